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
from ocsea.clocks.models import Clock
from ocsea.errors import Invalid, WrongState

RULE = "case.review"
# Clocks of these records end by an officer's word; a child's or a referral's only by its decision or answer.
OWN_CLOCKS = frozenset({"case", "event", "authority"})


@transaction.atomic
def set_review(*, actor: User, case: Case, due_date: date, reason: str = "") -> Clock:
    """Sets the day of the next review (local to the unit), or moves it with a reason."""
    case = lock(case)
    require(actor, case, Permission.CASE_WORK)
    if due_date < timezone.now().date():
        raise Invalid({"due_date": _("Choose a day from today on.")})
    running = clocks.running(RULE, case.id)
    if running is not None:
        return clocks.move(running, actor=actor, due_date=due_date, reason=reason or _("Review date changed"))
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
    """Marks one of the case's clocks as met, with what was done. Raises Denied, Invalid without words."""
    require(actor, lock(case), Permission.CASE_WORK)
    if clock.stream != case.stream or clock.target_type not in OWN_CLOCKS:
        raise WrongState(_("This clock ends when the record it belongs to is answered or decided."))
    if not reason.strip():
        raise Invalid({"reason": _("Say what was done.")})
    return clocks.meet(clock, actor=actor, reason=reason)
