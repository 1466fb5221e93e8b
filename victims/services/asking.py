"""The clock that asks for a safeguarding decision."""

from django.urls import reverse

from cases.models import Case
from ocsea.access.models import User
from ocsea.clocks import services as clocks
from victims.enums import DECISION_RULE
from victims.models import Victim
from victims.policy import victim_target


def ask_for_decision(*, actor: User, victim: Victim, case: Case) -> None:
    """Starts the clock for the case officer, unless one runs for this victim already."""
    if clocks.running(DECISION_RULE, victim.id) is not None:
        return
    clocks.start(
        DECISION_RULE,
        actor=actor,
        target=victim_target(victim),
        link=reverse("victims:victim", args=[victim.pseudonym]),
        unit=case.unit,
        owner=case.case_officer,
        stream=case.stream,
    )


def decision_made(*, actor: User, victim: Victim) -> None:
    """Meets every clock that asked for a decision about this victim, whosever it is."""
    asking = clocks.of_record(victim.id).filter(rule__code=DECISION_RULE, ended_at=None)
    for clock in list(asking):
        clocks.meet(clock, actor=actor, reason_code="decision_recorded")
