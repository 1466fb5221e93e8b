"""A disclosure: what is to leave the unit, for whom, who released it, and the file that leaves."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, new_reference
from evidence.enums import BundleGround, BundleLevel, BundleState
from ocsea.access.models import Errand, User
from ocsea.vault.fields import SealedField


def new_bundle_reference() -> str:
    """The default of Bundle.reference."""
    return new_reference("BU")


class Bundle(models.Model):
    """Prepared by one person, released by another. Its content is fixed when it is prepared: what the second person
    looked at is what the file holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(
        _("reference"), max_length=20, unique=True, default=new_bundle_reference, editable=False
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    case_reference = models.CharField(_("case"), max_length=20)
    recipient = models.CharField(_("recipient"), max_length=120)
    ground = models.CharField(_("why it is disclosed"), max_length=16, choices=BundleGround)
    level = models.CharField(_("held back"), max_length=12, choices=BundleLevel)
    sections = models.JSONField(_("sections"), default=list)
    # Canonical JSON of every paper and of the graph (services/disclosing.py), and its SHA-256.
    content = SealedField("CASE", verbose_name=_("content"))
    content_sha256 = models.CharField(_("SHA-256 of the content"), max_length=64)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("prepared by"))
    prepared_at = models.DateTimeField(_("prepared"), default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=BundleState, default=BundleState.PREPARED)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    return_reason = SealedField("CASE", verbose_name=_("why it was not released"))
    errand = models.ForeignKey(Errand, models.PROTECT, null=True, related_name="+")
    # Until then one worker has it; a killed one's lease runs out.
    taken_until = models.DateTimeField(null=True)
    # The ledger's entry about the manifest: the count that proves the stream complete must come after it.
    made_entry = models.UUIDField(null=True)
    manifest_sha256 = models.CharField(_("SHA-256 of the manifest"), max_length=64, blank=True)
    # The bytes of the ZIP file, each as one character; until it is ready, of the papers without the ledger.
    file = SealedField("CASE", verbose_name=_("file"))
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True)
    entries = models.PositiveIntegerField(_("ledger entries"), null=True)

    class Meta:
        ordering: ClassVar = ["-prepared_at", "-id"]
        indexes: ClassVar = [
            models.Index(F("case"), F("prepared_at").desc(), name="evidence_bundle_of_case"),
            models.Index(
                fields=["state"], condition=Q(state__in=["released", "sealing"]), name="evidence_bundle_waiting"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("prepared_by")), name="evidence_bundle_needs_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state=BundleState.PREPARED) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="evidence_bundle_names_who_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state=BundleState.READY)
                | (Q(file__isnull=False, size__isnull=False, entries__isnull=False) & ~Q(file_sha256="")),
                name="evidence_ready_bundle_has_a_file",
            ),
        ]

    class Sensitivity:
        INTERNAL = ("id", "case", "errand", "taken_until", "made_entry")
        PUBLIC = ("reference", "case_reference", "prepared_at", "state", "decided_at", "size", "entries")
        CASE = (
            *("recipient", "ground", "level", "sections", "content", "content_sha256", "return_reason"),
            *("manifest_sha256", "file", "file_sha256"),
        )
        STAFF = ("prepared_by", "decided_by")

    def __str__(self) -> str:
        return self.reference

    @property
    def stream(self) -> str:
        """The ledger stream of its case."""
        return f"case:{self.case_id}"

    @property
    def vault_subject(self) -> uuid.UUID:
        """Sealed under the case's key."""
        return self.case_id
