"""Other people's links to the unit's identity provider: an administrator sees that there is one, and ends it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from ocsea.access import events
from ocsea.access.models import User
from ocsea.errors import NotVisible
from ocsea.ledger.record import ADMINISTRATION, Target, record
from ocsea.notices.registry import NoticeKind, register
from ocsea.notices.services import queue
from ocsea.web.administration.people import require_kept

UNLINKED = NoticeKind("account.identity_unlinked", _("An administrator unlinked your account at the identity provider"))
register(UNLINKED)


def identities_kept_by(person: User) -> list[dict[str, Any]]:
    """The living links of somebody whose account the signed-in administrator keeps; empty for everybody else."""
    if settings.IDENTITY_PROVIDER is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, linked_at FROM access_identities_of(%s)", [person.pk])
        return [{"id": key, "linked_at": at} for key, at in cursor.fetchall()]


@transaction.atomic
def unlink_identity_of(*, actor: User, person: User, identity_id: UUID) -> None:
    """An administrator ends somebody's link, and with it their sessions; its owner is told. Raises Denied, NotVisible
    when it does not work any more.
    """
    require_kept(actor, person)
    if identity_id not in {identity["id"] for identity in identities_kept_by(person)}:
        raise NotVisible
    target = Target("account", person.id, person.username)
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_identity_unlink(%s)", [identity_id])
    record(events.IDENTITY_UNLINKED, actor=actor, target=target, facts={"link": identity_id}, stream=ADMINISTRATION)
    queue(UNLINKED, to=person, target=target, link="/accounts/provider/")
