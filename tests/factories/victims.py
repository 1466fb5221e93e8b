"""Cases with people in them, and children recorded from them, made by the services as the people who would."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from cases.enums import IdentifierKind, Known, PersonRole, Relation
from cases.models import Case, Identifier, Person, PersonRoleRecord
from cases.services.access import grant_access
from cases.services.opening import open_case
from ocsea.access.models import Reveal, User
from ocsea.vault import fields
from ocsea.vault.digest import digest
from tests.roles import acting, as_role
from victims.models import SafeguardingDecision, Victim
from victims.services.deciding import Decision, decide_safeguarding
from victims.services.facts import Description, Identity, Relative, Told
from victims.services.identity import reveal_identity
from victims.services.recording import record_victim

NAME = "Marisol Quintrell"
HANDLE = "starlit.otter.88"


def a_case_of(officer: User) -> Case:
    """An officer's own case, with the supervisors of the unit as its other readers."""
    with acting(officer):
        return open_case(actor=officer, operation="Heron", priority="high", priority_reason="A child may be at risk.")


def a_case_with_people_on_it(cast: SimpleNamespace) -> Case:
    """Ada's case: Sana supervises, Ben is on the team, Vera is its victim officer, Quin has been given it."""
    case = a_case_of(cast.ada)
    with acting(cast.ada):
        for person, relation in (
            (cast.ben, Relation.TEAM),
            (cast.vera, Relation.VICTIM_OFFICER),
            (cast.quin, Relation.LEGAL),
        ):
            grant_access(actor=cast.ada, case=case, person=person, relation=relation, reason="Works on the case")
    return case


def a_person(officer: User, case: Case, *, label: str = "P-01", **sealed: str) -> Person:
    """Somebody in the case whose role is not known, with a handle. `sealed`: name, birth_date, address."""
    person = Person(case=case, label=label, source="Report RPT-1", added_by=officer)
    handle = Identifier(
        case=case,
        person=person,
        kind=IdentifierKind.HANDLE,
        digest=digest("identifier", f"{HANDLE}{label}"),
        service="Chatterbox",
        source="Report RPT-1",
        linked_by=officer,
    )
    with acting(officer):
        fields.put_many([(person, sealed or {"name": NAME, "birth_date": "2013-05-02"})])
        person.save(force_insert=True)
        fields.put(handle, "value", HANDLE)
        handle.save(force_insert=True)
        PersonRoleRecord(person=person, role=PersonRole.NOT_KNOWN, source="Report RPT-1", decided_by=officer).save(
            force_insert=True
        )
    return person


def told(**identity: str) -> Told:
    """What Ada types about a girl of about twelve: where she is, her school, and who is in the house."""
    return Told(
        description=Description(age_band="11_13", sex="female", identification="identified", language="Spanish"),
        identity=Identity(**({"address": "14 Alder Lane, Riverside", "school": "Foxglove School"} | identity)),
        household=[
            Relative(
                name="Ruth Quintrell",
                relation="mother",
                lives_there=Known.YES,
                parental_responsibility=Known.YES,
                of_concern=Known.NO,
            ),
            Relative(name="Corvin Thrale", relation="stepfather", lives_there=Known.YES, of_concern=Known.YES),
        ],
    )


def a_child(cast: SimpleNamespace, case: Case | None = None, *, by: User | None = None, **given: Any) -> Victim:
    """A child recorded from a person of the case. `given`: person, told, existing."""
    case = case or a_case_with_people_on_it(cast)
    actor = by or cast.ada
    person = given.pop("person", None) or a_person(cast.ada, case)
    with acting(actor):
        return record_victim(actor=actor, case=case, person=person, **({"told": told()} | given))


def revealed(cast: SimpleNamespace, victim: Victim, *, to: User | None = None) -> None:
    """Opens the identity to Ada, or somebody else, for ten minutes."""
    actor = to or cast.ada
    with acting(actor):
        reveal_identity(actor=actor, victim=victim, reason="safeguarding")


def end_reveals() -> None:
    """Ten minutes later: every reveal is over."""
    with as_role("owner"):
        Reveal.objects.update(until=timezone.now() - timedelta(seconds=1))


def decided(cast: SimpleNamespace, victim: Victim, *, by: User | None = None, **words: Any) -> SafeguardingDecision:
    """A decision about the child, by Ada unless said otherwise."""
    actor = by or cast.ada
    typed: dict[str, Any] = {
        "risk": "Somebody who hurt her may still write to her.",
        "action": "Ask social services to see her today.",
        "responsible": "Ada, with Riverside Social Services",
        "due_on": date(2026, 11, 24),
    } | words
    with acting(actor):
        return decide_safeguarding(actor=actor, victim=victim, decision=Decision(**typed))
