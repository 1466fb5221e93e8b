"""What one connection does while another is in the middle of its work, with real commits."""

from collections.abc import Callable
from datetime import date
from threading import Thread
from types import SimpleNamespace

import pytest
from django.db import connection

from cases import policy
from cases.models import Case, Person
from cases.services.access import end_access
from cases.services.conflicts import declare_conflict
from cases.services.people import add_person
from ocsea.access.models import User
from tests.factories.cases import a_team_case
from tests.own_database import at_once
from tests.roles import acting, as_role

AT_ONCE = 6


def test_people_added_at_once_get_labels_of_their_own(real_cast: SimpleNamespace) -> None:
    case = a_team_case(real_cast)

    def add() -> str:
        with acting(real_cast.ada):
            return add_person(actor=real_cast.ada, case=case, source="Provider's report").label

    labels = at_once(add, times=AT_ONCE, role="web")
    assert sorted(labels) == [f"P-{number:02}" for number in range(1, AT_ONCE + 1)]
    with as_role("owner"):
        assert Person.objects.filter(case=case).count() == AT_ONCE


def _deny(actor: User, case: Case, person: User) -> None:
    declare_conflict(actor=actor, case=case, person=person, reason="Neighbours", review_on=date(2031, 6, 2))


def _end(actor: User, case: Case, person: User) -> None:
    end_access(actor=actor, case=case, person=person, reason="Moved to another team")


@pytest.mark.parametrize("change", [_deny, _end])
def test_it_holds_at_the_next_statement_of_a_transaction_that_runs(
    real_cast: SimpleNamespace, change: Callable[[User, Case, User], None]
) -> None:
    case = a_team_case(real_cast)
    with acting(real_cast.ben):
        assert policy.visible_to(real_cast.ben).get() == case
        _elsewhere(lambda: change(real_cast.ada, case, real_cast.ben), real_cast.ada)
        assert not policy.visible_to(real_cast.ben).exists()
        assert not Case.objects.exists()


def _elsewhere(work: Callable[[], None], actor: User) -> None:
    """Does and commits it on a connection of its own."""

    def run() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute('SET ROLE "web"')
            with acting(actor):
                work()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()
