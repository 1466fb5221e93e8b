"""Time passes in the demo: whatever is waited for comes nearer by a stretch, and what is then due happens.

The machine's clock stays as it is, and so does what has happened: the ledger, the log, custody and answers keep their
times, for these are what they prove. Only deadlines move.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import transaction
from django.db.models import DateField, ExpressionWrapper, F
from django.utils import timezone

from cases.services.reveal_checks import draw_reveals
from ocsea.clocks import engine
from ocsea.clocks.models import Clock
from ocsea.clocks.timing import TIMING, compute, next_wake

# Deadlines that are no clocks: the row ends or is late by itself. By name, since victims' models are their app's own.
_ENDS = (
    ("cases.CaseGrant", "granted_at"),  # with its end, which must stay later
    ("cases.CaseGrant", "expires_at"),
    ("referrals.Dispatch", "answer_by"),
    ("access.Reveal", "opened_at"),  # with its end; somebody looks at it when its day is over
    ("access.Reveal", "until"),
)
_DAYS = (
    ("cases.Case", "retention_review_on"),
    ("cases.Authority", "expires_on"),
    ("victims.SafeguardingDecision", "due_on"),
)


@dataclass(frozen=True)
class Advanced:
    """How many clocks came nearer, and how many of their steps were reached."""

    clocks: int
    steps: int


def advance(delta: timedelta) -> Advanced:
    """Brings every deadline of the demo nearer by `delta` and has the engine reach what is then due.

    Needs the `owner` role. Days without a time move by whole days.
    """
    now = timezone.now()
    with transaction.atomic():
        running = list(Clock.objects.filter(ended_at=None).select_related("rule").select_for_update(of=("self",)))
        for clock in running:
            _bring_nearer(clock, delta, now)
            clock.save(update_fields=["began_at", *TIMING])
        for name, field in _ENDS:
            apps.get_model(name)._default_manager.exclude(**{field: None}).update(**{field: F(field) - delta})
        for name, field in _DAYS:
            earlier = ExpressionWrapper(F(field) - timedelta(days=delta.days), output_field=DateField())
            apps.get_model(name)._default_manager.exclude(**{field: None}).update(**{field: earlier})
    draw_reveals()
    return Advanced(len(running), engine.scan(now))


def _bring_nearer(clock: Clock, delta: timedelta, now: datetime) -> None:
    meant = clock.due_at - delta
    clock.began_at -= delta
    clock.revised_at -= delta
    if clock.set_on is not None and not delta.seconds:
        clock.set_on -= delta
        compute(clock, now=now)
    elif compute(clock, now=now).at != meant:
        # Hours move no date, and working days do not shift with the week: what began on a Tuesday is due sooner than
        # what began on a Friday. So the moment itself is set.
        there = meant.astimezone(ZoneInfo(clock.zone))
        clock.set_on, clock.set_time = there.date(), there.time()
        compute(clock, now=now)
    done = set(clock.reached.filter(revision=clock.revision).values_list("key", flat=True))
    clock.wake_at = next_wake(clock, done)
