"""What happened outside the two hands: found, missing, recorded wrongly. Shown and explained, never blocked."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence.enums import Custody, Irregularity, Step
from evidence.models import CustodyEvent, Exhibit
from evidence.policy import require
from evidence.services import chain
from evidence.services.chain import Hands, Moment
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid


@transaction.atomic
def record_found(*, actor: User, exhibit: Exhibit, moment: Moment, seal_seen: str = "") -> CustodyEvent:
    """The actor has the exhibit in hand though the chain says otherwise. They hold it from here on.

    Always possible for whoever takes part in the exhibit's custody; a break, with a reason, told to the supervisor.
    A release that waits is ended by it. Raises Denied, Invalid.
    """
    return _break(actor, exhibit, Step.FOUND, moment, seal_seen)


@transaction.atomic
def record_missing(*, actor: User, exhibit: Exhibit, moment: Moment) -> CustodyEvent:
    """Nobody can say who holds the exhibit now. Raises as `record_found`, and WrongState when that stands already."""
    return _break(actor, exhibit, Step.MISSING, moment, "")


@transaction.atomic
def correct(*, actor: User, event: CustodyEvent, moment: Moment) -> CustodyEvent:
    """Says what is wrong in a row, as a new row that points to it; `moment.reason` holds the right words.

    The old row stays as it was, and so does who holds the exhibit: a wrong holder is a break, not a slip of the pen.
    Raises Denied, Invalid.
    """
    exhibit, now, after = chain.begin(event.exhibit, Step.CORRECTED)
    require(actor, exhibit, Permission.EXHIBIT_CONFIRM)
    if event.exhibit_id != exhibit.id:
        raise Invalid({"corrects": _("Choose a row of this exhibit.")})
    if not moment.reason.strip():
        raise Invalid({"reason": _("Say what is wrong in this row, and what is right.")})
    chain.refuse_unless_right(moment.check(timezone.now(), place_needed=False))
    hands = Hands(holder=now.holder, seal_before=now.seal_after, seal_after=now.seal_after, corrects=event)
    return chain.append(
        actor=actor, exhibit=exhibit, step=Step.CORRECTED, state=after, moment=moment, hands=hands, last=now
    )


def _break(actor: User, exhibit: Exhibit, step: Step, moment: Moment, seal_seen: str) -> CustodyEvent:
    locked, now, after = chain.begin(exhibit, step)
    require(actor, locked, Permission.EXHIBIT_CONFIRM)
    wrong = moment.check(timezone.now(), place_needed=step is Step.FOUND)
    if not moment.reason.strip():
        wrong["reason"] = _("Say what happened, as far as it is known.")
    chain.refuse_unless_right(wrong)
    hands = Hands(
        holder=actor if after is Custody.HELD else None,
        giver=now.holder,
        seal_before=now.seal_after,
        seal_after=seal_seen,
        answers=_waiting(locked, now),
        irregularities=[Irregularity.BREAK],
    )
    if step is Step.MISSING:
        hands = replace(hands, seal_after=now.seal_after)
    return chain.append(actor=actor, exhibit=locked, step=step, state=after, moment=moment, hands=hands, last=now)


def _waiting(exhibit: Exhibit, now: CustodyEvent) -> CustodyEvent | None:
    if now.state != Custody.OFFERED:
        return None
    return CustodyEvent.objects.filter(exhibit=exhibit, step=Step.RELEASED, answer=None).first()
