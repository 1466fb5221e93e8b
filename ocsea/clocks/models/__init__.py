"""Rules, clocks, and what happened to them."""

from ocsea.clocks.models.clock import Clock
from ocsea.clocks.models.history import ClockChange, ClockStep
from ocsea.clocks.models.rule import ClockRule

__all__ = ["Clock", "ClockChange", "ClockRule", "ClockStep"]
