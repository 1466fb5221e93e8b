"""Cases and what stands in them, made by the services as the people who would."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from cases.enums import Relation
from cases.models import Authority, Case, CaseEvent, Identifier, JournalEntry, Person
from cases.services.access import grant_access
from cases.services.happenings import Happening, record_authority, record_event
from cases.services.journal import Entry, sign_entry
from cases.services.leads import Lead, link_identifier
from cases.services.opening import open_case
from cases.services.people import add_person
from ocsea.access.models import User
from tests.roles import acting


def a_case(
    cast: SimpleNamespace, *, operation: str = "Heron", priority: str = "high", by: User | None = None, **more: Any
) -> Case:
    """Ada's case in North (or that of `by`, in their unit), with the unit's supervisors on it."""
    actor = by or cast.ada
    with acting(actor):
        return open_case(
            actor=actor, operation=operation, priority=priority, priority_reason="A child may be at risk.", **more
        )


def a_team_case(cast: SimpleNamespace, *, operation: str = "Heron") -> Case:
    """The same with Ben on the team, Vera as victim officer, and Quin, who prosecutes, as reader."""
    case = a_case(cast, operation=operation)
    for person, relation in (
        (cast.ben, Relation.TEAM),
        (cast.vera, Relation.VICTIM_OFFICER),
        (cast.quin, Relation.LEGAL),
    ):
        on_case(cast, case, person, relation)
    return case


def on_case(
    cast: SimpleNamespace,
    case: Case,
    person: User,
    relation: str = Relation.TEAM,
    *,
    until: datetime | None = None,
) -> None:
    """Puts somebody on Ada's case."""
    with acting(cast.ada):
        grant_access(
            actor=cast.ada, case=case, person=person, relation=relation, reason="Works on the case", expires_at=until
        )


def a_person_of(cast: SimpleNamespace, case: Case, **more: Any) -> Person:
    """Somebody Ada adds: by default everything but the source is not known."""
    with acting(cast.ada):
        return add_person(actor=cast.ada, case=case, **{"source": "Provider's report"} | more)


def an_identifier(cast: SimpleNamespace, case: Case, *, person: Person | None = None, **more: Any) -> Identifier:
    """A handle that Ada links."""
    told = {"kind": "handle", "value": "river_otter_7", "source": "Provider's report"} | more
    with acting(cast.ada):
        return link_identifier(actor=cast.ada, case=case, person=person, lead=Lead(**told))


def an_entry(cast: SimpleNamespace, case: Case, text: str = "Spoke to the school.", **more: Any) -> JournalEntry:
    """An entry that Ada signs, of an hour ago in London."""
    author = more.pop("by", cast.ada)
    told: dict[str, Any] = {"event_at": timezone.now() - timedelta(hours=1), "event_zone": "Europe/London"} | more
    with acting(author):
        return sign_entry(actor=author, case=case, entry=Entry(text, **told))


def an_event(cast: SimpleNamespace, case: Case, kind: str = "arrest", **more: Any) -> CaseEvent:
    """Something of an hour ago that Ada records."""
    told: dict[str, Any] = {"at": timezone.now() - timedelta(hours=1), "zone": "Europe/London"} | more
    with acting(cast.ada):
        return record_event(actor=cast.ada, case=case, happening=Happening(kind, **told))


def an_authority(cast: SimpleNamespace, case: Case, **more: Any) -> Authority:
    """A warrant for a search, issued today, that Ada records."""
    told: dict[str, Any] = {
        "kind": "warrant",
        "number": "W-2231",
        "issued_by": "Riverside Magistrates",
        "scope": "Search of one flat",
        "issued_on": timezone.now().date(),
    } | more
    with acting(cast.ada):
        return record_authority(actor=cast.ada, case=case, **told)
