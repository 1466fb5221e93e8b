"""An import and what became of each package in it."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.enums import ItemState, JobState
from intake.models.report import Report
from ocsea.access.models import Errand, Unit, User
from ocsea.vault.fields import SealedField


class ImportJob(models.Model):
    """Packages that somebody handed in together; a worker reads them in that person's name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("started by"))
    errand = models.ForeignKey(Errand, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=JobState, default=JobState.QUEUED)
    total = models.PositiveIntegerField(_("packages"), default=0)

    class Sensitivity:
        INTERNAL = ("id", "unit", "errand")
        PUBLIC = ("started_at", "finished_at", "state", "total")
        STAFF = ("started_by",)

    @property
    def vault_subject(self) -> uuid.UUID:
        """File names and waiting packages are sealed under the job's own key."""
        return self.id


class ImportItem(models.Model):
    """One package of an import, and what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    name = SealedField("IDENTITY", verbose_name=_("file"))
    state = models.CharField(_("result"), max_length=12, choices=ItemState, default=ItemState.WAITING)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["job", "position"], name="intake_item_once")]
        indexes: ClassVar = [
            models.Index(fields=["job", "position"], name="intake_item_waiting", condition=models.Q(state="waiting"))
        ]

    class Sensitivity:
        INTERNAL = ("id", "job", "position")
        PUBLIC = ("state",)
        IDENTITY = ("name",)

    @property
    def vault_subject(self) -> uuid.UUID:
        return self.job_id


class ImportPart(models.Model):
    """An allowed XML part that waits, sealed, for the worker; deleted once it was read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(ImportItem, models.CASCADE, related_name="parts")
    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    name = SealedField("IDENTITY", verbose_name=_("part"))
    text = SealedField("IDENTITY", verbose_name=_("text"))

    class Meta:
        ordering: ClassVar = ["position"]

    class Sensitivity:
        INTERNAL = ("id", "item", "job", "position")
        IDENTITY = ("name", "text")

    @property
    def vault_subject(self) -> uuid.UUID:
        return self.job_id


class ImportResult(models.Model):
    """A report that a package gave: made now, or held already."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(ImportItem, models.CASCADE, related_name="results")
    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="+")
    report = models.ForeignKey(Report, models.CASCADE, related_name="+", verbose_name=_("report"))
    is_new = models.BooleanField(_("made by this import"))

    class Sensitivity:
        INTERNAL = ("id", "item", "job", "report")
        PUBLIC = ("is_new",)


class ImportRefusal(models.Model):
    """A part that was not read: its name (sealed, for it may name a child), the fault, its size and hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(ImportItem, models.CASCADE, related_name="refusals")
    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="refusals")
    member = SealedField("IDENTITY", verbose_name=_("part"))
    sentence = SealedField("IDENTITY", verbose_name=_("why"))
    why = models.CharField(_("fault"), max_length=24)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)

    class Sensitivity:
        INTERNAL = ("id", "item", "job")
        CASE = ("why", "size", "sha256")
        IDENTITY = ("member", "sentence")

    @property
    def vault_subject(self) -> uuid.UUID:
        return self.job_id
