"""Other people's tokens: an administrator sees that they are there, and revokes them. Nobody can use another's."""

from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from ocsea.access import events
from ocsea.access.models import User
from ocsea.errors import NotVisible
from ocsea.ledger.record import ADMINISTRATION, Target, record
from ocsea.notices.registry import NoticeKind, register
from ocsea.notices.services import queue
from ocsea.web.administration.people import require_kept

REVOKED = NoticeKind("token.revoked", _("An administrator revoked a token of yours"))
register(REVOKED)


def tokens_kept_by(person: User) -> list[dict[str, Any]]:
    """The living tokens of somebody whose account the signed-in administrator keeps; empty for everybody else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_tokens_of(%s)", [person.pk])
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@transaction.atomic
def revoke_token_of(*, actor: User, person: User, token_id: UUID) -> None:
    """An administrator ends somebody's token; its owner is told. Raises Denied, NotVisible when it does not work."""
    require_kept(actor, person)
    if token_id not in {token["id"] for token in tokens_kept_by(person)}:
        raise NotVisible
    target = Target("account", person.id, person.username)
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_token_revoke(%s)", [token_id])
    record(events.TOKEN_REVOKED, actor=actor, target=target, facts={"token": token_id}, stream=ADMINISTRATION)
    queue(REVOKED, to=person, target=target, link="/accounts/tokens/")
