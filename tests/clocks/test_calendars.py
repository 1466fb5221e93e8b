"""Working days and local times."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from ocsea.clocks.calendars import UnknownCalendar, add_working_days, end_of, instant_of, local_day


@pytest.mark.parametrize(
    ("start", "amount", "calendar", "reached"),
    [
        (date(2026, 11, 23), 1, "GB-ENG", date(2026, 11, 24)),  # Monday
        (date(2026, 11, 27), 1, "GB-ENG", date(2026, 11, 30)),  # Friday: the weekend does not count
        (date(2026, 11, 28), 1, "GB-ENG", date(2026, 11, 30)),  # Saturday: nor does it from the inside
        (date(2026, 12, 24), 1, "GB-ENG", date(2026, 12, 29)),  # Christmas, and Boxing Day moved from Saturday
        (date(2031, 5, 23), 2, "GB-ENG", date(2031, 5, 28)),  # spring bank holiday on the Monday
        (date(2026, 11, 27), 1, "GB-SCT", date(2026, 12, 1)),  # St Andrew's Day
        (date(2026, 11, 27), 2, "AE", date(2026, 12, 1)),  # Saturday and Sunday since 2022
        (date(2026, 11, 26), 1, "EG", date(2026, 11, 29)),  # Friday and Saturday
        (date(2026, 12, 30), 3, "DE-BY", date(2027, 1, 5)),
    ],
)
def test_working_days_over_weekends_and_holidays(start: date, amount: int, calendar: str, reached: date) -> None:
    assert add_working_days(start, amount, calendar).day == reached


def test_days_that_do_not_count_are_named() -> None:
    counted = add_working_days(date(2026, 12, 24), 1, "GB-ENG")
    assert counted.skipped == tuple(date(2026, 12, day) for day in (25, 26, 27, 28))


@pytest.mark.parametrize("code", ["XX", "GB-NOWHERE", ""])
def test_an_unknown_calendar_is_named(code: str) -> None:
    with pytest.raises(UnknownCalendar):
        add_working_days(date(2026, 1, 1), 1, code)


@pytest.mark.parametrize(
    ("day", "at", "zone", "utc"),
    [
        # Summer and winter.
        (date(2026, 7, 1), time(17), "Europe/London", datetime(2026, 7, 1, 16, tzinfo=UTC)),
        (date(2026, 12, 1), time(17), "Europe/London", datetime(2026, 12, 1, 17, tzinfo=UTC)),
        # 01:30 does not occur on 29 March 2026 and occurs twice on 25 October.
        (date(2026, 3, 29), time(1, 30), "Europe/London", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (date(2026, 10, 25), time(1, 30), "Europe/London", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        # In Santiago the day of 6 September 2026 begins at 01:00.
        (date(2026, 9, 6), time(0), "America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),
        (date(2026, 1, 1), time(9), "Asia/Kathmandu", datetime(2026, 1, 1, 3, 15, tzinfo=UTC)),
    ],
)
def test_local_times_to_instants(day: date, at: time, zone: str, utc: datetime) -> None:
    assert instant_of(day, at, zone) == utc


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 3, 29), "Europe/London", 23),
        (date(2026, 10, 25), "Europe/London", 25),
        (date(2026, 9, 6), "America/Santiago", 23),
        (date(2026, 10, 4), "Australia/Lord_Howe", 23.5),
        (date(2028, 2, 29), "Europe/London", 24),
    ],
)
def test_a_day_is_as_long_as_it_is(day: date, zone: str, hours: float) -> None:
    length = end_of(day, None, zone) - end_of(day - timedelta(days=1), None, zone)
    assert length == timedelta(hours=hours)


def test_the_last_moment_of_a_day_is_still_that_day() -> None:
    for zone in (
        "Europe/London",
        "America/Santiago",
        "Asia/Beirut",
        "Pacific/Apia",
        "America/New_York",
        "Asia/Kolkata",
    ):
        for offset in range(366):
            day = date(2027, 9, 1) + timedelta(days=offset)
            over = end_of(day, None, zone)
            assert local_day(over - timedelta(microseconds=1), zone) == day
            assert local_day(over, zone) == day + timedelta(days=1)
