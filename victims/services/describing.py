"""What anybody on the case may know of a victim: age, needs, wishes, identification and safety."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid
from ocsea.ledger.record import record
from ocsea.vault import fields
from victims import events, policy
from victims.enums import AgeBand, Identification, Safety, Sex
from victims.models import Victim
from victims.services.asking import ask_for_decision
from victims.services.facts import Description
from victims.services.locking import lock

_WORDS = ("language", "communication_needs", "contact_wishes")
_CODES = ("age_band", "sex", "identification", "do_not_contact")


@dataclass(frozen=True)
class SafetyNow:
    """What is known of the safety; a plan says when it was last reviewed. Nobody is ever called safe."""

    safety: str
    reviewed_on: date | None = None


@transaction.atomic
def describe_victim(
    *, actor: User, victim: Victim, description: Description, safety: SafetyNow, version: int
) -> Victim:
    """Writes the description and the two states; an empty text is emptied. At risk again asks for a new decision.

    Raises NotVisible, Denied, Conflict when somebody changed the record meanwhile, Invalid for a plan without the date
    of its review (field `safety_reviewed_on`).
    """
    victim = lock(actor, victim, Permission.VICTIM_DECIDE, version)
    if safety.safety == Safety.PLAN_IN_PLACE and safety.reviewed_on is None:
        raise Invalid({"safety_reviewed_on": _("Write when the safety plan was last reviewed.")})
    before = {name: getattr(victim, name) for name in (*_CODES, "safety", "safety_reviewed_on")}
    _write(victim, description)
    victim.safety, victim.safety_reviewed_on = safety.safety, safety.reviewed_on
    _save(victim)
    if victim.safety == Safety.AT_RISK_AGAIN and before["safety"] != victim.safety:
        ask_for_decision(actor=actor, victim=victim, case=policy.working_case(actor, victim))
    record(
        events.VICTIM_CHANGED,
        actor=actor,
        target=policy.victim_target(victim),
        facts={"changed": [name for name, value in before.items() if getattr(victim, name) != value]},
        stream=policy.working_case(actor, victim).stream,
    )
    return victim


def add_to_description(victim: Victim, description: Description) -> None:
    """Adds what another case tells: codes where nothing was known, words on a line of their own."""
    for name, unknown in (
        ("age_band", AgeBand.NOT_KNOWN),
        ("sex", Sex.NOT_KNOWN),
        ("identification", Identification.UNIDENTIFIED),
    ):
        if getattr(victim, name) == unknown:
            setattr(victim, name, getattr(description, name))
    if description.do_not_contact == "yes":
        victim.do_not_contact = description.do_not_contact
    held = fields.get_many([victim], _WORDS)[victim.pk]
    for name in _WORDS:
        told, known = getattr(description, name).strip(), held[name] or ""
        if told and told not in known.splitlines():
            fields.put(victim, name, f"{known}\n{told}".strip())
    _save(victim)


def _write(victim: Victim, description: Description) -> None:
    for name in _CODES:
        setattr(victim, name, getattr(description, name))
    fields.put_many([(victim, {name: getattr(description, name).strip() or None for name in _WORDS})])


def _save(victim: Victim) -> None:
    victim.updated_at, victim.version = timezone.now(), victim.version + 1
    victim.save(update_fields=[*_CODES, *_WORDS, "safety", "safety_reviewed_on", "updated_at", "version"])
