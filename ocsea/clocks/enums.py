"""What a clock can be, and how it moves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LengthUnit(models.TextChoices):
    """In what a rule counts."""

    MINUTES = "minutes", _("minutes")
    HOURS = "hours", _("hours")
    DAYS = "days", _("days")
    WORKING_DAYS = "working_days", _("working days")
    SET = "set", _("a date somebody sets")


class ClockState(models.TextChoices):
    """Missed is no state: a clock that runs past its due time is missed, and can still be met."""

    RUNNING = "running", _("Running")
    SUSPENDED = "suspended", _("Suspended")
    MET = "met", _("Met")
    WAIVED = "waived", _("Waived")


TRANSITIONS: dict[str, frozenset[str]] = {
    ClockState.RUNNING: frozenset({ClockState.SUSPENDED, ClockState.MET, ClockState.WAIVED}),
    ClockState.SUSPENDED: frozenset({ClockState.RUNNING, ClockState.MET, ClockState.WAIVED}),
    ClockState.MET: frozenset(),
    ClockState.WAIVED: frozenset(),
}


class ChangeKind(models.TextChoices):
    """One line of a clock's history."""

    STARTED = "started", _("Started")
    MOVED = "moved", _("Moved")
    RECOMPUTED = "recomputed", _("Computed again")
    HANDED_ON = "handed_on", _("Handed on")
    STEP = "step", _("Step reached")
    SUSPENDED = "suspended", _("Suspended")
    RESUMED = "resumed", _("Resumed")
    MET = "met", _("Met")
    WAIVED = "waived", _("Waived")


class Tell(models.TextChoices):
    """Who is told at a step."""

    OWNER = "owner", _("Whoever has to act")
    STARTER = "starter", _("Whoever started it")
    SUPERVISOR = "supervisor", _("The unit's supervisors")
