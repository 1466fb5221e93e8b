"""Making a value comparable without losing what was sent."""

import re
from dataclasses import dataclass
from datetime import datetime

from intake.sources.moments import read_date, read_moment
from intake.sources.parsed import Given, Kind

# The schema's own words, and the plain ones that printed reports use.
_FLAGS = {"true": "true", "1": "true", "yes": "true", "false": "false", "0": "false", "no": "false"}
_NUMBER = re.compile(r"[+-]?\d{1,19}(?:\.\d{1,19})?(?:[eE][+-]?\d{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """A value read by its kind; see `Fact` for what the parts mean."""

    value: str
    given: Given
    instant: datetime | None = None
    zone_text: str = ""


def read_value(kind: Kind, original: str, codes: frozenset[str] = frozenset()) -> Reading:
    """Reads a value. Never raises: what cannot be read stays as it is and says so."""
    text = original.strip()
    if not text:
        return Reading(original if kind is Kind.TEXT else "", Given.EMPTY)
    if kind is Kind.FLAG:
        return _either(_FLAGS.get(text.casefold()), original)
    if kind is Kind.NUMBER:
        return _either(text if _NUMBER.fullmatch(text) else None, original)
    if kind is Kind.CODE:
        return _either(text if not codes or text in codes else None, original)
    if kind is Kind.DATE:
        day = read_date(text)
        return _either(day.isoformat() if day else None, original)
    return _time(original) if kind is Kind.TIME else Reading(original, Given.VALUE)


def _either(value: str | None, original: str) -> Reading:
    return Reading(original, Given.UNREADABLE) if value is None else Reading(value, Given.VALUE)


def _time(original: str) -> Reading:
    moment = read_moment(original)
    if moment.wall is None:
        return Reading(original, Given.UNREADABLE)
    value = (moment.instant or moment.wall).isoformat().replace("+00:00", "Z")
    return Reading(value, Given.VALUE, moment.instant, moment.zone)
