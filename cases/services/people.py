"""People of a case, their roles, and what was asked about their access to children."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import events
from cases.enums import Certainty, Known, PersonRole
from cases.models import Case, Person, PersonRoleRecord
from cases.policy import person_target, require
from cases.services.indexing import index_person
from cases.services.stages import lock
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid, WrongState
from ocsea.ledger.facts import Fact
from ocsea.ledger.record import record
from ocsea.vault import fields


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

    Raises Denied, Invalid without a source or for the role of a victim, which is recorded with the sealed identity.
    """
    case = lock(case)
    require(actor, case, Permission.CASE_WORK)
    _check(source, is_child=is_child, role=role, certainty=certainty)
    number = case.people.count() + 1
    person = Person(case=case, label=f"P-{number:02}", is_child=is_child, source=source.strip(), added_by=actor)
    values = {"name": name, "birth_date": birth_date, "address": address}
    fields.put_many([(person, {key: text.strip() or None for key, text in values.items()})])
    person.save(force_insert=True)
    index_person(person)
    _role(person, actor, role, certainty, source)
    record(
        events.PERSON_ADDED,
        actor=actor,
        target=person_target(person),
        facts={"role": role},
        stream=case.stream,
    )
    return person


@transaction.atomic
def learn(
    *,
    actor: User,
    person: Person,
    source: str,
    is_child: str,
    name: str = "",
    birth_date: str = "",
    address: str = "",
) -> Person:
    """Adds what was learned of somebody; what is left empty stays as it is. `is_child` "no" opens the name to the case.

    Raises Denied, Invalid without a source, WrongState for a recorded victim, whose identity stands elsewhere.
    """
    case = lock(person.case)
    require(actor, case, Permission.CASE_WORK)
    refuse_victims(person)
    _check(source, is_child=is_child)
    values = {"name": name.strip(), "birth_date": birth_date.strip(), "address": address.strip()}
    told = {key: text for key, text in values.items() if text}
    fields.put_many([(person, told)])
    person.is_child, person.source = is_child, source.strip()
    person.save(update_fields=[*told, "is_child", "source"])
    index_person(person)
    _changed(actor, person, {"learned": sorted(told), "under_18": is_child})
    return person


@transaction.atomic
def decide_role(*, actor: User, person: Person, role: str, certainty: str, source: str) -> PersonRoleRecord:
    """Adds a role by decision of an officer; "role not known" ends with the first real one. Several may stand.

    Raises Denied, Invalid without a source, and for the role of a victim, which is recorded with the sealed identity.
    """
    case = lock(person.case)
    require(actor, case, Permission.CASE_WORK)
    _check(source, role=role, certainty=certainty)
    if role == PersonRole.NOT_KNOWN:
        raise Invalid({"role": _("End the roles that no longer stand; the role is then not known again.")})
    now = timezone.now()
    # The same role again is a new certainty or source; the former row stays as history.
    person.roles.filter(role__in=(PersonRole.NOT_KNOWN, role), ended_at=None).update(ended_at=now)
    made = _role(person, actor, role, certainty, source)
    _changed(actor, person, {"role": role, "certainty": certainty})
    return made


@transaction.atomic
def end_role(*, actor: User, person: Person, role: str) -> None:
    """Ends a role; the row stays. Somebody without a role is "not known" again.

    Raises Denied, WrongState when the person does not hold it or is a recorded victim.
    """
    case = lock(person.case)
    require(actor, case, Permission.CASE_WORK)
    if role == PersonRole.VICTIM and person.pseudonym:
        raise WrongState(_("A recorded victim stays one; correct the victim's own record."))
    if not person.roles.filter(role=role, ended_at=None).update(ended_at=timezone.now()):
        raise WrongState(_("This role has ended already."))
    if not person.roles.filter(ended_at=None).exists():
        _role(person, actor, PersonRole.NOT_KNOWN, Certainty.NOT_KNOWN, _("No role stands any more"))
    _changed(actor, person, {"role_ended": role})


@transaction.atomic
def ask_child_access(*, actor: User, person: Person, home: str, work: str, volunteering: str) -> Person:
    """Records whether an adult of interest reaches children, who asked and when. "Not known" is an answer.

    Raises Denied, Invalid for any other answer.
    """
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
        target=person_target(person),
        facts={"home": home, "work": work, "volunteering": volunteering},
        stream=person.case.stream,
    )
    return person


def refuse_victims(person: Person) -> None:
    """Raises WrongState for a recorded victim: what identifies them belongs to the sealed store alone."""
    # Read again and locked: the identity may be on its way to the sealed store at this moment.
    if Person.objects.select_for_update(of=("self",)).filter(pk=person.pk, pseudonym="").first() is None:
        raise WrongState(_("This person is recorded as a victim: write it into the sealed identity."))


def _check(
    source: str,
    *,
    is_child: str = Known.NOT_KNOWN,
    role: str = PersonRole.NOT_KNOWN,
    certainty: str = Certainty.NOT_KNOWN,
) -> None:
    wrong = {}
    if not source.strip():
        wrong["source"] = _("Say where this comes from: a report, a person, a search.")
    if is_child not in Known.values:
        wrong["is_child"] = _("Choose yes, no or not known.")
    if role not in PersonRole.values:
        wrong["role"] = _("Choose a role.")
    elif role == PersonRole.VICTIM:
        wrong["role"] = _("Use Record as victim: the identity then stands in the sealed store alone.")
    if certainty not in Certainty.values:
        wrong["certainty"] = _("Choose how sure this is.")
    if wrong:
        raise Invalid(wrong)


def _role(person: Person, actor: User, role: str, certainty: str, source: str) -> PersonRoleRecord:
    made = PersonRoleRecord(person=person, role=role, certainty=certainty, source=source.strip(), decided_by=actor)
    made.save(force_insert=True)
    return made


def _changed(actor: User, person: Person, facts: Mapping[str, Fact]) -> None:
    record(
        events.PERSON_CHANGED,
        actor=actor,
        target=person_target(person),
        facts=facts,
        stream=person.case.stream,
    )
