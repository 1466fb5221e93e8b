"""What one connection does while another is in the middle of its work, with real commits."""

import time
from collections.abc import Callable
from datetime import date
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from django.db import connection

from cases import policy
from cases.models import Case, CaseGrant, Person
from cases.services.access import end_access, grant_access
from cases.services.conflicts import declare_conflict
from cases.services.people import add_person
from cases.services.review import set_review
from cases.services.stages import lock
from cases.services.supervision import place_supervisors
from ocsea.access.models import User
from tests.factories.cases import a_case, a_team_case
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


def test_a_place_and_a_deadline_of_one_case_do_not_wait_for_each_other(real_cast: SimpleNamespace) -> None:
    """Somebody has the case's row and is about to set a deadline, while somebody else gives a place."""
    case = a_team_case(real_cast)
    began, told = Event(), []

    def give() -> None:
        began.set()
        told.append(
            grant_access(actor=real_cast.ada, case=case, person=real_cast.cleo, relation="team", reason="Helps")
        )

    with acting(real_cast.ben):
        lock(Case.objects.get(pk=case.pk))
        giving = Thread(target=_alone, args=[give, real_cast.ada])
        giving.start()
        assert began.wait(10)
        _until_somebody_waits()
        set_review(actor=real_cast.ben, case=case, due_date=date(2031, 6, 2))
    giving.join(20)
    assert [grant.user for grant in told] == [real_cast.cleo]
    with as_role("owner"):
        assert CaseGrant.objects.get(user=real_cast.cleo, content_object=case).next_due_on == date(2031, 6, 2)


def test_a_new_supervisor_gets_the_other_cases_while_somebody_works_on_one(real_cast: SimpleNamespace) -> None:
    busy, free = a_team_case(real_cast), a_case(real_cast)
    with as_role("worker"):
        place_supervisors()
    with as_role("owner"):
        nina = User.objects.create(username="nina", role="supervisor", unit=real_cast.north)
    with acting(real_cast.ada):
        lock(Case.objects.get(pk=busy.pk))
        assert at_once(place_supervisors, times=1) == [1]
    with as_role("owner"):
        assert CaseGrant.objects.get(user=nina).content_object_id == free.pk
    with as_role("worker"):
        assert place_supervisors() == 1


def _until_somebody_waits() -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if (cursor.fetchone() or (0,))[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def _elsewhere(work: Callable[[], None], actor: User) -> None:
    """Does and commits it on a connection of its own."""
    thread = Thread(target=_alone, args=[work, actor])
    thread.start()
    thread.join()


def _alone(work: Callable[[], None], actor: User) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute('SET ROLE "web"')
        with acting(actor):
            work()
    finally:
        connection.close()
