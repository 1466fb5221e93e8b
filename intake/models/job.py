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
    """One package of an import. Its allowed text waits here, sealed, until the worker has read it; then it is gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    name = SealedField("IDENTITY", verbose_name=_("file"))
    waiting_text = SealedField("IDENTITY", verbose_name=_("waiting text"))
    state = models.CharField(_("result"), max_length=12, choices=ItemState, default=ItemState.WAITING)
    report = models.ForeignKey(Report, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["job", "position"], name="intake_item_once")]

    class Sensitivity:
        INTERNAL = ("id", "job", "position", "report")
        PUBLIC = ("state",)
        IDENTITY = ("name", "waiting_text")

    @property
    def vault_subject(self) -> uuid.UUID:
        return self.job_id


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
