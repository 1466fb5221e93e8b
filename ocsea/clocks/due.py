"""When a clock is due and when its steps are. Pure: the same inputs and the same tzdata give the same instants."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ocsea.clocks.calendars import Counted, add_working_days, end_of, instant_of, local_day
from ocsea.clocks.enums import LengthUnit, Tell


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule and a place say together. `day_ends` is the local time at which a due day is over; None: midnight."""

    amount: int
    unit: str
    calendar: str
    zone: str
    day_ends: time | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """`on` is the local date, `at` the UTC instant after which the clock is missed."""

    on: date
    at: datetime
    skipped: tuple[date, ...] = ()


def due_shown(due: Due, zone: str) -> date | datetime:
    """How people say it: the day alone where the whole day counts in `zone` (an IANA name), else the instant."""
    return due.on if due.at.astimezone(ZoneInfo(zone)).time() == time.min else due.at


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a rule.

    With `at`, it is reached at that local time `days` after the due date (before it, when negative); so it stays on
    its local day through every change of the clocks. Without, it is reached `minutes` after the due instant.
    """

    key: str
    tell: tuple[Tell, ...]
    days: int = 0
    at: time | None = None
    minutes: int = 0
    escalate: bool = False
    urgent: bool = False

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Step":
        """From a rule's data. Raises KeyError, ValueError or TypeError when the row is not a step."""
        known = {"key", "tell", "days", "at", "minutes", "escalate", "urgent"}
        if odd := set(row) - known:
            raise ValueError(f"A step has no {', '.join(sorted(odd))}.")
        at = row.get("at")
        return cls(
            key=str(row["key"]),
            tell=tuple(Tell(who) for who in row["tell"]),
            days=int(row.get("days", 0)),
            at=time.fromisoformat(at) if at is not None else None,
            minutes=int(row.get("minutes", 0)),
            escalate=bool(row.get("escalate", False)),
            urgent=bool(row.get("urgent", False)),
        )

    def reached(self, due: Due, zone: str) -> datetime:
        """The UTC instant of this step."""
        if self.at is not None:
            return instant_of(due.on + timedelta(days=self.days), self.at, zone)
        return due.at + timedelta(minutes=self.minutes)


def due_after(began: datetime, terms: Terms) -> Due:
    """When a clock that began at this instant is due.

    Minutes and hours are counted as they pass. Days are local dates: the day of the event is not counted, and the last
    one counts to its end (the way of Regulation (EEC, Euratom) No 1182/71, article 3).
    """
    if terms.unit in {LengthUnit.MINUTES, LengthUnit.HOURS}:
        at = began + timedelta(**{terms.unit: terms.amount})
        return Due(local_day(at, terms.zone), at)
    first = local_day(began, terms.zone)
    if terms.unit == LengthUnit.WORKING_DAYS:
        counted = add_working_days(first, terms.amount, terms.calendar)
    elif terms.unit == LengthUnit.DAYS:
        counted = Counted(first + timedelta(days=terms.amount), ())
    else:
        raise ValueError("This rule has no length: somebody has to set its date.")
    return Due(counted.day, end_of(counted.day, terms.day_ends, terms.zone), counted.skipped)


def due_on(day: date, at: time | None, terms: Terms) -> Due:
    """When a clock is due whose local date somebody set, with a time (a bail return at 10:00) or for the whole day."""
    return Due(day, end_of(day, at if at is not None else terms.day_ends, terms.zone))


def schedule(steps: Iterable[Step], due: Due, zone: str, began: datetime) -> list[tuple[datetime, Step]]:
    """The steps in order with their instants.

    Of those that were over when the clock began, only the last stands: a review set for today is told of once, not
    once for every reminder that would have gone before.
    """
    planned = sorted(((step.reached(due, zone), step) for step in steps), key=lambda pair: pair[0])
    past = [pair for pair in planned if pair[0] <= began]
    return past[-1:] + planned[len(past) :]
