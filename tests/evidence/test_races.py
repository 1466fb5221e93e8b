"""Two people who act on one exhibit at the same moment: the database lets one of them through, every time."""

from collections.abc import Callable, Iterator
from threading import Barrier, Lock
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from pytest_django import DjangoDbBlocker

from demo.cast import make_cast
from evidence import policy
from evidence.enums import Step
from evidence.models import CustodyEvent, Exhibit
from evidence.services.breaks import record_found
from evidence.services.handing import confirm, refuse, withdraw
from evidence.services.registering import register_exhibit
from ocsea.access.models import User
from ocsea.errors import HarbourError, NotVisible, WrongState
from tests.factories.cases import a_team_case
from tests.factories.evidence import a_find, a_moment, a_warrant, an_exhibit, offered
from tests.own_database import at_once, own_database
from tests.roles import acting, as_role

ROUNDS = 5


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: DjangoDbBlocker, worker_id: str) -> Iterator[SimpleNamespace]:
    """The cast in a database of this module's own, in which commits are real."""
    with django_db_blocker.unblock(), own_database(f"harbour_{worker_id}_custody"):
        with connection.cursor() as cursor:
            cursor.execute('SET ROLE "web"')
        with as_role("owner"):
            made = make_cast()
        yield made


Deed = tuple[User, Callable[[User], object]]


def _race(*deeds: Deed) -> list[object]:
    """Runs each deed in a thread and a session of its own; the outcome or the refusal of each."""
    start, turn, left = Barrier(len(deeds)), Lock(), list(deeds)

    def one() -> object:
        with turn:
            actor, deed = left.pop()
        try:
            with acting(actor):
                start.wait(timeout=10)
                return deed(actor)
        except (HarbourError, DatabaseError) as error:
            return error

    return at_once(one, times=len(deeds), role="web")


def _rows(exhibit: Exhibit) -> list[tuple[int, str]]:
    with as_role("owner"):
        rows = CustodyEvent.objects.filter(exhibit=exhibit).order_by("position")
        return list(rows.values_list("position", "step"))


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_release_is_answered_once(people: SimpleNamespace, turn: int) -> None:
    exhibit = an_exhibit(people, a_team_case(people))
    offer = offered(exhibit, giver=people.ada, receiver=people.emil)
    found = _race(
        (people.emil, lambda me: confirm(actor=me, offer=offer, moment=a_moment(), seal_seen="S1000001")),
        (people.emil, lambda me: refuse(actor=me, offer=offer, moment=a_moment(reason="Not ours"))),
        (people.ada, lambda me: withdraw(actor=me, offer=offer, moment=a_moment(reason="Wrong person"))),
        (people.ben, lambda me: record_found(actor=me, exhibit=exhibit, moment=a_moment(reason="It is here"))),
    )
    # The find is a fact and always goes in, before or after the one answer that got through.
    answers = [row for row in found if isinstance(row, CustodyEvent) and row.step != Step.FOUND]
    assert len(answers) <= 1
    refusals = [error for error in found if not isinstance(error, CustodyEvent)]
    assert all(isinstance(error, WrongState | NotVisible) for error in refusals)
    rows = _rows(exhibit)
    assert [position for position, _ in rows] == list(range(1, len(rows) + 1))
    assert len(rows) == 2 + len(answers) + 1
    with as_role("owner"):
        assert CustodyEvent.objects.filter(answers=offer).count() == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_at_one_scene_get_different_numbers(people: SimpleNamespace, turn: int) -> None:
    case = a_team_case(people)
    warrant = a_warrant(people, case)
    found = _race(
        *[
            (person, lambda me: register_exhibit(actor=me, case=case, find=a_find(warrant)))
            for person in (people.ada, people.ben, people.ada)
        ]
    )
    assert sorted(str(exhibit) for exhibit in found) == ["AO/1", "AO/2", "AO/3"]


def test_the_unique_rows_hold_without_the_lock(people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock makes them wait in turn; the database decides, by its policy or by the constraint, when it is gone."""
    monkeypatch.setattr("evidence.services.chain.lock", lambda exhibit: exhibit)
    exhibit = an_exhibit(people, a_team_case(people))
    offer = offered(exhibit, giver=people.ada, receiver=people.emil)

    def answer(me: User) -> object:
        return confirm(actor=me, offer=offer, moment=a_moment(), seal_seen="S1000001")

    found = _race(*[(people.emil, answer)] * 3)
    assert sum(isinstance(row, CustodyEvent) for row in found) == 1
    assert [step for _, step in _rows(exhibit)] == ["collected", "released", "confirmed"]
    with acting(people.emil):
        assert policy.standing(exhibit).holder == people.emil
