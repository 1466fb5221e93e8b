"""Who is told when somebody is recorded, and when nobody decides in time."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from ocsea.access.models import User
from ocsea.clocks import engine
from ocsea.clocks.models import Clock
from ocsea.notices.models import Notice
from ocsea.notices.services import inbox
from tests.factories.victims import NAME, a_case_of, a_case_with_people_on_it, a_child, a_person, decided
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db


def told() -> set[tuple[str, str]]:
    """Who was told what about victims; that somebody was put on a case is the case's own word."""
    with as_role("owner"):
        notices = Notice.objects.filter(target_type="victim").select_related("recipient")
        return {(notice.recipient.username, notice.kind) for notice in notices}


def wait_past(child: object) -> None:
    """The clock's engine, two days after the decision was due."""
    with as_role("owner"):
        due_at = Clock.objects.get(target_id=child.pk, ended_at=None).due_at  # type: ignore[attr-defined]
    with as_role("worker"):
        engine.scan(due_at + timedelta(days=2))


def titles(user: User) -> list[str]:
    with acting(user):
        return [str(notice.title) for notice in inbox(user)]


def test_the_victim_officer_is_told_by_the_case_officer_and_the_other_way_round(cast: SimpleNamespace) -> None:
    a_child(cast)
    assert told() == {("vera", "victim.recorded")}
    case = a_case_with_people_on_it(cast)
    a_child(cast, case, by=cast.vera, person=a_person(cast.ada, case))
    assert told() == {("vera", "victim.recorded"), ("ada", "victim.recorded")}


def test_nobody_is_told_where_there_is_nobody_else(cast: SimpleNamespace) -> None:
    case = a_case_of(cast.ada)
    a_child(cast, case, person=a_person(cast.ada, case))
    assert told() == set()


def test_a_missed_decision_goes_to_the_supervisor(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    wait_past(child)
    assert ("sana", "safeguarding.decision.missed") in told()
    assert ("ada", "safeguarding.decision.missed") in told()
    assert "A safeguarding decision is late" in titles(cast.sana)
    html = client_of(cast.sana).get("/inbox/").content.decode()
    assert child.pseudonym in html
    assert NAME not in html


def test_a_decision_in_time_escalates_to_nobody(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    decided(cast, child)
    with as_role("owner"):
        due_at = Clock.objects.get(target_id=child.pk).due_at
    with as_role("worker"):
        assert engine.scan(due_at + timedelta(days=9)) == 0
    assert told() == {("vera", "victim.recorded")}


def test_a_late_decision_still_counts(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    wait_past(child)
    decided(cast, child, by=cast.sana)
    with as_role("owner"):
        assert Clock.objects.get(target_id=child.pk).state == "met"
