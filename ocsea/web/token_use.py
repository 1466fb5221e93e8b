"""A token in use on the `web` connection: whose it is, and word to its owner of a new address."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from ocsea.access import events
from ocsea.access.models import User
from ocsea.ledger.record import ADMINISTRATION, Target, record
from ocsea.notices.registry import NoticeKind, register
from ocsea.notices.services import queue

NEW_ADDRESS = NoticeKind("token.new_address", _("A token of yours was used from a new address"))
register(NEW_ADDRESS)


def owner_of_context() -> User:
    """The person whose token this request carries, by the database's word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_ctx_user()")
        (key,) = cursor.fetchone() or ("",)
    return User.objects.get(pk=key)


def tell_new_address(owner: User) -> None:
    """Records it and tells the owner, by a notice that says nothing of the address."""
    target = _target(owner)
    record(events.TOKEN_NEW_ADDRESS, actor=owner, target=target, facts={}, stream=ADMINISTRATION)
    queue(NEW_ADDRESS, to=owner, target=target, link="/accounts/tokens/")


def _target(owner: User) -> Target:
    return Target("account", owner.id, owner.username)
