"""Recording a person of a case as a victim, or as one who is recorded already."""

from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import policy as cases_policy
from cases.enums import Relation
from cases.models import Case, CaseGrant, Person
from cases.services.handover import HandedOver, hand_identity_over, say_whether_child
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid
from ocsea.ledger.record import record
from ocsea.notices.services import queue
from ocsea.vault import fields
from victims import events, notices, policy
from victims.enums import AgeBand
from victims.models import Victim, VictimCase
from victims.services import births
from victims.services.asking import ask_for_decision
from victims.services.describing import add_to_description
from victims.services.facts import IDENTITY_FIELDS, Description, Told
from victims.services.identity import (
    follow_birth_date,
    insert_household,
    insert_identity,
    lock_identity,
    write_values,
)
from victims.services.locking import lock

# Where a second, differing value goes, so that nothing that was known is lost. The rest gets one more line.
_SECOND_PLACE = {
    "name": "other_names",
    "birth_date": "other_details",
    "address": "other_details",
    "school": "other_details",
}
_WORDS = {"birth_date": "Date of birth", "address": "Address", "school": "School"}


@transaction.atomic
def record_victim(*, actor: User, case: Case, person: Person, told: Told | None = None, existing: str = "") -> Victim:
    """Records a person of the case as a victim, and moves what the case knows of them into the sealed store.

    `existing` is the pseudonym of somebody recorded already: one child, many cases. The clock that asks for a
    safeguarding decision starts, and the case officer and victim officers are told.

    Raises Denied, WrongState when the person is recorded already, Invalid (field `existing`) for a pseudonym that the
    actor cannot know of or whose identity is not open to them.
    """
    told = told or Told()
    cases_policy.require(actor, case, Permission.VICTIM_RECORD)
    former = _existing(actor, existing) if existing else None
    victim = former or _new_victim(actor, told.description)
    link = VictimCase(victim=victim, case=case, person=case.people.get(pk=person.pk), linked_by=actor)
    handed = hand_identity_over(actor=actor, person=link.person, pseudonym=victim.pseudonym)
    link.save(force_insert=True)
    incoming = merged(told.identity.values(), _values(handed))
    if former is None:
        insert_identity(actor, victim, incoming)
    else:
        _merge_into(actor, former, incoming)
        add_to_description(former, told.description)
    insert_household(actor, victim, told.household)
    follow_birth_date(actor, victim, incoming.get("birth_date", ""))
    say_whether_child(link.person, is_child=AgeBand(victim.age_band).is_child)
    ask_for_decision(actor=actor, victim=victim, case=case)
    record(
        events.VICTIM_RECORDED if former is None else events.VICTIM_LINKED,
        actor=actor,
        target=policy.victim_target(victim),
        facts={"person": person.id, "fields": sorted(incoming), "household": len(told.household)},
        stream=case.stream,
    )
    _tell(actor, victim, case)
    return victim


def merged(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    """Both, the first winning; what differs is kept among other names or other details, on a line of its own."""
    kept = dict(first)
    for name, text in second.items():
        if text in {kept.get(name), *kept.get(name, "").splitlines()}:
            continue
        if name not in kept:
            kept[name] = text
            continue
        place = _SECOND_PLACE.get(name, name)
        line = f"{_WORDS[name]}: {text}" if name in _WORDS else text
        kept[place] = "\n".join(part for part in (kept.get(place), line) if part)
    return kept


def _existing(actor: User, pseudonym: str) -> Victim:
    found = policy.visible_to(actor).filter(pseudonym=pseudonym.strip().upper()).first()
    if found is None:
        raise Invalid({"existing": _("There is no victim of this pseudonym in your cases.")})
    if not policy.opens_identity(actor, found):
        raise Invalid(
            {"existing": _("Open this victim's identity first, so that you can tell that it is the same person.")}
        )
    return lock(actor, found, Permission.VICTIM_RECORD)


def _new_victim(actor: User, description: Description) -> Victim:
    victim = Victim(
        age_band=description.age_band,
        sex=description.sex,
        identification=description.identification,
        do_not_contact=description.do_not_contact,
        recorded_by=actor,
    )
    words = {
        name: getattr(description, name).strip() or None
        for name in ("language", "communication_needs", "contact_wishes")
    }
    fields.put_many([(victim, words)])
    victim.save(force_insert=True)
    return victim


def _values(handed: HandedOver) -> dict[str, str]:
    """What the case held, as fields of the identity. A date of birth that is no date is kept in words."""
    born, other = handed.birth_date or "", ""
    try:
        born = births.parse(born) if born else ""
    except ValueError:
        born, other = "", f"{_WORDS['birth_date']}: {born}"
    handles = "\n".join(
        f"{kind}, {service}: {value}" if service else f"{kind}: {value}" for kind, service, value in handed.identifiers
    )
    told = {
        "name": handed.name or "",
        "birth_date": born,
        "address": handed.address or "",
        "handles": handles,
        "other_details": other,
    }
    return {name: text for name, text in told.items() if text}


def _merge_into(actor: User, victim: Victim, incoming: Mapping[str, str]) -> None:
    row = lock_identity(victim)
    held = {name: text for name, text in fields.get_many([row], IDENTITY_FIELDS)[row.pk].items() if text}
    write_values(actor, row, merged(held, incoming))


def _tell(actor: User, victim: Victim, case: Case) -> None:
    """Tells whoever has to decide and whoever holds identities, except the person who just wrote it down."""
    officers = (
        CaseGrant.objects.filter(content_object=case, relation=Relation.VICTIM_OFFICER)
        .select_related("user")
        .order_by("granted_at")
    )
    people = {grant.user_id: grant.user for grant in officers} | {case.case_officer_id: case.case_officer}
    people.pop(actor.id, None)
    for person in people.values():
        queue(
            notices.VICTIM_RECORDED,
            to=person,
            target=policy.victim_target(victim),
            link=reverse("victims:victim", args=[victim.pseudonym]),
        )
