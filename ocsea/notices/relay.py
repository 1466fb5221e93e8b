"""Takes deliveries out of the database and hands them to the mail server: claim, send, settle.

Claim and settle are two short transactions with the sending between them. A relay that dies in between leaves the
delivery `sending`, and whoever comes after its lease sends it again under the same Message-ID (ADR 0004 says why).
Any number of relays may run at once.
"""

import logging
import smtplib
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from ocsea.notices.enums import DeliveryState, Fault
from ocsea.notices.mail import compose
from ocsea.notices.models import Delivery

_log = logging.getLogger(__name__)

# Longer than one sending can take at EMAIL_TIMEOUT a step, short enough that nothing is stuck for a minute.
LEASE = timedelta(seconds=45)
_SERVER_PAUSE = timedelta(seconds=10)
_LONGEST_REFUSAL_PAUSE = timedelta(hours=1)
MOST_REFUSALS = 12
_NO_SERVER = "django.core.mail.backends.dummy.EmailBackend"


class Outcome(Enum):
    """How one sending went."""

    SENT = "sent"
    SKIPPED = "skipped"
    REFUSED = "refused"
    SERVER_DOWN = "server_down"


@dataclass(frozen=True, slots=True)
class Drained:
    """What one turn did. `server_down` asks the caller to wait a little."""

    sent: int
    others: int
    server_down: bool


def drain(*, limit: int = 100) -> Drained:
    """Sends what waits, at most `limit` deliveries; needs the `worker` role. Stops at a mail server that is down."""
    sent = others = 0
    wire = get_connection()
    try:
        for _turn in range(limit):
            delivery = claim(timezone.now())
            if delivery is None:
                break
            outcome, fault = _send(delivery, wire)
            settle(delivery, outcome, fault, timezone.now())
            if outcome is Outcome.SENT:
                sent += 1
            else:
                others += 1
            if outcome is Outcome.SERVER_DOWN:
                _log.warning("The mail server cannot be reached; %d sent before", sent)
                return Drained(sent, others, server_down=True)
    finally:
        # A server that has hung up already has nothing more to say about what it took.
        with suppress(smtplib.SMTPException, OSError):
            wire.close()
    return Drained(sent, others, server_down=False)


def claim(now: datetime) -> Delivery | None:
    """Takes the delivery that has waited longest, for the length of the lease; None when none waits."""
    with transaction.atomic():
        waiting = Delivery.objects.filter(
            state__in=[DeliveryState.QUEUED, DeliveryState.SENDING], next_try_at__lte=now
        ).order_by("next_try_at")
        rows = waiting.select_related("notice__recipient").select_for_update(of=("self",), skip_locked=True)
        delivery = rows.first()
        if delivery is None:
            return None
        delivery.state, delivery.attempts = DeliveryState.SENDING, delivery.attempts + 1
        delivery.claim, delivery.next_try_at = uuid.uuid4(), now + LEASE
        delivery.save(update_fields=["state", "attempts", "claim", "next_try_at"])
        return delivery


def settle(delivery: Delivery, outcome: Outcome, fault: Fault | None, now: datetime) -> bool:
    """Writes down how it went; False when another has taken the delivery since, whose word then counts."""
    changes: dict[str, object] = {"claim": None, "last_error": fault or ""}
    if outcome is Outcome.SENT:
        changes |= {"state": DeliveryState.SENT, "sent_at": now}
    elif outcome is Outcome.SKIPPED:
        changes |= {"state": DeliveryState.SKIPPED}
    elif outcome is Outcome.SERVER_DOWN:
        # No fault of this message: it is tried for as long as it takes.
        changes |= {"state": DeliveryState.QUEUED, "next_try_at": now + _SERVER_PAUSE}
    elif delivery.attempts >= MOST_REFUSALS:
        changes |= {"state": DeliveryState.DEAD}
    else:
        pause = min(timedelta(seconds=15 * 2**delivery.attempts), _LONGEST_REFUSAL_PAUSE)
        changes |= {"state": DeliveryState.QUEUED, "next_try_at": now + pause}
    return bool(Delivery.objects.filter(pk=delivery.pk, claim=delivery.claim).update(**changes))


def _send(delivery: Delivery, wire: BaseEmailBackend) -> tuple[Outcome, Fault | None]:
    if reason := _reason_to_skip(delivery):
        return Outcome.SKIPPED, reason
    try:
        wire.open()
        wire.send_messages([compose(delivery)])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError, ValueError):
        # ValueError: the address is none.
        return Outcome.REFUSED, Fault.REFUSED
    except (smtplib.SMTPException, OSError):
        return Outcome.SERVER_DOWN, Fault.SERVER_DOWN
    return Outcome.SENT, None


def _reason_to_skip(delivery: Delivery) -> Fault | None:
    person = delivery.notice.recipient
    if not person.is_active:
        return Fault.ACCOUNT_CLOSED
    if not person.email:
        return Fault.NO_ADDRESS
    return Fault.NO_SERVER if settings.EMAIL_BACKEND == _NO_SERVER else None
