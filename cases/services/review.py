"""The review date of a case: a clock that tells the case officer, and the record that the review was done."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case
from cases.policy import case_target, require
from cases.services.stages import lock
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.clocks import services as clocks
from ocsea.clocks.calendars import local_day
from ocsea.clocks.models import Clock
from ocsea.errors import Invalid, NotVisible

RULE = "case.review"
# Clocks that are met by saying so. What waits for a decision or an answer is met by that alone, where it is recorded.
OWN = frozenset({"case", "event", "authority"})


def require_review(case: Case, *, reason: str, review_on: date, ask: str) -> None:
    """Raises Invalid for a blank reason, in the words of `ask`, and for a next review (a local day) that is past."""
    wrong = {}
    if not reason.strip():
        wrong["reason"] = ask
    if review_on < local_day(timezone.now(), case.unit.time_zone):
        wrong["review_on"] = _("Choose a day from today on.")
    if wrong:
        raise Invalid(wrong)


@transaction.atomic
def set_review(*, actor: User, case: Case, due_date: date, reason: str = "") -> Clock:
    """Sets the day of the next review (local to the unit), or moves it with a reason.

    Raises Denied, Invalid for a day that is past or a move without a reason.
    """
    case = lock(case)
    require(actor, case, Permission.CASE_WORK)
    if due_date < local_day(timezone.now(), case.unit.time_zone):
        raise Invalid({"due_date": _("Choose a day from today on.")})
    running = clocks.running(RULE, case.id)
    if running is not None:
        return clocks.move(running, actor=actor, due_date=due_date, reason=reason)
    return clocks.start(
        RULE,
        actor=actor,
        target=case_target(case),
        link=reverse("cases:detail", args=[case.reference]),
        unit=case.unit,
        owner=case.case_officer,
        stream=case.stream,
        due_date=due_date,
    )


@transaction.atomic
def meet_clock(*, actor: User, case: Case, clock: Clock, reason: str) -> Clock:
    """Marks one of the case's own clocks as met, with what was done.

    Raises Denied, NotVisible for a clock of another record, Invalid without words, WrongState when it has ended.
    """
    require(actor, lock(case), Permission.CASE_WORK)
    if clock.stream != case.stream or clock.target_type not in OWN:
        raise NotVisible
    if not reason.strip():
        raise Invalid({"reason": _("Say what was done.")})
    return clocks.meet(clock, actor=actor, reason=reason)
