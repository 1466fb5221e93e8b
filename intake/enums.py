"""Channels, states and dispositions of reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a report reached the unit."""

    CYBERTIPLINE = "cybertipline", _("CyberTipline package")
    CALL = "call", _("Telephone call")
    MAIL = "mail", _("Mail")
    HOTLINE = "hotline", _("Hotline")
    DSA_ART_18 = "dsa_art_18", _("Provider's notice (DSA article 18)")
    SCHOOL = "school", _("School")
    SELF_REPORT = "self_report", _("The person themselves")
    PARTNER = "partner", _("Partner agency")


class Status(models.TextChoices):
    """Where a report stands."""

    WAITING = "waiting", _("Waiting")
    IN_CASE = "in_case", _("In a case")
    TRANSFERRED = "transferred", _("Transferred")
    INFORMATION = "information", _("Information only")
    NO_ACTION = "no_action", _("No action")


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.WAITING: frozenset({Status.IN_CASE, Status.TRANSFERRED, Status.INFORMATION, Status.NO_ACTION}),
    Status.INFORMATION: frozenset({Status.WAITING}),
    Status.NO_ACTION: frozenset({Status.WAITING}),
    Status.IN_CASE: frozenset(),
    Status.TRANSFERRED: frozenset(),
}


class Sample(models.TextChoices):
    """A second officer's look at a report that got no action."""

    NOT_DRAWN = "not_drawn", _("Not drawn")
    DUE = "due", _("Second look due")
    AGREED = "agreed", _("Second officer agreed")
    REOPENED = "reopened", _("Second officer reopened it")


class JobState(models.TextChoices):
    """How far an import is."""

    QUEUED = "queued", _("Waiting to start")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    STOPPED = "stopped", _("Stopped")


class ItemState(models.TextChoices):
    """What became of one package of an import."""

    WAITING = "waiting", _("Waiting")
    IMPORTED = "imported", _("Imported")
    ALREADY = "already", _("Held already")
    REFUSED = "refused", _("Refused")


class Gate(models.TextChoices):
    """May police open the file the provider reported? Unknown is treated as not viewed (US v. Wilson)."""

    NO_WARRANT_NEEDED = "no_warrant_needed", _("Viewed by the provider: no warrant needed")
    WARRANT_NEEDED = "warrant_needed", _("Not viewed by the provider: warrant needed")
    LEGAL_REVIEW = "legal_review", _("Not known whether viewed: legal review")
