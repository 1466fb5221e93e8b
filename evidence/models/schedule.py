"""Disclosure schedules: what was decided about each item of the record, and what was listed under which number."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Relevance
from cases.models import Case, JournalEntry
from evidence.enums import Material
from evidence.models.exhibit import Exhibit
from ocsea.access.models import User
from ocsea.vault.fields import SealedField


class DisclosureMark(models.Model):
    """One decision about an exhibit or a log entry. Never changed: the newest counts, before the entry's own marks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    entry = models.ForeignKey(JournalEntry, models.PROTECT, null=True, blank=True, related_name="+")
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, null=True, blank=True, related_name="+")
    relevant = models.CharField(_("relevant"), max_length=12, choices=Relevance)
    sensitive = models.BooleanField(_("sensitive"), default=False)
    reason = SealedField("CASE", verbose_name=_("why it is sensitive"))
    assists = models.BooleanField(_("may undermine the case or assist the defence"), default=False)
    assists_how = SealedField("CASE", verbose_name=_("how it may assist"))
    description = SealedField("CASE", verbose_name=_("description for the schedule"))
    marked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("marked by"))
    marked_at = models.DateTimeField(_("marked"), default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(F("case"), F("marked_at").desc(), name="evidence_mark_of_case")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(entry__isnull=True, exhibit__isnull=False) | Q(entry__isnull=False, exhibit__isnull=True),
                name="evidence_mark_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(sensitive=False) | Q(reason__isnull=False), name="evidence_sensitive_mark_says_why"
            ),
            models.CheckConstraint(
                condition=Q(assists=False) | Q(assists_how__isnull=False), name="evidence_assisting_mark_says_how"
            ),
        ]

    class Sensitivity:
        INTERNAL = ("id", "case", "entry", "exhibit")
        CASE = ("relevant", "sensitive", "reason", "assists", "assists_how", "description", "marked_at")
        STAFF = ("marked_by",)

    @property
    def vault_subject(self) -> uuid.UUID:
        """Sealed under the case's key."""
        return self.case_id


class Schedule(models.Model):
    """One set of schedules of a case: its papers hold the words, its items the numbers. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("schedule"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="evidence_schedule_number")]

    class Sensitivity:
        INTERNAL = ("id", "case")
        CASE = ("number", "made_at")
        STAFF = ("made_by",)

    def __str__(self) -> str:
        return str(self.number)

    @property
    def stream(self) -> str:
        """The ledger stream of its case."""
        return f"case:{self.case_id}"


class ScheduleItem(models.Model):
    """Something listed once in a form, under a number that no later schedule of the case uses again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    form = models.CharField(_("form"), max_length=12)
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=8, choices=Material)
    target_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "form", "number"], name="evidence_item_number"),
            models.UniqueConstraint(fields=["case", "form", "target_id"], name="evidence_item_listed_once"),
        ]

    class Sensitivity:
        INTERNAL = ("id", "schedule", "case", "target_id")
        CASE = ("form", "number", "kind")

    def __str__(self) -> str:
        return f"{self.form} {self.number}"
