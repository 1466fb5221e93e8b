"""Starting, moving and ending clocks, as the people who do it."""

from datetime import UTC, date, datetime, time
from types import SimpleNamespace

import pytest
from django.db import ProgrammingError, transaction

from ocsea.clocks import services
from ocsea.clocks.enums import ChangeKind, ClockState
from ocsea.clocks.models import Clock, ClockChange
from ocsea.clocks.rules import UnknownRule
from ocsea.errors import Invalid, NotVisible, WrongState
from ocsea.ledger.models import Payload
from ocsea.vault import fields
from tests.clocks.drill import FRIDAY, a_clock, drill_of
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


def test_a_clock_counts_by_its_units_calendar_and_zone(cast: SimpleNamespace) -> None:
    clock = a_clock(cast)
    assert (clock.due_on, clock.due_at) == (date(2031, 5, 27), datetime(2031, 5, 27, 16, tzinfo=UTC))
    assert (clock.zone, clock.calendar) == ("Europe/London", "GB-ENG")


def test_a_clock_says_why(cast: SimpleNamespace) -> None:
    clock = a_clock(cast)
    assert clock.why == (
        "Safeguarding decision: 1 working day after 23 May 2031, 10:00, by the calendar of GB-ENG, in Europe/London. "
        "Not counted: 24 May 2031, 25 May 2031, 26 May 2031. "
        "Source: Working Together to Safeguard Children, response to a referral: one working day."
    )


def test_a_set_date_says_so(cast: SimpleNamespace) -> None:
    review = a_clock(cast, "case.review", due_date=date(2031, 6, 2))
    bail = a_clock(cast, "bail.return", due_date=date(2031, 6, 2), due_time=time(10))
    assert review.why.startswith("Case review: set for 2 Jun 2031 in Europe/London.")
    assert bail.why.startswith("Return on bail: set for 2 Jun 2031 at 10:00 in Europe/London.")
    assert bail.due_at == datetime(2031, 6, 2, 9, tzinfo=UTC)


