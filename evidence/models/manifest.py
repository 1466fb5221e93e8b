"""A list of an exhibit's files by digest, as another tool wrote it, and how far its import is."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from evidence.enums import Fault, FileKind, ManifestFormat, ManifestState, Unread
from evidence.models.exhibit import Exhibit
from ocsea.access.models import Errand, User
from ocsea.vault.fields import SealedField


class Manifest(models.Model):
    """One manifest of one exhibit: who imported it, what it says of itself, and what became of its lines.

    Counts alone are kept of what was left behind: no media, no paths, no thumbnails.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="manifests")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    # The worker, who may not see exhibits, names the exhibit in the ledger by it.
    exhibit_reference = models.CharField(_("exhibit"), max_length=20)
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("imported by"))
    errand = models.ForeignKey(Errand, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # Until then one worker has it; a killed one's lease runs out.
    taken_until = models.DateTimeField(null=True)
    state = models.CharField(_("state"), max_length=12, choices=ManifestState, default=ManifestState.PREVIEW)
    why = models.CharField(_("why it could not be read"), max_length=16, choices=Unread, blank=True)
    format = models.CharField(_("format"), max_length=8, choices=ManifestFormat)
    tool = models.CharField(_("tool"), max_length=80, blank=True)
    tool_version = models.CharField(_("version"), max_length=40, blank=True)
    operator = models.CharField(_("operator"), max_length=120, blank=True)
    scheme = models.CharField(_("grading scheme"), max_length=40, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    # Lines, as far as they can be told before reading; null when they cannot.
    total = models.PositiveBigIntegerField(_("lines"), null=True)
    done = models.PositiveBigIntegerField(_("lines read"), default=0)
    added = models.PositiveBigIntegerField(_("added"), default=0)
    matched = models.PositiveBigIntegerField(_("matched"), default=0)
    duplicate = models.PositiveBigIntegerField(_("duplicate"), default=0)
    rejected = models.PositiveBigIntegerField(_("rejected"), default=0)
    # Field -> how often it was left behind.
    dropped = models.JSONField(_("left behind"), default=dict)
    # [whose label, label, how many files]: counts only.
    labels = models.JSONField(_("labels"), default=list)

    class Meta:
        ordering: ClassVar = ["-started_at", "-id"]
        indexes: ClassVar = [
            models.Index(F("exhibit"), F("started_at").desc(), name="evidence_manifest_list"),
            models.Index(fields=["state"], condition=Q(state__in=["queued", "running"]), name="evidence_manifest_open"),
        ]

    class Sensitivity:
        INTERNAL = ("id", "exhibit", "case", "errand", "taken_until")
        PUBLIC = ("exhibit_reference", "started_at", "finished_at", "state", "why", "format", "size", "total", "done")
        CASE = ("tool", "tool_version", "scheme", "added", "matched", "duplicate", "rejected", "dropped", "labels")
        STAFF = ("started_by", "operator")

    @property
    def stream(self) -> str:
        """The ledger stream of its case."""
        return f"case:{self.case_id}"


class ManifestPart(models.Model):
    """A piece of an uploaded manifest that waits, sealed, for the worker; deleted once all was read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    manifest = models.ForeignKey(Manifest, models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    text = SealedField("IDENTITY", verbose_name=_("text"))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["manifest", "position"], name="evidence_part_once")]

    class Sensitivity:
        INTERNAL = ("id", "manifest", "position")
        IDENTITY = ("text",)

    @property
    def vault_subject(self) -> uuid.UUID:
        """Sealed under the manifest's own key."""
        return self.manifest_id


class ManifestRow(models.Model):
    """A file of the list. An empty digest means: not known. Three labels by three people, never mixed.

    `name_digest` is keyed (vault): it answers whether a name is on the list and does not tell the name.
    """

    manifest = models.ForeignKey(Manifest, models.PROTECT, related_name="rows", db_index=False)
    position = models.PositiveIntegerField(_("line"))
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    sha1 = models.CharField("SHA-1", max_length=40, blank=True)
    md5 = models.CharField("MD5", max_length=32, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True)
    kind = models.CharField(_("kind of file"), max_length=8, choices=FileKind)
    name_digest = models.BinaryField(_("digest of the name"), max_length=32, null=True)
    provider_label = models.CharField(_("provider's label"), max_length=40, blank=True)
    analyst_label = models.CharField(_("analyst's label"), max_length=40, blank=True)
    court_finding = models.CharField(_("court's finding"), max_length=40, blank=True)
    series = models.CharField(_("series"), max_length=40, blank=True)
    labelled_at = models.DateTimeField(_("labelled"), null=True)

    class Meta:
        constraints: ClassVar = [
            # By the strongest digest that is known a file stands once in a manifest: the others are duplicates.
            models.UniqueConstraint(fields=["sha256", "manifest"], condition=~Q(sha256=""), name="evidence_row_sha256"),
            models.UniqueConstraint(
                fields=["sha1", "manifest"], condition=Q(sha256="") & ~Q(sha1=""), name="evidence_row_sha1_once"
            ),
            models.UniqueConstraint(
                fields=["md5", "manifest"], condition=Q(sha256="", sha1=""), name="evidence_row_md5_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sha1"], name="evidence_row_sha1", condition=~Q(sha1="")),
            models.Index(fields=["md5"], name="evidence_row_md5", condition=~Q(md5="")),
        ]

    class Sensitivity:
        INTERNAL = ("id", "manifest", "position", "name_digest")
        CASE = (
            "sha256",
            "sha1",
            "md5",
            "size",
            "kind",
            "provider_label",
            "analyst_label",
            "court_finding",
            "series",
            "labelled_at",
        )


class ManifestReject(models.Model):
    """A line that was not kept: its number, the fault and the field, never its values."""

    manifest = models.ForeignKey(Manifest, models.CASCADE, related_name="rejects")
    position = models.PositiveIntegerField(_("line"))
    fault = models.CharField(_("fault"), max_length=12, choices=Fault)
    field = models.CharField(_("field"), max_length=12, blank=True)

    class Sensitivity:
        INTERNAL = ("id", "manifest")
        CASE = ("position", "fault", "field")
