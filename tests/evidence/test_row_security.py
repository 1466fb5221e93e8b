"""What the database refuses the web role, with no help from the program's own checks."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import DatabaseError, ProgrammingError, connection
from django.utils import timezone

from evidence.enums import Step
from evidence.models import CustodyEvent, Exhibit, ExhibitHash
from ocsea.access.models import User
from tests.factories.cases import a_team_case
from tests.factories.evidence import SHA256, an_exhibit, handed, offered
from tests.roles import acting

pytestmark = pytest.mark.django_db


def _row(exhibit: Exhibit, actor: User, step: Step, **changes: object) -> CustodyEvent:
    facts: dict[str, object] = {
        "exhibit": exhibit,
        "case_id": exhibit.case_id,
        "position": 2,
        "step": step,
        "state": "held",
        "holder": actor,
        "happened_at": timezone.now(),
        "zone": "UTC",
        "recorded_by": actor,
        "digest": "0" * 64,
    }
    return CustodyEvent(**facts | changes)


def _insert(actor: User, row: CustodyEvent | Exhibit | ExhibitHash) -> None:
    with pytest.raises(DatabaseError), acting(actor):
        row.save(force_insert=True)


@pytest.mark.parametrize("table", ["evidence_exhibit", "evidence_exhibithash", "evidence_custodyevent"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET case_id = case_id", "DELETE FROM {}", "TRUNCATE {}"])
def test_nothing_is_changed_or_removed(cast: SimpleNamespace, exhibit: Exhibit, table: str, statement: str) -> None:
    with pytest.raises(ProgrammingError), acting(cast.ada), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_the_right_to_lock_is_no_right_to_change(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    with pytest.raises(ProgrammingError), acting(cast.ada), connection.cursor() as cursor:
        cursor.execute("UPDATE evidence_exhibit SET id = %s WHERE id = %s", [uuid4(), exhibit.pk])


def test_without_a_session_there_is_nothing(exhibit: Exhibit) -> None:
    assert not Exhibit.objects.exists()
    assert not CustodyEvent.objects.exists()
    assert not ExhibitHash.objects.exists()


def test_a_hand_over_is_not_written_in_anothers_name(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    release = {"giver": cast.ada, "receiver": cast.emil, "holder": cast.ada, "state": "offered"}
    _insert(cast.ben, _row(exhibit, cast.ada, Step.RELEASED, **release))
    _insert(cast.ben, _row(exhibit, cast.ben, Step.RELEASED, **release))
    _insert(cast.ada, _row(exhibit, cast.ben, Step.RELEASED, **release))
    _insert(cast.ada, _row(exhibit, cast.ada, Step.RELEASED, **release | {"giver": cast.ben}))


def test_nobody_releases_what_they_do_not_hold(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    release = {"giver": cast.ben, "receiver": cast.emil, "state": "offered"}
    _insert(cast.ben, _row(exhibit, cast.ben, Step.RELEASED, **release))


@pytest.mark.parametrize("name", ["cleo", "dev", "quin", "sana", "pia"])
def test_nobody_else_can_be_given_it(cast: SimpleNamespace, exhibit: Exhibit, name: str) -> None:
    release = {"giver": cast.ada, "receiver": getattr(cast, name), "state": "offered"}
    _insert(cast.ada, _row(exhibit, cast.ada, Step.RELEASED, **release))


@pytest.mark.parametrize("step", [Step.CONFIRMED, Step.REFUSED])
def test_only_the_receiver_answers(cast: SimpleNamespace, exhibit: Exhibit, step: Step) -> None:
    offer = offered(exhibit, giver=cast.ada, receiver=cast.emil)
    answer = {"position": 3, "giver": cast.ada, "receiver": cast.ben, "answers": offer}
    _insert(cast.ben, _row(exhibit, cast.ben, step, **answer))
    _insert(cast.ada, _row(exhibit, cast.ada, step, **answer | {"receiver": cast.ada, "giver": cast.ben}))


def test_an_answer_belongs_to_the_exhibit_that_was_released(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    other = an_exhibit(cast, exhibit.case)
    handed(other, giver=cast.ada, receiver=cast.emil)
    offer = offered(exhibit, giver=cast.ada, receiver=cast.emil)
    answer = {"position": 4, "giver": cast.ada, "receiver": cast.emil, "answers": offer}
    _insert(cast.emil, _row(other, cast.emil, Step.CONFIRMED, **answer))


def test_a_row_names_the_case_of_its_exhibit(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    elsewhere = a_team_case(cast)
    _insert(cast.ada, _row(exhibit, cast.ada, Step.FOUND, case_id=elsewhere.id))
    reading = ExhibitHash(
        exhibit=exhibit, case=elsewhere, algorithm="sha256", value=SHA256, tool="x", tool_version="1",
        taken_by=cast.ada, taken_at=timezone.now(),
    )  # fmt: skip
    _insert(cast.ada, reading)


@pytest.mark.parametrize("name", ["cleo", "emil", "quin", "dev", "pia"])
def test_strangers_and_readers_write_nothing(cast: SimpleNamespace, exhibit: Exhibit, name: str) -> None:
    person = getattr(cast, name)
    for step in (Step.COLLECTED, Step.FOUND):
        _insert(person, _row(exhibit, person, step))
    reading = ExhibitHash(
        exhibit=exhibit, case_id=exhibit.case_id, algorithm="sha256", value=SHA256, tool="x", tool_version="1",
        taken_by=person, taken_at=timezone.now(),
    )  # fmt: skip
    _insert(person, reading)
    _insert(person, _copy(exhibit, registered_by=person, number="ZZ/1"))


@pytest.mark.parametrize("name", ["sana", "vera"])
def test_a_place_on_the_case_without_the_role_writes_nothing(
    cast: SimpleNamespace, exhibit: Exhibit, name: str
) -> None:
    person = getattr(cast, name)
    _insert(person, _row(exhibit, person, Step.FOUND))
    _insert(person, _copy(exhibit, registered_by=person, number="ZZ/1"))
    reading = ExhibitHash(
        exhibit=exhibit, case_id=exhibit.case_id, algorithm="sha256", value=SHA256, tool="x", tool_version="1",
        taken_by=person, taken_at=timezone.now(),
    )  # fmt: skip
    _insert(person, reading)


def test_an_exhibit_hangs_in_its_own_case(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    elsewhere = an_exhibit(cast, a_team_case(cast))
    _insert(cast.ada, _copy(exhibit, number="ZZ/1", parent=elsewhere, root=elsewhere))
    _insert(cast.ada, _copy(exhibit, number="ZZ/1", authority=elsewhere.authority))


def _copy(exhibit: Exhibit, **changes: object) -> Exhibit:
    names = ("case_reference", "number", "kind", "seized_at", "seized_zone", "found_by", "registered_by")
    facts = {name: getattr(exhibit, name) for name in names} | {"case_id": exhibit.case_id}
    return Exhibit(**facts | changes)


def test_the_same_rows_go_in_by_whoever_may_write_them(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    """The control of this file: what is refused above is refused for its person, not for its form."""
    release = {"giver": cast.ada, "receiver": cast.emil, "state": "offered"}
    with acting(cast.ada):
        offer = _row(exhibit, cast.ada, Step.RELEASED, **release)
        offer.save(force_insert=True)
        _copy(exhibit, number="ZZ/1", parent=exhibit, root=exhibit, authority=exhibit.authority).save(force_insert=True)
    answer = {"position": 3, "giver": cast.ada, "receiver": cast.emil, "answers": offer}
    with acting(cast.emil):
        _row(exhibit, cast.emil, Step.CONFIRMED, **answer).save(force_insert=True)
        assert CustodyEvent.objects.filter(exhibit=exhibit).count() == 3


def test_a_position_is_taken_once(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    _insert(cast.ada, _row(exhibit, cast.ada, Step.FOUND, position=1))


@pytest.mark.parametrize("function", ["evidence_people", "evidence_case_of", "evidence_holds_now", "evidence_handed"])
def test_the_functions_tell_strangers_nothing(cast: SimpleNamespace, exhibit: Exhibit, function: str) -> None:
    for name in ("cleo", "dev", "emil", "pia"):
        with acting(getattr(cast, name)), connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {function}(%s)", [exhibit.pk])
            assert [row for row in cursor.fetchall() if row[0]] == [], (function, name)
