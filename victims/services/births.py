"""Dates of birth as far as they are known: a day, a month or a year."""

import calendar
import re
from datetime import date

from victims.enums import AgeBand

# Day first as people write it, year first as machines do; "2013", "5 2013" and "2 5 2013" alike.
_YEAR_FIRST = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z")
_DAY_FIRST = re.compile(r"(?:(?:(\d{1,2})[ ./-])?(\d{1,2})[ ./-])?(\d{4})\Z")
_EARLIEST = 1900


def parse(text: str) -> str:
    """ISO 8601 with as many parts as were written. Raises ValueError for anything else, and for days not in a calendar.

    A day in the future is refused by `band`, not here: this function has no clock.
    """
    text = " ".join(text.split())
    if found := _YEAR_FIRST.match(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.match(text):
        day, month, year = found.groups()
    else:
        raise ValueError("not a date of birth")
    date(int(year), int(month or 1), int(day or 1))
    if int(year) < _EARLIEST:
        raise ValueError("not a date of birth")
    return "-".join(part.zfill(2) for part in (year, month, day) if part is not None)


def full(born: str) -> date | None:
    """The calendar day, when all of it is known."""
    try:
        return date.fromisoformat(born) if len(born) == len("2013-05-02") else None
    except ValueError:
        return None


def band(born: str, on: date) -> AgeBand | None:
    """The age band on a day; None when the parts that are known leave more than one, or are in the future."""
    try:
        parts = [int(part) for part in born.split("-")]
        first, last = _first(parts), _last(parts)
    except (ValueError, IndexError):
        return None
    if first > on:
        return None
    found = {AgeBand.at(first, on), AgeBand.at(min(last, on), on)}
    return found.pop() if len(found) == 1 else None


def _first(parts: list[int]) -> date:
    year, month, day = [*parts, 1, 1][:3]
    return date(year, month, day)


def _last(parts: list[int]) -> date:
    year = parts[0]
    month = parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])