def test_a_rule_without_length_needs_a_date(cast: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as refused:
        a_clock(cast, "case.review")
    assert "due_date" in refused.value.fields


@pytest.mark.parametrize("post", ["", "harbour_master"])
def test_somebody_has_to_act(cast: SimpleNamespace, post: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_clock(cast, owner=None, owner_role=post)
    assert "owner" in refused.value.fields


def test_handing_on_keeps_the_due_time_and_says_to_whom(cast: SimpleNamespace) -> None:
    clock = a_clock(cast, owner=cast.ada)
    with acting(cast.sana):
        services.hand_on(clock, actor=cast.sana, to=cast.ben, reason="Ada is on leave")
    with acting(cast.ben):
        assert services.due_for(cast.ben).get().due_at == clock.due_at
    with acting(cast.ada):
        assert not services.due_for(cast.ada).exists()
    with as_role("owner"):
        assert ClockChange.objects.get(clock=clock, kind=ChangeKind.HANDED_ON).actor == cast.sana
        assert str(cast.ben.id) in Payload.objects.get(kind="clock.handed_on").body


def test_an_ended_clock_is_not_handed_on(cast: SimpleNamespace) -> None:
    clock = a_clock(cast, owner=cast.ada)
    with acting(cast.ada):
        services.meet(clock, actor=cast.ada, reason="Done")
        with pytest.raises(WrongState):
            services.hand_on(clock, actor=cast.ada, to=cast.ben, reason="Late")


def test_an_unknown_rule_is_refused(cast: SimpleNamespace) -> None:
    with pytest.raises(UnknownRule):
        a_clock(cast, "tea.break")


def test_the_ledger_names_the_record_and_holds_no_text(cast: SimpleNamespace) -> None:
    clock = a_clock(cast, stream=f"case:{cast.north.id}")
    with acting(cast.ada):
        services.waive(clock, actor=cast.ada, reason="Grandmother has taken her in")
    with as_role("owner"):
        rows = list(Payload.objects.filter(target_id=cast.north.id).order_by("id"))
    assert [row.kind for row in rows] == ["clock.started", "clock.waived"]
    assert {row.stream for row in rows} == {f"case:{cast.north.id}"}
    assert "Grandmother" not in "".join(row.body for row in rows)


def test_a_typed_reason_is_sealed_and_can_be_read(cast: SimpleNamespace) -> None:
    clock = a_clock(cast)
    with acting(cast.ada):
        services.waive(clock, actor=cast.ada, reason="  Grandmother has taken her in ")
        change = ClockChange.objects.get(clock=clock, kind=ChangeKind.WAIVED)
        assert change.reason is not None
        assert b"Grandmother" not in bytes(change.reason)
        assert fields.get(change, "reason") == "Grandmother has taken her in"
        assert change.actor == cast.ada


@pytest.mark.parametrize("act", [services.waive, services.suspend, services.resume])
def test_a_reason_is_needed(cast: SimpleNamespace, act: object) -> None:
    clock = a_clock(cast)
    with acting(cast.ada), pytest.raises(Invalid):
        act(clock, actor=cast.ada, reason="  ")  # type: ignore[operator]


def test_meeting_takes_a_text_or_a_code(cast: SimpleNamespace) -> None:
    by_text, by_code = a_clock(cast), a_clock(cast)
    with acting(cast.ada):
        with pytest.raises(Invalid):
            services.meet(by_text, actor=cast.ada)
        with pytest.raises(ValueError, match="reason code"):
            services.meet(by_text, actor=cast.ada, reason_code="Spoke to her mother")
        services.meet(by_text, actor=cast.ada, reason="Spoke to her mother")
        met = services.meet(by_code, actor=cast.ada, reason_code="decision_recorded")
        changes = {change.clock_id: change for change in ClockChange.objects.filter(kind=ChangeKind.MET)}
        assert fields.get(changes[by_text.id], "reason") == "Spoke to her mother"
        assert changes[by_code.id].reason_code == "decision_recorded"
    with as_role("owner"):
        assert not Payload.objects.filter(body__contains="mother").exists()
    assert (met.state, met.wake_at) == (ClockState.MET, None)
    assert met.ended_at is not None


def test_an_ended_clock_stays_ended(cast: SimpleNamespace) -> None:
    clock = a_clock(cast)
    with acting(cast.ada):
        services.meet(clock, actor=cast.ada, reason_code="decision_recorded")
        for act in (services.waive, services.suspend, services.resume):
            with pytest.raises(WrongState):
                act(clock, actor=cast.ada, reason="again")
        with pytest.raises(WrongState):
            services.move(clock, actor=cast.ada, due_date=date(2031, 7, 1), reason="again")


def test_moving_keeps_what_was(cast: SimpleNamespace) -> None:
    clock = a_clock(cast)
    with acting(cast.ada):
        moved = services.move(clock, actor=cast.ada, due_date=date(2031, 6, 2), reason="Court date moved")
        change = ClockChange.objects.get(clock=clock, kind=ChangeKind.MOVED)
    assert (moved.due_on, moved.revision) == (date(2031, 6, 2), 2)
    assert (change.due_before, change.due_after) == (clock.due_at, moved.due_at)


def test_a_suspended_clock_sleeps_and_wakes_with_the_same_due_time(cast: SimpleNamespace) -> None:
    clock = a_clock(cast)
    with acting(cast.ada):
        asleep = services.suspend(clock, actor=cast.ada, reason="Abroad until the hearing")
        awake = services.resume(clock, actor=cast.ada, reason="Back")
    assert asleep.wake_at is None
    assert (awake.wake_at, awake.due_at) == (clock.wake_at, clock.due_at)


def test_due_for_is_ordered_and_mine(cast: SimpleNamespace) -> None:
    later = a_clock(cast, "case.review", due_date=date(2031, 7, 1))
    sooner = a_clock(cast)
    post = a_clock(cast, "report.waiting", owner=None, owner_role="intake_officer")
    with acting(cast.ada):
        assert list(services.due_for(cast.ada)) == [sooner, later]
    with acting(cast.ines):
        assert list(services.due_for(cast.ines)) == [post]
    with acting(cast.sana):
        assert list(services.due_for(cast.sana)) == []
        assert set(services.due_in(cast.north)) == {later, sooner, post}
    with acting(cast.ben):
        assert list(services.due_for(cast.ben)) == []


def test_running_finds_the_clock_of_a_record(cast: SimpleNamespace) -> None:
    clock = a_clock(cast)
    with acting(cast.ada):
        assert services.running("safeguarding.decision", cast.north.id) == clock
        assert services.running("case.review", cast.north.id) is None
        services.meet(clock, actor=cast.ada, reason_code="decision_recorded")
        assert services.running("safeguarding.decision", cast.north.id) is None
        assert list(services.of_record(cast.north.id)) == [clock]


def test_the_database_hides_clocks_from_the_rest_of_the_unit(cast: SimpleNamespace) -> None:
    clock = a_clock(cast)
    for person, sees in ((cast.ada, True), (cast.sana, True), (cast.cleo, False), (cast.dev, False), (cast.pia, False)):
        with acting(person):
            assert Clock.objects.filter(pk=clock.pk).exists() is sees
            assert ClockChange.objects.filter(clock_id=clock.pk).exists() is sees
    assert not Clock.objects.filter(pk=clock.pk).exists()  # nobody signed in


def test_who_does_not_see_a_clock_cannot_move_it(cast: SimpleNamespace) -> None:
    clock = a_clock(cast)
    with acting(cast.cleo), pytest.raises(NotVisible):
        services.waive(clock, actor=cast.cleo, reason="I would rather not")


def test_the_partner_area_has_no_clocks(cast: SimpleNamespace) -> None:
    a_clock(cast, "referral.answer", owner=cast.pia)
    with as_role("partner"), acting(cast.pia), pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
        Clock.objects.exists()


def test_a_clock_runs_from_the_event_not_from_the_typing(cast: SimpleNamespace) -> None:
    early = a_clock(cast, "suspect.suicide_review", from_=FRIDAY)
    assert early.due_at == datetime(2031, 5, 25, 9, tzinfo=UTC)
    assert early.target == drill_of(cast.north)
