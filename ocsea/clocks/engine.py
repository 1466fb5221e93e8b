"""What moves by itself: steps that are reached, and due times that follow changed rules and zones.

Any number of scanners may run at once on any number of machines. A due clock is claimed by `FOR UPDATE SKIP LOCKED`,
and its steps, their notices, what apps registered, the history and the ledger are one transaction: all of it, or after
a crash none of it and the clock is still due.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from time import monotonic

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from ocsea.access.models import User
from ocsea.clocks.due import Step
from ocsea.clocks.enums import ChangeKind, ClockState, Tell
from ocsea.clocks.history import write_change
from ocsea.clocks.models import Clock, ClockStep
from ocsea.clocks.registry import Reached, audience_of, handlers_of
from ocsea.clocks.rules import rule_in_force
from ocsea.clocks.timing import compute, next_wake, plan
from ocsea.ledger.record import Job

_log = logging.getLogger(__name__)
_JOB = Job("clocks")
_LONGEST_PAUSE = timedelta(minutes=10)
# Due times are computed again this often, since tzdata, holidays or a rule may have changed under them.
COMPUTED_FOR = timedelta(days=1)
# Seconds of one turn: well inside a task's time limit. What is left over is the next turn's.
BUDGET = 30.0


def scan(now: datetime, *, budget: float = BUDGET) -> int:
    """Reaches every step that is due at `now` (aware) and returns how many; takes `budget` seconds and one clock more.

    Needs the `worker` role. A clock whose handlers fail is put off and does not hold up the others.
    """
    reached, stop = 0, monotonic() + budget
    while monotonic() < stop:
        with transaction.atomic():
            clock = _claim(Clock.objects.filter(wake_at__lte=now).order_by("wake_at"))
            if clock is None:
                break
            try:
                with transaction.atomic():
                    reached += _reach(clock, now)
            except (InterfaceError, OperationalError):
                raise  # the database, not this clock
            except Exception:  # noqa: BLE001  (an app's handler may fail in any way; the others must not wait for it)
                _log.exception("A clock's step failed %d times", clock.failures + 1)
                _put_off(clock, now)
    return reached


def recompute(now: datetime, *, older_than: timedelta = COMPUTED_FOR, budget: float = BUDGET) -> int:
    """Computes due times anew for running clocks not computed for that long; returns how many moved.

    A clock counts by the version of its rule that was in force when it began, as that version reads today. What
    somebody set keeps its local date and time. Pass a zero `older_than` after a rule was corrected.
    """
    moved, stop = 0, monotonic() + budget
    while monotonic() < stop:
        with transaction.atomic():
            stale = Clock.objects.filter(state=ClockState.RUNNING, computed_at__lte=now - older_than)
            clock = _claim(stale.exclude(computed_at=now).order_by("computed_at"))
            if clock is None:
                break
            moved += _compute_again(clock, now)
    return moved


def _claim(due: QuerySet[Clock]) -> Clock | None:
    return due.select_related("rule", "unit").select_for_update(of=("self",), skip_locked=True).first()


def _reach(clock: Clock, now: datetime) -> int:
    done = set(clock.reached.filter(revision=clock.revision).values_list("key", flat=True))
    count = 0
    for planned, step in plan(clock):
        if step.key in done or planned > now:
            continue
        _reach_one(clock, step, planned, now)
        done.add(step.key)
        count += 1
        clock.refresh_from_db(fields=["state", "revision", "due_at", "wake_at"])
        if clock.state != ClockState.RUNNING or clock.wake_at is None or clock.wake_at > now:
            return count  # a handler ended or moved it
    clock.wake_at, clock.failures = next_wake(clock, done), 0
    clock.save(update_fields=["wake_at", "failures"])
    return count


def _reach_one(clock: Clock, step: Step, planned: datetime, now: datetime) -> None:
    ClockStep.objects.create(clock=clock, revision=clock.revision, key=step.key, planned_at=planned, reached_at=now)
    reached = Reached(clock, step, now, tuple(_people(clock, step.tell)))
    write_change(
        clock,
        ChangeKind.STEP,
        actor=_JOB,
        at=now,
        reason_code=step.key,
        told=[person.id for person in reached.tell],
        escalated=step.escalate,
    )
    if step.escalate and clock.escalated_at is None:
        clock.escalated_at = now
        clock.save(update_fields=["escalated_at"])
    for handle in handlers_of(clock.rule.code):
        handle(reached)


def _people(clock: Clock, tell: Iterable[Tell]) -> list[User]:
    """Each once; never nobody while the unit has a supervisor."""
    found: dict[object, User] = {}
    for who in tell:
        found |= {person.id: person for person in _those(clock, who)}
    if not found:
        found = {person.id: person for person in _those(clock, Tell.SUPERVISOR)}
    return audience_of(clock, list(found.values()))


def _those(clock: Clock, who: Tell) -> QuerySet[User]:
    active = User.objects.filter(is_active=True).order_by("username")
    if who == Tell.SUPERVISOR:
        return active.filter(unit_id=clock.unit_id, role="supervisor")
    person = clock.started_by_id if who == Tell.STARTER else clock.owner_id
    if person is not None:
        return active.filter(pk=person)
    if who == Tell.STARTER:
        return active.none()
    return active.filter(unit_id=clock.unit_id, role=clock.owner_role)


def _put_off(clock: Clock, now: datetime) -> None:
    failures = clock.failures + 1
    pause = min(timedelta(seconds=15 * 2 ** min(failures, 10)), _LONGEST_PAUSE)
    Clock.objects.filter(pk=clock.pk).update(failures=failures, wake_at=now + pause)


def _compute_again(clock: Clock, now: datetime) -> bool:
    before = clock.due_at
    rule = rule_in_force(clock.rule.code, clock.began_at, clock.unit.time_zone)
    clock.rule, clock.zone = rule, rule.zone or clock.unit.time_zone
    clock.calendar = rule.calendar or clock.unit.calendar
    compute(clock, now=now)
    done = set(clock.reached.filter(revision=clock.revision).values_list("key", flat=True))
    clock.wake_at = next_wake(clock, done)
    clock.save(update_fields=["rule", "zone", "calendar", "due_on", "due_at", "skipped", "computed_at", "wake_at"])
    if clock.due_at == before:
        return False
    write_change(clock, ChangeKind.RECOMPUTED, actor=_JOB, at=now, reason_code="rule_or_zone", due_before=before)
    return True
