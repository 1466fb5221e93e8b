"""Acting for a named person from the server's command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from ocsea.access import events
from ocsea.access.context import new_token, token_hash, transaction_with
from ocsea.access.models import Session, User
from ocsea.access.routing import signing_in
from ocsea.errors import NotVisible
from ocsea.ledger.record import Target, record


@contextmanager
def in_the_name_of(username: str) -> Iterator[User]:
    """One transaction with this person's rights, and a line in the ledger that the command line took them.

    Needs DATABASE_URL_SIGNIN, which only somebody with the server's secrets has. Raises NotVisible for a user name
    that no open account has.
    """
    token = new_token()
    with signing_in():
        user = User.objects.filter(username=username.lower(), is_active=True).first()
        if user is None:
            raise NotVisible(_("No open account has the user name %(name)s.") % {"name": username})
        expires = timezone.now() + timedelta(hours=1)
        Session.objects.bulk_create(
            [Session(key_hash=token_hash(token), user=user, data="", area="command", expires_at=expires)]
        )
        record(
            events.COMMAND_LINE,
            actor=user,
            target=Target("account", user.id, user.username),
            facts={},
            stream="administration",
        )
    try:
        with transaction_with(token):
            yield user
    finally:
        with signing_in():
            Session.objects.filter(key_hash=token_hash(token)).delete()
