"""Steps that are reached by themselves, in the worker's role."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest

from ocsea.access.models import User
from ocsea.clocks import engine, registry, services
from ocsea.clocks.enums import ChangeKind
from ocsea.clocks.models import Clock, ClockChange, ClockRule, ClockStep
from ocsea.clocks.registry import Reached
from ocsea.ledger.models import Payload
from ocsea.notices.models import Notice
from tests.clocks.drill import a_clock, at
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db

DUE_DAY = at(date(2031, 5, 27), 1)  # after midnight in London, before the office closes
PAST_DUE = at(date(2031, 5, 27), 16)


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[Reached]:
    """What the engine told a handler registered for safeguarding decisions."""
    seen: list[Reached] = []
    monkeypatch.setitem(registry._handlers, "safeguarding.decision", [seen.append])
    return seen


def _scan(now: datetime) -> int:
    with as_role("worker"):
        return engine.scan(now)


def _told() -> set[tuple[str, str]]:
    with as_role("owner"):
        return {(notice.recipient.username, notice.title) for notice in Notice.objects.select_related("recipient")}


def test_nothing_is_reached_before_its_time(cast: SimpleNamespace, reached: list[Reached]) -> None:
    a_clock(cast)
    assert _scan(at(date(2031, 5, 26), 22, 59)) == 0
    assert _scan(at(date(2031, 5, 26), 23)) == 1  # midnight of the 27th in London
    assert [step.code for step in reached] == ["safeguarding.decision.due"]


def test_each_step_is_reached_once(cast: SimpleNamespace, reached: list[Reached]) -> None:
    a_clock(cast)
    assert [_scan(now) for now in (DUE_DAY, DUE_DAY, PAST_DUE, PAST_DUE, PAST_DUE + timedelta(days=9))] == [
        1,
        0,
        1,
        0,
        0,
    ]
    assert [step.step.key for step in reached] == ["due", "missed"]


def test_an_outage_over_both_steps_reaches_both_in_order(cast: SimpleNamespace, reached: list[Reached]) -> None:
    a_clock(cast)
    assert _scan(PAST_DUE + timedelta(days=30)) == 2
    assert [step.step.key for step in reached] == ["due", "missed"]


def test_a_missed_decision_escalates_to_the_supervisor(cast: SimpleNamespace) -> None:
    clock = a_clock(cast)
    _scan(DUE_DAY)
    assert {name for name, _title in _told()} == {"ada"}
    with acting(cast.sana):
        assert list(services.due_for(cast.sana)) == []
    _scan(PAST_DUE)
    assert len(_told()) == 3
    assert {name for name, _title in _told()} == {"ada", "sana"}
    with acting(cast.sana):
        assert list(services.due_for(cast.sana)) == [clock]


def test_the_step_stands_in_history_and_ledger(cast: SimpleNamespace) -> None:
    clock = a_clock(cast)
    _scan(DUE_DAY)
    with as_role("owner"):
        change = ClockChange.objects.get(clock=clock, kind=ChangeKind.STEP)
        entry = Payload.objects.get(kind="clock.step_reached")
    assert (change.job, change.reason_code, change.at) == ("clocks", "due", DUE_DAY)
    assert entry.actor == "job:clocks"
    assert str(cast.ada.id) in entry.body


def test_whoever_left_is_replaced_by_the_supervisor(cast: SimpleNamespace, reached: list[Reached]) -> None:
    a_clock(cast)
    with as_role("owner"):
        User.objects.filter(pk=cast.ada.pk).update(is_active=False)
    _scan(DUE_DAY)
    assert reached[0].tell == (cast.sana,)


def test_a_post_means_everybody_who_holds_it_in_the_unit(cast: SimpleNamespace) -> None:
    a_clock(cast, "report.waiting", owner=None, owner_role="intake_officer")
    _scan(at(date(2031, 5, 24), 9))
    missed = "Deadline missed: Report without a decision"
    assert _told() == {("ines", missed), ("sana", missed)}


@pytest.mark.parametrize("end", ["meet", "waive", "suspend"])
def test_who_has_ended_or_sleeps_tells_nobody(cast: SimpleNamespace, reached: list[Reached], end: str) -> None:
    clock = a_clock(cast)
    with acting(cast.ada):
        getattr(services, end)(clock, actor=cast.ada, reason="done")
    assert _scan(PAST_DUE) == 0
    assert reached == []


def test_a_moved_clock_tells_again_for_its_new_date(cast: SimpleNamespace, reached: list[Reached]) -> None:
    clock = a_clock(cast)
    _scan(DUE_DAY)
    with acting(cast.ada):
        services.move(clock, actor=cast.ada, due_date=date(2031, 6, 3), reason="New date agreed")
    assert _scan(PAST_DUE) == 0
    assert _scan(at(date(2031, 6, 3), 1)) == 1
    assert [(step.step.key, step.clock.revision) for step in reached] == [("due", 1), ("due", 2)]


def test_a_clock_that_fails_is_put_off_and_does_not_hold_up_the_others(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = a_clock(cast), a_clock(cast, "victim.support_referral")
    monkeypatch.setitem(registry._handlers, "safeguarding.decision", [_explode])
    both_due = at(date(2031, 5, 28), 1)
    assert _scan(both_due) == 1
    with as_role("owner"):
        assert set(ClockStep.objects.values_list("clock_id", flat=True)) == {sound.id}
        assert not Notice.objects.filter(about="Safeguarding decision").exists()
        row = Clock.objects.get(pk=broken.pk)
    assert row.failures == 1
    assert row.wake_at is not None
    assert both_due < row.wake_at <= both_due + timedelta(minutes=1)
    monkeypatch.setitem(registry._handlers, "safeguarding.decision", [])
    assert _scan(row.wake_at) == 2


def _explode(_: Reached) -> None:
    raise ZeroDivisionError


def test_a_handler_may_end_the_clock(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = a_clock(cast)

    def settle(step: Reached) -> None:
        services.meet(step.clock, actor=engine._JOB, reason_code="answered_meanwhile")

    monkeypatch.setitem(registry._handlers, "safeguarding.decision", [settle])
    assert _scan(PAST_DUE) == 1
    with as_role("owner"):
        assert Clock.objects.get(pk=clock.pk).state == "met"
        assert ClockStep.objects.filter(clock=clock).count() == 1


def test_due_times_follow_a_corrected_rule(cast: SimpleNamespace) -> None:
    clock = a_clock(cast)
    set_by_hand = a_clock(cast, "case.review", due_date=date(2031, 6, 2))
    with as_role("owner"):
        ClockRule.objects.filter(code="safeguarding.decision").update(amount=3)
    later = DUE_DAY - timedelta(days=2)
    with as_role("worker"):
        assert engine.recompute(later, older_than=timedelta(0)) == 1
        assert engine.recompute(later, older_than=timedelta(0)) == 0
    with acting(cast.ada):
        moved = Clock.objects.get(pk=clock.pk)
        change = ClockChange.objects.get(clock=clock, kind=ChangeKind.RECOMPUTED)
        assert Clock.objects.get(pk=set_by_hand.pk).due_at == set_by_hand.due_at
    assert moved.due_on == date(2031, 5, 29)
    assert (change.due_before, change.due_after, change.job) == (clock.due_at, moved.due_at, "clocks")
    assert _scan(DUE_DAY) == 0


def test_a_step_already_reached_is_not_reached_again_after_computing_anew(
    cast: SimpleNamespace, reached: list[Reached]
) -> None:
    a_clock(cast)
    _scan(DUE_DAY)
    with as_role("owner"):
        ClockRule.objects.filter(code="safeguarding.decision").update(amount=3)
    with as_role("worker"):
        engine.recompute(DUE_DAY, older_than=timedelta(0))
    _scan(at(date(2031, 6, 30)))
    assert [step.step.key for step in reached] == ["due", "missed"]


def test_a_later_version_of_a_rule_leaves_earlier_clocks_alone(cast: SimpleNamespace) -> None:
    clock = a_clock(cast)
    with as_role("owner"):
        rule = ClockRule.objects.get(code="safeguarding.decision")
        ClockRule.objects.create(
            code=rule.code, name=rule.name, event=rule.event, amount=5, length_unit=rule.length_unit,
            source="A later edition", valid_from=date(2031, 5, 26),
        )  # fmt: skip
    with as_role("worker"):
        assert engine.recompute(DUE_DAY, older_than=timedelta(0)) == 0
    assert a_clock(cast, from_=at(date(2031, 5, 27), 9)).rule.amount == 5
    assert clock.rule.amount == 1


def test_a_turn_that_has_used_its_time_leaves_the_rest_to_the_next(
    cast: SimpleNamespace, reached: list[Reached]
) -> None:
    a_clock(cast)
    with as_role("worker"):
        assert engine.scan(PAST_DUE, budget=0) == 0
    assert _scan(PAST_DUE) == 2


def test_no_other_role_can_reach_steps(cast: SimpleNamespace, reached: list[Reached]) -> None:
    a_clock(cast)
    assert engine.scan(PAST_DUE) == 0  # `web` with nobody signed in sees no clock
    assert reached == []
