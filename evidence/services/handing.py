"""From hand to hand: the giver releases, the receiver confirms or refuses."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence import notices
from evidence.enums import Custody, Irregularity, Purpose, Step
from evidence.models import CustodyEvent, Exhibit
from evidence.policy import may_receive, require
from evidence.services import chain
from evidence.services.chain import Hands, Moment
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Denied, WrongState


@dataclass(frozen=True)
class Handover:
    """What the giver states. An empty `seal_after` means that the seal stays as it is."""

    receiver: User
    purpose: str
    moment: Moment
    seal_after: str = ""


@transaction.atomic
def release(*, actor: User, exhibit: Exhibit, handover: Handover) -> CustodyEvent:
    """Gives an exhibit towards somebody, who must confirm; until then the giver holds it.

    Raises WrongState when the actor does not hold it: nobody plans a hand-over of what they do not have. What
    happened all the same is recorded by `breaks.record_found`. Raises Denied, Invalid.
    """
    locked, now, after = chain.begin(exhibit, Step.RELEASED)
    require(actor, locked, Permission.EXHIBIT_CONFIRM)
    if now.holder_id != actor.id:
        raise WrongState(
            _(
                "You do not hold this exhibit, so you cannot release it. "
                "If you have it in your hands, record that you found it."
            )
        )
    chain.refuse_unless_right(_faults(locked, handover, now))
    seal = now.seal_after
    row = chain.append(
        actor=actor,
        exhibit=locked,
        step=Step.RELEASED,
        state=after,
        moment=handover.moment,
        hands=Hands(
            holder=actor,
            giver=actor,
            receiver=handover.receiver,
            purpose=handover.purpose,
            seal_before=seal,
            seal_after=handover.seal_after or seal,
        ),
        last=now,
    )
    chain.tell(notices.EXHIBIT_OFFERED, locked, handover.receiver)
    return row


@transaction.atomic
def confirm(*, actor: User, offer: CustodyEvent, moment: Moment, seal_seen: str) -> CustodyEvent:
    """The receiver's hand: from here on they hold it. `seal_seen` is the seal as it arrived.

    A seal other than the one released is a fact: it needs a reason and is told to the case's supervisor. Raises
    WrongState when the release was answered already, Denied for anybody but the named receiver, Invalid.
    """
    exhibit, now, after = _answering(actor, offer, Step.CONFIRMED, offer.receiver_id == actor.id)
    irregular = [Irregularity.SEAL_DIFFERS] if seal_seen.strip() != offer.seal_after else []
    wrong = _answer_faults(moment, offer)
    if irregular and not moment.reason.strip():
        seal = offer.seal_after or _("no seal")
        wrong["reason"] = _("The seal was released as %(seal)s. Say what you found.") % {"seal": seal}
    chain.refuse_unless_right(wrong)
    chain.settle(notices.EXHIBIT_OFFERED, exhibit, actor=actor)
    return chain.append(
        actor=actor,
        exhibit=exhibit,
        step=Step.CONFIRMED,
        state=after,
        moment=moment,
        hands=Hands(
            holder=actor,
            giver=offer.giver,
            receiver=actor,
            purpose=offer.purpose,
            seal_before=offer.seal_after,
            seal_after=seal_seen,
            answers=offer,
            irregularities=irregular,
        ),
        last=now,
    )


@transaction.atomic
def refuse(*, actor: User, offer: CustodyEvent, moment: Moment) -> CustodyEvent:
    """The receiver does not take it, and says why; the giver still holds it. Raises as `confirm`."""
    exhibit, now, after = _answering(actor, offer, Step.REFUSED, offer.receiver_id == actor.id)
    wrong = _answer_faults(moment, offer)
    if not moment.reason.strip():
        wrong["reason"] = _("Say why you do not take it.")
    chain.refuse_unless_right(wrong)
    row = _ended(actor, exhibit, Step.REFUSED, after, moment, offer, now)
    if offer.giver is not None:
        chain.tell(notices.EXHIBIT_REFUSED, exhibit, offer.giver)
    return row


@transaction.atomic
def withdraw(*, actor: User, offer: CustodyEvent, moment: Moment) -> CustodyEvent:
    """The giver takes a release back before it is answered. Raises as `confirm`."""
    exhibit, now, after = _answering(actor, offer, Step.WITHDRAWN, offer.giver_id == actor.id)
    wrong = _answer_faults(moment, offer)
    if not moment.reason.strip():
        wrong["reason"] = _("Say why you take the release back.")
    chain.refuse_unless_right(wrong)
    return _ended(actor, exhibit, Step.WITHDRAWN, after, moment, offer, now)


def _answering(
    actor: User,
    offer: CustodyEvent,
    step: Step,
    fits: bool,  # noqa: FBT001  (a computed fact, private)
) -> tuple[Exhibit, CustodyEvent, Custody]:
    exhibit, now, after = chain.begin(offer.exhibit, step)
    require(actor, exhibit, Permission.EXHIBIT_CONFIRM)
    if not fits:
        raise Denied(target=exhibit.reference, permission=str(Permission.EXHIBIT_CONFIRM))
    # Read again under the lock: whoever came first has answered it.
    if CustodyEvent.objects.filter(answers=offer).exists():
        raise WrongState(_("This release was answered already."))
    return exhibit, now, after


def _ended(
    actor: User, exhibit: Exhibit, step: Step, state: Custody, moment: Moment, offer: CustodyEvent, now: CustodyEvent
) -> CustodyEvent:
    hands = Hands(
        holder=now.holder,
        giver=offer.giver,
        receiver=offer.receiver,
        purpose=offer.purpose,
        seal_before=offer.seal_before,
        seal_after=offer.seal_after,
        answers=offer,
    )
    return chain.append(actor=actor, exhibit=exhibit, step=step, state=state, moment=moment, hands=hands, last=now)


def _faults(exhibit: Exhibit, handover: Handover, now: CustodyEvent) -> dict[str, str]:
    wrong = handover.moment.check(timezone.now())
    if not may_receive(exhibit, now.holder).filter(pk=handover.receiver.pk).exists():
        wrong["receiver"] = _("Choose an examiner, or an investigator who works on the case.")
    if handover.purpose not in Purpose.values:
        wrong["purpose"] = _("Choose why it changes hands.")
    elif handover.purpose == Purpose.OTHER and not handover.moment.reason.strip():
        wrong["reason"] = _("Say why it changes hands.")
    return wrong


def _answer_faults(moment: Moment, offer: CustodyEvent) -> dict[str, str]:
    wrong = moment.check(timezone.now())
    # People write minutes: a receipt in the same minute is not before its release.
    if moment.at < offer.happened_at.replace(second=0, microsecond=0):
        wrong["happened_at"] = _("This is before the exhibit was released.")
    return wrong
