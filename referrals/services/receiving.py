"""Bringing answers in: the worker tells the sender and settles the clock, once for each answer."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ocsea.ledger.record import Job, Target
from ocsea.notices.services import queue
from referrals import notices
from referrals.enums import AnswerKind
from referrals.models import Answer, Dispatch, Referral
from referrals.services.sending import settle

_SETTLES = frozenset({AnswerKind.ACCEPTED, AnswerKind.SENT_BACK})
_JOB = Job("referrals.receive")


def receive_answers(limit: int = 100) -> int:
    """Handles answers that nobody was told of, oldest first; returns how many. Safe to run on several machines."""
    handled = 0
    while handled < limit and _receive_one():
        handled += 1
    return handled


@transaction.atomic
def _receive_one() -> bool:
    answer = (
        Answer.objects.select_for_update(of=("self",), skip_locked=True).filter(received_at=None).order_by("at").first()
    )
    if answer is None:
        return False
    dispatch = Dispatch.objects.get(pk=answer.dispatch_id)
    referral = Referral.objects.select_related("author").get(pk=dispatch.referral_id)
    target = Target("referral", referral.id, referral.reference)
    if answer.kind in _SETTLES:
        settle("referral.answer", referral, actor=_JOB, reason=_("Answered by the recipient"))
    _tell(answer, dispatch, referral, target)
    answer.received_at = timezone.now()
    answer.save(update_fields=["received_at"])
    return True


def _tell(answer: Answer, dispatch: Dispatch, referral: Referral, target: Target) -> None:
    link = reverse("referrals:referral", args=[referral.reference])
    event = f"answer:{answer.id}"
    if answer.kind == AnswerKind.REPLY:
        for recipient in dispatch.recipients.filter(revoked_at=None).select_related("user"):
            page = f"/referrals/{referral.reference}/"
            theirs = Target("dispatch", dispatch.id, dispatch.reference)
            queue(notices.REFERRAL_REPLIED, to=recipient.user, target=theirs, link=page, event_id=event)
    elif answer.kind == AnswerKind.QUESTION:
        queue(
            notices.REFERRAL_QUESTION,
            to=referral.author,
            target=target,
            link=link,
            event_id=event,
            urgent=dispatch.is_urgent,
        )
    elif answer.kind != AnswerKind.OPENED:
        queue(notices.REFERRAL_ANSWERED, to=referral.author, target=target, link=link, event_id=event)
