"""What happened to a clock, and which of its steps were reached."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ocsea.clocks.enums import ChangeKind
from ocsea.clocks.models.clock import Clock
from ocsea.vault.fields import SealedField


class ClockChange(models.Model):
    """One line of a clock's history. Never changed, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="changes")
    kind = models.CharField(_("what happened"), max_length=12, choices=ChangeKind)
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    job = models.CharField(_("job"), max_length=60, blank=True)
    reason_code = models.CharField(_("reason code"), max_length=40, blank=True)
    reason = SealedField("CASE", verbose_name=_("reason"))
    due_before = models.DateTimeField(_("due before"), null=True)
    due_after = models.DateTimeField(_("due after"), null=True)
    # Whose key seals the typed reason: the record's own.
    subject = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["at"]
        indexes: ClassVar = [models.Index(fields=["clock", "at"], name="clocks_change_history")]

    class Sensitivity:
        INTERNAL = ("id", "clock", "subject")
        PUBLIC = ("kind", "at", "job", "reason_code", "due_before", "due_after")
        CASE = ("reason",)
        STAFF = ("actor",)

    def __str__(self) -> str:
        return f"{self.kind} {self.clock_id}"

    @property
    def vault_subject(self) -> uuid.UUID:
        """The record that the clock belongs to."""
        return self.subject


class ClockStep(models.Model):
    """A step that was reached. The unique row is what makes every effect of a step happen once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="reached")
    revision = models.PositiveIntegerField()
    key = models.CharField(_("step"), max_length=40)
    planned_at = models.DateTimeField(_("planned"))
    reached_at = models.DateTimeField(_("reached"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clock", "revision", "key"], name="clocks_step_once"),
        ]

    class Sensitivity:
        INTERNAL = ("id", "clock", "revision")
        PUBLIC = ("key", "planned_at", "reached_at")

    def __str__(self) -> str:
        return f"{self.key} {self.clock_id}"
