"""What was printed: the data it was made from, and what is needed to make the very same again."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from evidence.enums import PaperKind, PaperState
from evidence.models.exhibit import Exhibit
from evidence.models.schedule import Schedule
from ocsea.access.models import Errand, User
from ocsea.vault.fields import SealedField


class Paper(models.Model):
    """A paper of one exhibit, or with none of all exhibits of the case. Data and checkpoint never change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, null=True, related_name="papers")
    schedule = models.ForeignKey(Schedule, models.PROTECT, null=True, related_name="papers")
    # Of the exhibit, or of the case: the worker, who may not see exhibits, names it in the ledger by it.
    about = models.CharField(_("of"), max_length=20)
    kind = models.CharField(_("paper"), max_length=12, choices=PaperKind)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    errand = models.ForeignKey(Errand, models.PROTECT, null=True, related_name="+")
    # Until then one worker has it; a killed one's lease runs out.
    taken_until = models.DateTimeField(null=True)
    state = models.CharField(_("state"), max_length=8, choices=PaperState, default=PaperState.WAITING)
    rows = models.PositiveIntegerField(_("rows"))
    # Canonical JSON (ocsea/paper/document.py), and its SHA-256 as each page prints it.
    data = SealedField("CASE", verbose_name=_("data"))
    data_sha256 = models.CharField(_("SHA-256 of the data"), max_length=64)
    checkpoint = models.CharField(_("ledger checkpoint"), max_length=200)
    # The bytes of the PDF, each as one character.
    file = SealedField("CASE", verbose_name=_("file"))
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        indexes: ClassVar = [
            models.Index(F("exhibit"), F("made_at").desc(), name="evidence_paper_of_exhibit"),
            models.Index(F("case"), F("made_at").desc(), name="evidence_paper_of_case"),
            models.Index(fields=["state"], condition=Q(state="waiting"), name="evidence_paper_waiting"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=PaperState.READY) | (Q(file__isnull=False, size__isnull=False) & ~Q(file_sha256="")),
                name="evidence_ready_paper_has_a_file",
            ),
        ]

    class Sensitivity:
        INTERNAL = ("id", "case", "exhibit", "schedule", "errand", "taken_until")
        PUBLIC = ("about", "kind", "made_at", "state", "size")
        CASE = ("rows", "data", "data_sha256", "checkpoint", "file", "file_sha256")
        STAFF = ("made_by",)

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"

    @property
    def stream(self) -> str:
        """The ledger stream of its case."""
        return f"case:{self.case_id}"

    @property
    def vault_subject(self) -> uuid.UUID:
        """Sealed under the case's key."""
        return self.case_id
