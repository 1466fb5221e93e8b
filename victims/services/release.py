"""What a referral is told about a victim: the only way out of the sealed store."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.enums import Known
from cases.models import Case
from ocsea.access.models import Reveal, User
from ocsea.access.permissions import Permission
from ocsea.errors import Denied, NotVisible
from ocsea.ledger.record import record
from ocsea.vault import fields as vault
from victims import events, policy
from victims.enums import AgeBand, Sex
from victims.models import HouseholdMember, Victim, VictimIdentity
from victims.services import births
from victims.services.identity import household_of, reveal_identity

Released = str | date | list[str] | None
_OF_THE_PERSON = ("name", "other_names", "birth_date", "address", "school", "contacts")


@dataclass(frozen=True)
class CaseChild:
    """A victim as everybody on the case may name them."""

    id: uuid.UUID
    pseudonym: str
    age_band: str
    age_and_sex: str


@dataclass(frozen=True)
class ReleasedChild(CaseChild):
    """The same with the values that were released, by field; None where nothing is known."""

    values: Mapping[str, Released]


def choices_of_case(*, actor: User, case: Case) -> list[tuple[str, str]]:
    """Id and words of each victim of a case, for a form's list."""
    return [(str(victim.id), f"{victim.pseudonym}, {_age(victim)}") for victim in policy.victims_of(case, actor)]


def child_of_case(*, actor: User, case: Case, victim_id: uuid.UUID | str) -> CaseChild:
    """One victim of a case. Raises NotVisible when there is none such for this actor."""
    victim = policy.victim_of(case, actor, _uuid(victim_id))
    return CaseChild(victim.id, victim.pseudonym, _age(victim), age_and_sex(victim))


@transaction.atomic
def identity_for_release(
    *, actor: User, victim_id: uuid.UUID | str, case: Case, fields: Sequence[str], purpose: str
) -> ReleasedChild:
    """The named fields of an identity for a referral, and the ledger's line that they were given out.

    `fields` are of name, other_names, birth_date, address, school, contacts, guardians, household; with none, nothing
    is opened. Opens the identity to the actor for ten minutes (reason: referral), unless it is open to them already.

    Raises NotVisible, and Denied unless the actor may send referrals of this case and may open the identity.
    """
    victim = policy.victim_of(case, actor, _uuid(victim_id))
    if not policy.may(actor, victim, Permission.REFERRAL_SEND):
        raise Denied(target=victim.pseudonym, permission=str(Permission.REFERRAL_SEND))
    values: dict[str, Released] = {}
    if fields:
        if not policy.opens_identity(actor, victim):
            reveal_identity(actor=actor, victim=victim, reason=Reveal.Reason.REFERRAL)
        values = {name: value for name, value in _open(victim).items() if name in fields}
        _record(actor, victim, case, fields, purpose)
    return ReleasedChild(victim.id, victim.pseudonym, _age(victim), age_and_sex(victim), values)


@transaction.atomic
def household_for_release(*, actor: User, victim_id: uuid.UUID | str, case: Case, purpose: str) -> list[str]:
    """Who else is in the house, and whether one is a concern. Opens and records as `identity_for_release`."""
    child = identity_for_release(actor=actor, victim_id=victim_id, case=case, fields=["household"], purpose=purpose)
    lines = child.values["household"]
    return lines if isinstance(lines, list) else []


def age_and_sex(victim: Victim) -> str:
    """How a recipient meets the person: "Girl, 11 to 13", "Child, age not known"."""
    band = AgeBand(victim.age_band)
    if band.is_child is None:
        return _("Person, age not known")
    words = (
        {Sex.FEMALE: _("Girl"), Sex.MALE: _("Boy")} if band.is_child else {Sex.FEMALE: _("Woman"), Sex.MALE: _("Man")}
    )
    who = words.get(Sex(victim.sex), _("Child") if band.is_child else _("Person"))
    return f"{who}, {band.label}"


def _open(victim: Victim) -> dict[str, Released]:
    row = VictimIdentity.objects.filter(victim=victim).first()
    if row is None:
        raise NotVisible
    held = vault.get_many([row], _OF_THE_PERSON)[row.pk]
    born = held["birth_date"]
    people = list(household_of(victim))
    words = vault.get_many(people, ["name", "relation"])
    lines = [(person, _line(person, words[person.pk])) for person in people]
    return {
        **held,
        "birth_date": (births.full(born) or born) if born else None,
        "guardians": [line for person, line in lines if person.parental_responsibility == Known.YES],
        "household": [line for person, line in lines if person.lives_there != Known.NO],
    }


def _line(person: HouseholdMember, words: Mapping[str, str | None]) -> str:
    """ "Jo Example, stepfather. Person of concern: yes" """
    who = ", ".join(part for part in (words["name"] or _("Name not known"), words["relation"]) if part)
    lives = {Known.YES: _("Lives there"), Known.NO: _("Lives elsewhere")}.get(
        Known(person.lives_there), _("Not known whether they live there")
    )
    return _("%(who)s. %(lives)s. Person of concern: %(concern)s.") % {
        "who": who,
        "lives": lives,
        "concern": Known(person.of_concern).label.lower(),
    }


def _age(victim: Victim) -> str:
    return str(AgeBand(victim.age_band).label)


def _record(actor: User, victim: Victim, case: Case, names: Sequence[str], purpose: str) -> None:
    record(
        events.IDENTITY_RELEASED,
        actor=actor,
        target=policy.victim_target(victim),
        facts={"fields": sorted(names), "purpose": purpose},
        stream=case.stream,
    )


def _uuid(text: uuid.UUID | str) -> uuid.UUID:
    try:
        return text if isinstance(text, uuid.UUID) else uuid.UUID(text)
    except ValueError:
        raise NotVisible from None
