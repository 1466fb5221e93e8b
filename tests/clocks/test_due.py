"""When clocks and their steps are due."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from ocsea.clocks.calendars import local_day
from ocsea.clocks.due import Step, Terms, due_after, due_on, schedule
from ocsea.clocks.enums import Tell

LONDON = "Europe/London"
OWNER = (Tell.OWNER,)
ZONES = ("Europe/London", "America/New_York", "America/Santiago", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")


def _terms(amount: int, unit: str, ends: time | None = None) -> Terms:
    return Terms(amount, unit, "GB-ENG", LONDON, ends)


def test_hours_are_counted_as_they_pass() -> None:
    before_the_change = datetime(2026, 10, 24, 12, tzinfo=UTC)
    due = due_after(before_the_change, _terms(48, "hours"))
    assert due.at == before_the_change + timedelta(hours=48)
    assert due.on == date(2026, 10, 26)


def test_days_end_with_the_local_day_whatever_the_clocks_do() -> None:
    due = due_after(datetime(2026, 3, 28, 12, tzinfo=UTC), _terms(1, "days"))
    assert (due.on, due.at) == (date(2026, 3, 29), datetime(2026, 3, 29, 23, tzinfo=UTC))


def test_the_event_counts_on_its_local_day() -> None:
    """23:30 UTC in July is the next day in London."""
    due = due_after(datetime(2026, 7, 6, 23, 30, tzinfo=UTC), _terms(1, "working_days", time(17)))
    assert (due.on, due.at) == (date(2026, 7, 8), datetime(2026, 7, 8, 16, tzinfo=UTC))


def test_a_working_day_over_christmas() -> None:
    due = due_after(datetime(2026, 12, 24, 16, tzinfo=UTC), _terms(2, "working_days", time(17)))
    assert (due.on, due.at) == (date(2026, 12, 30), datetime(2026, 12, 30, 17, tzinfo=UTC))
    assert len(due.skipped) == 4


def test_a_rule_without_length_needs_a_date() -> None:
    with pytest.raises(ValueError, match="set its date"):
        due_after(datetime(2026, 1, 1, tzinfo=UTC), _terms(0, "set"))


def test_a_set_date_with_and_without_a_time() -> None:
    whole = due_on(date(2026, 6, 1), None, _terms(0, "set"))
    timed = due_on(date(2026, 6, 1), time(10), _terms(0, "set"))
    assert whole.at == datetime(2026, 6, 1, 23, tzinfo=UTC)
    assert timed.at == datetime(2026, 6, 1, 9, tzinfo=UTC)


def test_steps_stay_on_their_local_day_in_six_zones_through_five_years() -> None:
    """Every day of five years, leap day and every change of the clocks among them."""
    step = Step("due", OWNER, days=0, at=time(0))
    for zone in ZONES:
        terms = Terms(0, "set", "GB-ENG", zone)
        for offset in range(5 * 366):
            day = date(2026, 1, 1) + timedelta(days=offset)
            due = due_on(day, None, terms)
            reached = step.reached(due, zone)
            assert local_day(reached, zone) == day
            assert local_day(reached - timedelta(minutes=1), zone) < day
            assert reached < due.at


def test_reminders_before_and_after() -> None:
    due = due_on(date(2026, 3, 30), None, _terms(0, "set"))
    soon = Step("soon", OWNER, days=-2, at=time(8))
    late = Step("late", OWNER, minutes=90)
    assert soon.reached(due, LONDON).astimezone(ZoneInfo(LONDON)).isoformat() == "2026-03-28T08:00:00+00:00"
    assert late.reached(due, LONDON) == due.at + timedelta(minutes=90)


def test_of_steps_that_were_over_at_the_start_only_the_last_stands() -> None:
    due = due_on(date(2026, 6, 10), None, _terms(0, "set"))
    steps = [Step("soon_7", OWNER, days=-7, at=time(0)), Step("soon_2", OWNER, days=-2, at=time(0))]
    steps += [Step("due", OWNER, days=0, at=time(0)), Step("missed", OWNER)]
    began = datetime(2026, 6, 9, 12, tzinfo=UTC)
    assert [step.key for _, step in schedule(steps, due, LONDON, began)] == ["soon_2", "due", "missed"]
    long_after = datetime(2027, 1, 1, tzinfo=UTC)
    assert [step.key for _, step in schedule(steps, due, LONDON, long_after)] == ["missed"]
    long_before = datetime(2026, 1, 1, tzinfo=UTC)
    assert len(schedule(steps, due, LONDON, long_before)) == 4


@pytest.mark.parametrize(
    "row",
    [
        {"key": "due"},
        {"key": "due", "tell": ["everybody"]},
        {"key": "due", "tell": ["owner"], "at": "25:00"},
        {"key": "due", "tell": ["owner"], "mail": "a@example.org"},
    ],
)
def test_what_is_no_step_is_refused(row: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        Step.of(row)
