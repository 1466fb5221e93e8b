"""Opening a sealed identity for one person, with a reason, for minutes.

Who may open one is the calling app's policy to say, since only it knows the record. The database's policies read the
same rows, so that an identity is closed again at the next statement after the last minute.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from ocsea.access import events
from ocsea.access.models import Reveal, User
from ocsea.errors import Invalid
from ocsea.ledger.record import Target, record

MINUTES = 10
LONGEST_MINUTES = 4 * 60


@transaction.atomic
def open_reveal(
    *,
    actor: User,
    target: Target,
    reason: str,
    stream: str,
    minutes: int = MINUTES,
) -> Reveal:
    """Opens the record for the actor and records why, as a consultation in `stream`. Returns it with `until` (UTC).

    Raises Invalid (field `reason`) for a reason that is not on the list, ValueError for more than four hours.
    """
    if reason not in Reveal.Reason.values:
        raise Invalid({"reason": _("Choose why you need to see this.")})
    if not 0 < minutes <= LONGEST_MINUTES:
        raise ValueError(f"A reveal lasts from one minute to {LONGEST_MINUTES}.")
    now = timezone.now()
    reveal = Reveal(
        user=actor,
        target_type=target.type,
        target_id=target.id,
        reference=target.reference,
        stream=stream,
        reason=reason,
        opened_at=now,
        until=now + timedelta(minutes=minutes),
    )
    reveal.save(force_insert=True)
    record(
        events.IDENTITY_REVEALED,
        actor=actor,
        target=target,
        facts={"reason": reason, "minutes": minutes, "reveal": reveal.id},
        stream=stream,
    )
    return reveal


def live_reveal(actor: User, target_id: uuid.UUID) -> bool:
    """Whether the actor has this record open now, by the statement's time."""
    return live_until(actor, target_id) is not None


def live_until(actor: User, target_id: uuid.UUID) -> datetime | None:
    """Until when (UTC) the actor has this record open; None when it is closed. One statement."""
    # Now() is STATEMENT_TIMESTAMP() on PostgreSQL: a reveal ends at the next statement, not the next transaction.
    rows = Reveal.objects.filter(user=actor, target_id=target_id, until__gt=Now())
    until: datetime | None = rows.aggregate(until=Max("until"))["until"]
    return until
