"""Working days and local times. Pure functions over the holiday and time-zone data that are installed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

_LONGEST = 3_660  # days walked before a calendar without working days is given up


class UnknownCalendar(LookupError):
    """There is no working-day calendar of this code."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The day that was reached, and the days that did not count on the way there."""

    day: date
    skipped: tuple[date, ...]


@lru_cache(maxsize=64)
def working_calendar(code: str) -> holidays.HolidayBase:
    """Weekends and public holidays of a country or a part of it, `DE` or `GB-ENG`. Raises UnknownCalendar."""
    country, _, part = code.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError as error:
        raise UnknownCalendar(code) from error


def add_working_days(start: date, amount: int, calendar: str) -> Counted:
    """The `amount`-th working day after `start`. The first day never counts, whatever the hour."""
    days, day = working_calendar(calendar), start
    skipped: list[date] = []
    for _ in range(_LONGEST):
        if not amount:
            return Counted(day, tuple(skipped))
        day += timedelta(days=1)
        if days.is_working_day(day):
            amount -= 1
        else:
            skipped.append(day)
    raise UnknownCalendar(calendar)


def instant_of(day: date, at: time, zone: str) -> datetime:
    """The UTC instant of a local time.

    A time that occurs twice (clocks go back) is its first occurrence; one that never occurs (clocks go forward) is
    the moment the clocks went forward, plus what was asked beyond it.
    """
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def end_of(day: date, ends: time | None, zone: str) -> datetime:
    """The UTC instant at which a local day is over: at `ends`, or at midnight."""
    if ends is not None:
        return instant_of(day, ends, zone)
    return instant_of(day + timedelta(days=1), time(), zone)


def local_day(instant: datetime, zone: str) -> date:
    """The date on the wall where the zone's people are."""
    return instant.astimezone(ZoneInfo(zone)).date()
