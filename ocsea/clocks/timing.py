"""Sets a clock's due time and the moment the engine wakes for it; reads and writes nothing but the instance."""

from collections.abc import Collection
from datetime import date, datetime, time

from ocsea.clocks.due import Due, Step, due_after, due_on, schedule
from ocsea.clocks.enums import ClockState
from ocsea.clocks.models import Clock

TIMING = ("set_on", "set_time", "due_on", "due_at", "skipped", "revision", "revised_at", "computed_at", "wake_at")


def set_due(clock: Clock, *, now: datetime, on: date | None = None, at: time | None = None) -> None:
    """A new meaning: `on` (and `at`) if somebody set them, else the rule's length from `began_at`."""
    clock.set_on, clock.set_time, clock.revised_at = on, at, now
    compute(clock, now=now)
    clock.wake_at = next_wake(clock)


def compute(clock: Clock, *, now: datetime) -> Due:
    """The due time by today's rule and zone data, put into the instance and returned."""
    terms = clock.terms
    due = due_after(clock.began_at, terms) if clock.set_on is None else due_on(clock.set_on, clock.set_time, terms)
    clock.due_on, clock.due_at, clock.computed_at = due.on, due.at, now
    clock.skipped = [day.isoformat() for day in due.skipped]
    return due


def plan(clock: Clock) -> list[tuple[datetime, Step]]:
    """The steps of the present revision with their instants, in order."""
    return schedule(clock.rule.read_steps, clock.due, clock.zone, clock.revised_at)


def next_wake(clock: Clock, reached: Collection[str] = ()) -> datetime | None:
    """The instant of the next step that is not among `reached`; None when none is left or the clock does not run."""
    if clock.state != ClockState.RUNNING:
        return None
    return next((at for at, step in plan(clock) if step.key not in reached), None)
