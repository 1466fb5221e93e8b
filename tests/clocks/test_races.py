"""Several scanners at once, each with its own connection and real commits."""

from datetime import date
from types import SimpleNamespace

from ocsea.clocks import engine
from ocsea.clocks.models import Clock, ClockStep
from ocsea.notices.models import Delivery, Notice
from tests.clocks.drill import a_clock, at
from tests.own_database import at_once
from tests.roles import as_role

LONG_AFTER = at(date(2032, 1, 1))
CLOCKS = 30


def test_scanners_at_once_reach_each_step_once(real_cast: SimpleNamespace) -> None:
    for _ in range(CLOCKS):
        a_clock(real_cast)
    counts = at_once(lambda: engine.scan(LONG_AFTER), times=4)
    assert sum(counts) == 2 * CLOCKS
    assert sum(1 for count in counts if count) > 1, "only one scanner found work: the race was none"
    with as_role("owner"):
        assert ClockStep.objects.count() == 2 * CLOCKS
        assert Clock.objects.filter(wake_at=None).count() == CLOCKS
        # One for Ada on the day; one each for Ada and Sana when it is missed.
        assert (Notice.objects.count(), Delivery.objects.count()) == (3 * CLOCKS, 3 * CLOCKS)


def test_recomputing_at_once_moves_each_clock_once(real_cast: SimpleNamespace) -> None:
    for _ in range(CLOCKS):
        a_clock(real_cast)
    with as_role("owner"):
        Clock.objects.update(due_at=LONG_AFTER)
    counts = at_once(lambda: engine.recompute(LONG_AFTER), times=3)
    assert sum(counts) == CLOCKS
