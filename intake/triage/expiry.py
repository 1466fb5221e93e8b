"""Until when a provider keeps its data, where it says so in its text."""

import re
from collections.abc import Iterator
from datetime import date

from intake.sources.moments import read_date
from intake.sources.parsed import ParsedReport

_KEEPS = re.compile(
    r"(?:retain|preserv|keep|kept|stor|hold|held|expir|delet|purg|available|erase)\w{0,6}[^.\n]{0,60}?"
    r"(?:(\d{4}-\d{2}-\d{2})|(\d{1,2})\s([A-Za-z]{3,9})\s(\d{4})|([A-Za-z]{3,9})\s(\d{1,2}),?\s(\d{4}))",
    re.IGNORECASE,
)
_MONTHS = {name: place for place, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}  # noqa: SIM905  (twelve words read better so)
_FIELDS = frozenset({"additionalInfo", "companyTemplate", "text", "what_happened"})
_LONGEST = 20_000


def expiry_dates(report: ParsedReport) -> Iterator[tuple[date, str]]:
    """(day, path) for every day on which a text says that data is kept until, expires or is deleted."""
    for fact in report.facts:
        if fact.name in _FIELDS:
            for match in _KEEPS.finditer(fact.original[:_LONGEST]):
                day = _day(*match.groups())
                if day:
                    yield day, fact.path


def _day(*parts: str | None) -> date | None:
    iso, day, month, year, us_month, us_day, us_year = parts
    if iso:
        return read_date(iso)
    number = _MONTHS.get((month or us_month or "")[:3].casefold())
    return read_date(f"{year or us_year}-{number:02}-{int(day or us_day or 0):02}") if number else None
