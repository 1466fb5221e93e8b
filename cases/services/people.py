"""People of a case, their roles, what identifies them, and what was asked about their access to children."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import events
from cases.enums import Certainty, IdentifierKind, Known, PersonRole
from cases.models import Case, Identifier, Person, PersonRoleRecord
from cases.policy import require
from cases.services.opening import target_of_person
from cases.services.stages import lock
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid
from ocsea.ledger.record import record
from ocsea.vault import fields
from ocsea.vault.digest import digest


@dataclass(frozen=True)
class Lead:
    """An identifier as it was typed or reported."""

    kind: str
    value: str
    source: str
    certainty: str = Certainty.NOT_KNOWN
    service: str = ""
    seen_at: datetime | None = None
    zone_text: str = ""
    port: int | None = None


@transaction.atomic
def add_person(
    *,
    actor: User,
    case: Case,
    source: str,
    name: str = "",
    birth_date: str = "",
    address: str = "",
    is_child: str = Known.NOT_KNOWN,
    role: str = PersonRole.NOT_KNOWN,
    certainty: str = Certainty.NOT_KNOWN,
) -> Person:
    """Adds somebody to a case under the next free label. Their role is "not known" unless an officer says otherwise.

    Raises Denied, Invalid without a source.
    """
    case = lock(case)
    require(actor, case, Permission.CASE_WORK)
    if not source.strip():
        raise Invalid({"source": _("Say where this comes from: a report, a person, a search.")})
    number = case.people.count() + 1
    person = Person(case=case, label=f"P-{number:02}", is_child=is_child, source=source.strip(), added_by=actor)
    values = {"name": name, "birth_date": birth_date, "address": address}
    fields.put_many([(person, {key: text.strip() or None for key, text in values.items()})])
    person.save(force_insert=True)
    _role(person, actor, role, certainty, source)
    record(
        events.PERSON_ADDED,
        actor=actor,
        target=target_of_person(person.id, person.label),
        facts={"role": role},
        stream=case.stream,
    )
    return person


@transaction.atomic
def decide_role(*, actor: User, person: Person, role: str, certainty: str, source: str) -> PersonRoleRecord:
    """Adds a role by decision of an officer; "role not known" ends with the first real one. Several may stand."""
    case = lock(person.case)
    require(actor, case, Permission.CASE_WORK)
    wrong = {}
    if role not in PersonRole.values:
        wrong["role"] = _("Choose a role.")
    if not source.strip():
        wrong["source"] = _("Say what this decision rests on.")
    if wrong:
        raise Invalid(wrong)
    person.roles.filter(role=PersonRole.NOT_KNOWN, ended_at=None).update(ended_at=timezone.now())
    made = _role(person, actor, role, certainty, source)
    _changed(actor, person, {"role": role, "certainty": certainty})
    return made


@transaction.atomic
def end_role(*, actor: User, person: Person, role: str) -> None:
    """Ends a role; the row stays. Somebody without a role is "not known" again."""
    case = lock(person.case)
    require(actor, case, Permission.CASE_WORK)
    person.roles.filter(role=role, ended_at=None).update(ended_at=timezone.now())
    if not person.roles.filter(ended_at=None).exists():
        _role(person, actor, PersonRole.NOT_KNOWN, Certainty.NOT_KNOWN, _("No role stands any more"))
    _changed(actor, person, {"role_ended": role})


@transaction.atomic
def ask_child_access(*, actor: User, person: Person, home: str, work: str, volunteering: str) -> Person:
    """Records whether an adult of interest reaches children, who asked and when. "Not known" is an answer."""
    require(actor, lock(person.case), Permission.CASE_WORK)
    if any(answer not in Known.values for answer in (home, work, volunteering)):
        raise Invalid({"home": _("Choose yes, no or not known.")})
    person.access_to_children_home = home
    person.access_to_children_work = work
    person.access_to_children_volunteering = volunteering
    person.access_asked_by, person.access_asked_at = actor, timezone.now()
    person.save(
        update_fields=[
            "access_to_children_home",
            "access_to_children_work",
            "access_to_children_volunteering",
            "access_asked_by",
            "access_asked_at",
        ]
    )
    record(
        events.CHILD_ACCESS_ASKED,
        actor=actor,
        target=target_of_person(person.id, person.label),
        facts={"home": home, "work": work, "volunteering": volunteering},
        stream=person.case.stream,
    )
    return person


@transaction.atomic
def link_identifier(*, actor: User, case: Case, lead: Lead, person: Person | None = None) -> Identifier:
    """Links a handle, address, connection or device, sealed, with source, certainty and who linked it."""
    case = lock(case)
    require(actor, case, Permission.CASE_WORK)
    wrong = {}
    if lead.kind not in IdentifierKind.values:
        wrong["kind"] = _("Choose what it is.")
    if not lead.value.strip():
        wrong["value"] = _("Write the account, address or number.")
    if not lead.source.strip():
        wrong["source"] = _("Say where this comes from.")
    if wrong:
        raise Invalid(wrong)
    row = Identifier(
        case=case,
        person=person,
        kind=lead.kind,
        digest=digest(f"identifier {lead.kind}", lead.value.strip().casefold()),
        service=lead.service,
        seen_at=lead.seen_at,
        zone_text=lead.zone_text,
        port=lead.port,
        source=lead.source,
        certainty=lead.certainty,
        linked_by=actor,
    )
    fields.put(row, "value", lead.value.strip())
    row.save(force_insert=True)
    record(
        events.IDENTIFIER_LINKED,
        actor=actor,
        target=target_of_person(person.id, person.label) if person else target_of_person(case.id, case.reference),
        facts={"kind": lead.kind, "certainty": lead.certainty},
        stream=case.stream,
    )
    return row


def _role(person: Person, actor: User, role: str, certainty: str, source: str) -> PersonRoleRecord:
    made = PersonRoleRecord(person=person, role=role, certainty=certainty, source=source.strip(), decided_by=actor)
    made.save(force_insert=True)
    return made


def _changed(actor: User, person: Person, facts: dict[str, str]) -> None:
    record(
        events.PERSON_CHANGED,
        actor=actor,
        target=target_of_person(person.id, person.label),
        facts=facts,
        stream=person.case.stream,
    )
