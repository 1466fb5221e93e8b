"""What the database shows and refuses by itself, with no help from the program's own checks."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection
from django.utils import timezone

from cases.enums import Relation
from cases.models import (
    Case,
    CaseGrant,
    CaseOffence,
    DeconflictionToken,
    JournalEntry,
    LostPlace,
    NewSupervisor,
    OffenceType,
    Person,
    SignRule,
    StageMove,
)
from cases.services.stages import move_case
from ocsea.access.models import User
from ocsea.clocks.models import Clock
from ocsea.ledger.models import Payload
from tests.factories.cases import a_person_of, an_authority, an_entry, an_event, an_identifier, on_case
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db
# No runtime role has a right on the tokens (test_deconfliction), nor on lost places (test_departures) at all.
TABLES = [
    model
    for model in apps.get_app_config("cases").get_models()
    if model not in {OffenceType, DeconflictionToken, LostPlace, NewSupervisor, SignRule}
]
# What this case has no row of, or what hangs from no case at all.
NOT_IN_IT = {
    *("Approach", "Compartment", "CompartmentReader", "DeconflictionCheck"),
    *("Denial", "EntryLink", "EntryMethod", "FinderLookup", "RevealCheck", "Sign"),
}


@pytest.fixture
def full(cast: SimpleNamespace, team_case: Case) -> Case:
    """A case with a row in every table."""
    person = a_person_of(cast, team_case, name="Jonas Placeholder")
    an_identifier(cast, team_case, person=person)
    an_entry(cast, team_case, people=[person])
    an_event(cast, team_case, person=person)
    an_authority(cast, team_case, expires_on=timezone.now().date() + timedelta(days=3))
    with acting(cast.ada):
        move_case(actor=cast.ada, case=team_case, to="investigation", reason="A child is named")
        kind = OffenceType.objects.get(code="grooming")
        CaseOffence.objects.bulk_create([CaseOffence(case=team_case, offence_type=kind)])
    return team_case


def _seen(actor: User) -> dict[str, int]:
    with acting(actor):
        found = {model.__name__: model._default_manager.count() for model in TABLES}
        found["Clock"] = Clock.objects.filter(stream__startswith="case:").count()
        found["Payload"] = Payload.objects.filter(stream__startswith="case:").count()
    return {name: number for name, number in found.items() if number}


@pytest.mark.parametrize("name", ["cleo", "dev", "ines", "emil", "adm", "pia"])
def test_whoever_is_not_on_the_case_finds_no_row_of_it(cast: SimpleNamespace, full: Case, name: str) -> None:
    assert _seen(getattr(cast, name)) == {}


@pytest.mark.parametrize("name", ["ada", "ben", "sana", "vera", "quin"])
def test_whoever_is_on_it_finds_every_kind_of_row(cast: SimpleNamespace, full: Case, name: str) -> None:
    expected = {model.__name__ for model in TABLES} - NOT_IN_IT | {"Clock", "Payload"}
    assert set(_seen(getattr(cast, name))) == expected


def test_an_auditor_finds_its_record_and_no_row_of_it(cast: SimpleNamespace, full: Case) -> None:
    assert set(_seen(cast.aud)) == {"Payload"}


def test_without_a_session_there_is_nothing(full: Case) -> None:
    assert [model.__name__ for model in TABLES if model._default_manager.exists()] == []


def test_an_expired_place_shows_nothing(cast: SimpleNamespace, full: Case) -> None:
    with as_role("owner"):
        before = timezone.now() - timedelta(days=2)
        mine = CaseGrant.objects.filter(user=cast.ben)
        mine.update(granted_at=before, expires_at=before + timedelta(days=1))
    assert _seen(cast.ben) == {}


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_nothing_is_deleted_but_an_offence_type_taken_back(cast: SimpleNamespace, full: Case, model: type[Any]) -> None:
    table = model._meta.db_table
    if table == "cases_caseoffence":
        with acting(cast.quin), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
            assert cursor.rowcount == 0
        return
    with pytest.raises(ProgrammingError), acting(cast.ada), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "table", ["cases_journalentry", "cases_entryperson", "cases_entrylink", "cases_stagemove", "cases_caseevent"]
)
def test_what_was_signed_or_recorded_is_never_changed(cast: SimpleNamespace, full: Case, table: str) -> None:
    with pytest.raises(ProgrammingError), acting(cast.ada), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET id = id")


def _entry(case: Case, author: User) -> JournalEntry:
    now = timezone.now()
    return JournalEntry(case=case, author=author, event_at=now, event_zone="UTC", content_hash="0" * 64)


def _grant(case: Case, giver: User, person: User) -> CaseGrant:
    with as_role("owner"):
        permission = CaseGrant.objects.filter(content_object=case).values_list("permission", flat=True)[0]
    return CaseGrant(
        user=person,
        content_object=case,
        permission_id=permission,
        relation=Relation.TEAM,
        granted_by=giver,
        reason="forged",
        opened_at=case.opened_at,
    )


FORGED: dict[str, Callable[[SimpleNamespace, Case, User], Any]] = {
    "person": lambda _cast, case, actor: Person(case=case, label="P-99", source="forged", added_by=actor),
    "entry": lambda _cast, case, actor: _entry(case, actor),
    "move": lambda _cast, case, actor: StageMove(case=case, from_stage="triage", to_stage="closed", moved_by=actor),
    "grant": lambda cast, case, actor: _grant(case, actor, cast.dev),
}


@pytest.mark.parametrize("name", ["cleo", "quin", "ines", "adm"])
@pytest.mark.parametrize("what", FORGED)
def test_a_forged_row_is_refused(cast: SimpleNamespace, full: Case, name: str, what: str) -> None:
    actor = getattr(cast, name)
    row = FORGED[what](cast, full, actor)
    with pytest.raises(DatabaseError, match="row-level security"), acting(actor):
        type(row).objects.bulk_create([row])


@pytest.mark.parametrize("what", FORGED)
def test_the_same_row_of_a_colleague_on_the_case_is_taken(cast: SimpleNamespace, full: Case, what: str) -> None:
    row = FORGED[what](cast, full, cast.ben)
    with acting(cast.ben):
        type(row).objects.bulk_create([row])


@pytest.mark.parametrize("what", ["entry", "move", "grant"])
def test_nothing_is_signed_in_anothers_name(cast: SimpleNamespace, full: Case, what: str) -> None:
    row = FORGED[what](cast, full, cast.ada)
    with pytest.raises(DatabaseError, match="row-level security"), acting(cast.ben):
        type(row).objects.bulk_create([row])


def test_a_stranger_takes_no_place(cast: SimpleNamespace, full: Case) -> None:
    row = _grant(full, cast.cleo, cast.cleo)  # of oneself: whoever gives it also reads it
    with pytest.raises(DatabaseError, match="row-level security"), acting(cast.cleo):
        CaseGrant.objects.bulk_create([row])


@pytest.mark.parametrize("what", ["move", "grant"])
def test_a_victim_officer_of_the_case_moves_nothing_and_gives_no_place(
    cast: SimpleNamespace, full: Case, what: str
) -> None:
    row = FORGED[what](cast, full, cast.vera)
    with pytest.raises(DatabaseError, match="row-level security"), acting(cast.vera):
        type(row).objects.bulk_create([row])
    with acting(cast.vera):
        assert not CaseGrant.objects.filter(user=cast.ben).update(reason="Mine")


def test_a_reader_cannot_renew_their_own_place(cast: SimpleNamespace, full: Case) -> None:
    with acting(cast.quin):
        assert not CaseGrant.objects.filter(user=cast.quin).update(relation=Relation.TEAM)
        assert not Case.objects.filter(pk=full.pk).update(operation="Mine")


def test_a_case_is_opened_in_ones_own_name_and_unit(cast: SimpleNamespace) -> None:
    for opener, unit in ((cast.ben, cast.north), (cast.ada, cast.south)):
        row = Case(operation="Forged", unit=unit, case_officer=cast.ada, priority="low", opened_by=opener)
        with pytest.raises(DatabaseError, match="row-level security"), acting(cast.ada):
            row.save(force_insert=True)


def test_a_place_counts_until_its_last_second(cast: SimpleNamespace, case: Case) -> None:
    on_case(cast, case, cast.ben, until=timezone.now() + timedelta(hours=1))
    assert _seen(cast.ben)["Case"] == 1
