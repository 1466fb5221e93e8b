"""Times as they were sent, and the instant they mean. XML Schema 1.0 dateTime, and the forms seen in real reports."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

_DATE_TIME = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_WIDEST_OFFSET = 14 * 60


@dataclass(frozen=True, slots=True)
class Moment:
    """`instant` is in UTC, or None when the zone is not given or the text names no real time.

    `zone` is the zone as written ("Z", "+05:30"), "" when none was given. `wall` is the time on the clock where it was
    written, without a zone, and is None only when the text names no real time.
    """

    instant: datetime | None
    zone: str
    wall: datetime | None


def read_moment(text: str) -> Moment:
    """Reads a dateTime. Never raises: a text that names no real time gives an empty Moment.

    Digits past microseconds are cut, a leap second counts as the second before it, 24:00 is the next day's midnight.
    """
    match = _DATE_TIME.fullmatch(text.strip())
    if not match:
        return Moment(None, "", None)
    zone = match.group(8) or ""
    wall = _wall([int(piece or 0) for piece in match.groups()[:6]], match.group(7) or "")
    offset = _offset(zone)
    if wall is None or offset is None:
        return Moment(None, zone, wall)
    try:
        return Moment(wall.replace(tzinfo=timezone(offset)).astimezone(UTC), zone, wall)
    except OverflowError:
        return Moment(None, zone, wall)


def read_date(text: str) -> date | None:
    """Reads an XML Schema date; a zone behind it is passed over. None when it names no real day."""
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:Z|[+-]\d{2}:\d{2})?", text.strip(), re.ASCII)
    if not match:
        return None
    try:
        return date(*(int(piece) for piece in match.groups()))
    except ValueError:
        return None


def _wall(pieces: list[int], fraction: str) -> datetime | None:
    year, month, day, hour, minute, second = pieces
    extra = timedelta()
    if hour == 24 and minute == second == 0:
        hour, extra = 0, timedelta(days=1)
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), int(fraction[:6].ljust(6, "0") or 0)) + extra  # noqa: DTZ001  (a wall clock)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str) -> timedelta | None:
    if zone in {"Z", "UTC", "GMT"}:
        return timedelta()
    if not zone:
        return None
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    if minutes > _WIDEST_OFFSET or int(zone[-2:]) > 59:
        return None
    return timedelta(minutes=-minutes if zone[0] == "-" else minutes)
