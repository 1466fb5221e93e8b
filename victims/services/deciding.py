"""The safeguarding decision."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.enums import Known
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid
from ocsea.ledger.record import record
from ocsea.vault import fields
from victims import events, policy
from victims.models import SafeguardingDecision, Victim
from victims.services.asking import decision_made
from victims.services.locking import lock


@dataclass(frozen=True)
class Decision:
    """What was decided, as typed. `due_on` is a local date of the unit."""

    risk: str
    action: str
    responsible: str
    due_on: date | None
    suspect_contact: str = Known.NOT_KNOWN


@transaction.atomic
def decide_safeguarding(*, actor: User, victim: Victim, decision: Decision) -> SafeguardingDecision:
    """Records a decision, which nobody changes afterwards, and stops the clock that asked for it.

    Raises NotVisible, Denied, Invalid naming each field that needs another look.
    """
    victim = lock(actor, victim, Permission.VICTIM_DECIDE)
    due_on = _checked(decision)
    case = policy.working_case(actor, victim)
    row = SafeguardingDecision(
        victim=victim,
        case=case,
        due_on=due_on,
        suspect_contact=decision.suspect_contact,
        decided_by=actor,
    )
    words = {name: getattr(decision, name).strip() for name in ("risk", "action", "responsible")}
    fields.put_many([(row, words)])
    row.save(force_insert=True)
    decision_made(actor=actor, victim=victim)
    record(
        events.DECISION_RECORDED,
        actor=actor,
        target=policy.victim_target(victim),
        facts={"decision": row.id, "by": due_on, "suspect_contact": decision.suspect_contact},
        stream=case.stream,
    )
    return row


def _checked(decision: Decision) -> date:
    """The day by which it is done, once every field is answered."""
    wrong = {
        name: words
        for name, words in (
            ("risk", _("Say in a sentence what the risk is, or that nothing is known of one.")),
            ("action", _("Say what will be done to protect them, or why nothing is needed.")),
            ("responsible", _("Say who does it.")),
        )
        if not getattr(decision, name).strip()
    }
    if decision.due_on is None:
        wrong["due_on"] = _("Say by when it is done.")
    if decision.suspect_contact not in Known.values:
        wrong["suspect_contact"] = _("Choose an answer.")
    if wrong or decision.due_on is None:
        raise Invalid(wrong)
    return decision.due_on
