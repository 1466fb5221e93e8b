"""The clock: one deadline of one record."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ocsea.clocks.due import Due, Terms, due_shown
from ocsea.clocks.enums import ClockState
from ocsea.clocks.models.rule import ClockRule
from ocsea.clocks.why import Account, explain
from ocsea.ledger.record import Target


class Clock(models.Model):
    """One deadline of one record: what is meant (a local date, or an instant) and what follows from it (`due_at`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.ForeignKey(ClockRule, models.PROTECT, related_name="+", verbose_name=_("rule"))
    target_type = models.CharField(max_length=40)
    target_id = models.UUIDField()
    reference = models.CharField(_("record"), max_length=80)
    # The ledger stream of the record, `case:<uuid>`; also what the readers of that record find their clocks by.
    stream = models.CharField(max_length=80, blank=True)
    link = models.CharField(_("link"), max_length=240)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who has to act")
    )
    # Where a post and not a person has to act: a role of the unit.
    owner_role = models.CharField(_("post that has to act"), max_length=24, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("started by")
    )
    unit = models.ForeignKey("access.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    calendar = models.CharField(_("working-day calendar"), max_length=16)
    zone = models.CharField(_("time zone"), max_length=64)
    began_at = models.DateTimeField(_("runs from"))
    # What somebody set, if somebody did; else the rule's length from `began_at`.
    set_on = models.DateField(_("date set"), null=True)
    set_time = models.TimeField(_("time set"), null=True)
    due_on = models.DateField(_("due on"))
    due_at = models.DateTimeField(_("due"))
    skipped = models.JSONField(_("days not counted"), default=list)
    state = models.CharField(_("state"), max_length=12, choices=ClockState, default=ClockState.RUNNING)
    ended_at = models.DateTimeField(_("ended"), null=True)
    escalated_at = models.DateTimeField(_("escalated"), null=True)
    # Counts up whenever the due time is meant anew; each step is reached once in each.
    revision = models.PositiveIntegerField(default=1)
    revised_at = models.DateTimeField()
    computed_at = models.DateTimeField()
    # When the engine looks at this clock next; NULL: never again.
    wake_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["wake_at"], name="clocks_wake", condition=Q(wake_at__isnull=False)),
            models.Index(fields=["computed_at"], name="clocks_computed", condition=Q(state="running")),
            models.Index(fields=["owner", "due_at"], name="clocks_owner", condition=Q(state="running")),
            models.Index(fields=["unit", "due_at"], name="clocks_unit", condition=Q(state="running")),
            models.Index(fields=["target_id"], name="clocks_target"),
            models.Index(fields=["stream"], name="clocks_stream"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | ~Q(owner_role=""), name="clocks_somebody_has_to_act"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "suspended"], ended_at__isnull=True)
                | Q(state__in=["met", "waived"], ended_at__isnull=False, wake_at__isnull=True),
                name="clocks_ended_is_quiet",
            ),
        ]

    class Sensitivity:
        INTERNAL = (
            *("id", "target_type", "target_id", "stream", "link", "revision", "revised_at", "computed_at"),
            *("wake_at", "failures"),
        )
        PUBLIC = (
            *("rule", "reference", "unit", "calendar", "zone", "began_at", "set_on", "set_time"),
            *("due_on", "due_at", "skipped", "state", "ended_at", "escalated_at"),
        )
        STAFF = ("owner", "owner_role", "started_by")

    def __str__(self) -> str:
        return f"{self.rule_id} {self.reference}"

    @property
    def target(self) -> Target:
        """The record, as the ledger names it."""
        return Target(self.target_type, self.target_id, self.reference)

    @property
    def title(self) -> str:
        """What is due, in the reader's language."""
        return self.rule.title

    @property
    def terms(self) -> Terms:
        """How this clock counts."""
        return Terms(self.rule.amount or 0, self.rule.length_unit, self.calendar, self.zone, self.rule.day_ends)

    @property
    def due(self) -> Due:
        """When it is due, as computed last."""
        return Due(self.due_on, self.due_at)

    @property
    def due_shown(self) -> date | datetime:
        """How people say it: the day alone where the whole day counts, else the instant."""
        return due_shown(self.due, self.zone)

    @property
    def is_missed(self) -> bool:
        """Runs, and is past its due time."""
        return self.missed_at(timezone.now())

    def missed_at(self, now: datetime) -> bool:
        """Whether it runs at `now` and is past its due time."""
        return self.state == ClockState.RUNNING and self.due_at <= now

    @property
    def why(self) -> str:
        """Why the clock says what it says, in the reader's language."""
        return explain(
            Account(
                title=self.title,
                source=self.rule.source,
                terms=self.terms,
                began_at=self.began_at,
                set_on=self.set_on,
                set_time=self.set_time,
                skipped=self.skipped,
            )
        )
