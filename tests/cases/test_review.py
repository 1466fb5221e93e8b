"""The review date of a case, and saying what was done about something due."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cases.models import Case
from cases.services.review import meet_clock, set_review
from ocsea.clocks import services as clocks
from ocsea.clocks.models import Clock
from ocsea.errors import Denied, Invalid, NotVisible, WrongState
from tests.factories.cases import a_case, on_case
from tests.factories.victims import a_child
from tests.roles import acting

pytestmark = pytest.mark.django_db
DAY = date(2031, 6, 2)


def _review(cast: SimpleNamespace, case: Case, day: date = DAY, reason: str = "") -> Clock:
    with acting(cast.ada):
        return set_review(actor=cast.ada, case=case, due_date=day, reason=reason)


def test_a_review_is_the_case_officers(cast: SimpleNamespace, case: Case) -> None:
    clock = _review(cast, case)
    assert (clock.owner, clock.due_on, clock.stream) == (cast.ada, DAY, case.stream)
    assert clock.link == f"/cases/{case.reference}/"


def test_a_review_moves_with_a_reason(cast: SimpleNamespace, case: Case) -> None:
    first = _review(cast, case)
    with pytest.raises(Invalid) as refused:
        _review(cast, case, DAY + timedelta(days=7))
    assert set(refused.value.fields) == {"reason"}
    moved = _review(cast, case, DAY + timedelta(days=7), "The laboratory is late")
    assert (moved.id, moved.due_on) == (first.id, DAY + timedelta(days=7))


def test_a_review_lies_ahead_by_the_units_own_day(
    cast: SimpleNamespace, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Half past midnight in London is still the day before in UTC.
    now = datetime(2031, 6, 2, 0, 30, tzinfo=ZoneInfo("Europe/London"))
    monkeypatch.setattr(timezone, "now", lambda: now)
    with pytest.raises(Invalid) as refused:
        _review(cast, case, date(2031, 6, 1))
    assert set(refused.value.fields) == {"due_date"}


def test_what_was_done_ends_it(cast: SimpleNamespace, case: Case) -> None:
    clock = _review(cast, case)
    with acting(cast.ada):
        with pytest.raises(Invalid):
            meet_clock(actor=cast.ada, case=case, clock=clock, reason=" ")
        assert meet_clock(actor=cast.ada, case=case, clock=clock, reason="Reviewed with Sana").state == "met"
        with pytest.raises(WrongState):
            meet_clock(actor=cast.ada, case=case, clock=clock, reason="Again")
    assert _review(cast, case).id != clock.id


def test_the_clock_of_another_case_is_not_met_through_this_one(cast: SimpleNamespace, case: Case) -> None:
    clock = _review(cast, a_case(cast, operation="Kestrel"))
    with acting(cast.ada), pytest.raises(NotVisible):
        meet_clock(actor=cast.ada, case=case, clock=clock, reason="Done")


def test_a_decision_is_not_met_by_saying_so(cast: SimpleNamespace, case: Case) -> None:
    """The clock of a safeguarding decision ends with the decision, and with nothing else."""
    a_child(cast, case)
    with acting(cast.ada):
        clock = clocks.of_stream(case.stream).get(rule__code="safeguarding.decision")
        with pytest.raises(NotVisible):
            meet_clock(actor=cast.ada, case=case, clock=clock, reason="Done")


def test_a_reader_sets_and_meets_nothing(cast: SimpleNamespace, case: Case) -> None:
    clock = _review(cast, case)
    on_case(cast, case, cast.quin, "legal")
    with acting(cast.quin):
        with pytest.raises(Denied):
            set_review(actor=cast.quin, case=case, due_date=DAY)
        with pytest.raises(Denied):
            meet_clock(actor=cast.quin, case=case, clock=clock, reason="Done")
        assert clocks.of_stream(case.stream).get() == clock
