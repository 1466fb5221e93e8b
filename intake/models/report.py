"""A report as it came: every value, labelled, in its order; identities and free text sealed."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, new_reference
from intake.enums import Channel, Gate, Sample, Status
from ocsea.access.models import Unit, User
from ocsea.vault.fields import SealedField


def new_report_reference() -> str:
    """The default of Report.reference."""
    return new_reference("R")


class Report(models.Model):
    """One report from outside, in the unit that received it. Nobody in it is a suspect: roles are not known."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("report"), max_length=20, unique=True, default=new_report_reference)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    channel = models.CharField(_("channel"), max_length=16, choices=Channel)
    source_number = models.CharField(_("sender's number"), max_length=60, blank=True)
    # Keyed digests: the same report twice, and the same content twice, are known without being readable.
    number_digest = models.BinaryField(max_length=32, null=True)
    content_digest = models.BinaryField(max_length=32)
    incident_type = models.CharField(_("incident type"), max_length=120, blank=True)
    incident_at = models.DateTimeField(_("time of the incident"), null=True, blank=True)
    incident_zone = models.CharField(_("zone as given"), max_length=40, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("received by"))
    # Triage: lower tier first, then higher weight, then older. Reasons hold codes and places, never the text itself.
    tier = models.PositiveSmallIntegerField(_("urgency"), default=9)
    weight = models.PositiveIntegerField(_("weight"), default=0)
    reasons = models.JSONField(_("why it stands here"), default=list)
    user_may_know = models.BooleanField(_("the reported user may know"), default=False)
    missing = models.JSONField(_("not given in the report"), default=list)
    unknown_elements = models.JSONField(_("elements the schema does not name"), default=list)
    group_key = models.BinaryField(max_length=32, null=True)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.WAITING)
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("case")
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_reason = SealedField("CASE", verbose_name=_("reason for the decision"))
    transferred_to = models.CharField(_("transferred to"), max_length=120, blank=True)
    transfer_receipt = models.CharField(_("receipt"), max_length=60, blank=True)
    sample = models.CharField(_("second look"), max_length=12, choices=Sample, default=Sample.NOT_DRAWN)
    sampled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("second officer")
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                F("unit"), F("tier"), F("weight").desc(), F("received_at"), F("id"),
                name="intake_queue", condition=models.Q(status="waiting"),
            ),
            models.Index(F("unit"), F("received_at").desc(), name="intake_received"),
            models.Index(fields=["case"], name="intake_case"),
            models.Index(fields=["source_number"], name="intake_number", condition=~models.Q(source_number="")),
        ]  # fmt: skip
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "number_digest"], name="intake_report_number_once"),
            models.UniqueConstraint(fields=["unit", "content_digest"], name="intake_report_content_once"),
            models.CheckConstraint(
                condition=models.Q(status="in_case", case__isnull=False)
                | (~models.Q(status="in_case") & models.Q(case__isnull=True)),
                name="intake_in_case_names_it",
            ),
            models.CheckConstraint(
                condition=models.Q(sampled_by__isnull=True) | ~models.Q(sampled_by=F("decided_by")),
                name="intake_second_officer_is_another",
            ),
        ]

    class Sensitivity:
        INTERNAL = ("id", "number_digest", "content_digest", "group_key", "tier", "weight", "case")
        PUBLIC = (
            "reference",
            "unit",
            "channel",
            "source_number",
            "incident_type",
            "incident_at",
            "incident_zone",
            "received_at",
            "reasons",
            "user_may_know",
            "missing",
            "unknown_elements",
            "status",
            "decided_at",
            "transferred_to",
            "transfer_receipt",
            "sample",
        )
        CASE = ("decision_reason",)
        STAFF = ("received_by", "decided_by", "sampled_by")

    def __str__(self) -> str:
        return self.reference

    @property
    def vault_subject(self) -> uuid.UUID:
        """Free text belongs to the report until people are known."""
        return self.id

    @property
    def stream(self) -> str:
        """The report's own stream in the ledger."""
        return f"report:{self.id}"


class ReportSubject(models.Model):
    """Somebody in a report. "Role not known" until an officer decides, whatever element named them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="subjects")
    key = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("as the report names them"), max_length=40)
    is_organisation = models.BooleanField(_("organisation"), default=False)
    age_band = models.CharField(_("age band"), max_length=20, blank=True)
    # The person this became in a case, once an officer took them over.
    person_id = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "key"], name="intake_subject_once")]

    class Sensitivity:
        INTERNAL = ("id", "report", "key", "position", "person_id")
        CASE = ("kind", "is_organisation")
        VICTIM = ("age_band",)


class ReportFact(models.Model):
    """One value of the report, in document order: readable when it is a code, sealed when it could name anybody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="facts")
    subject = models.ForeignKey(ReportSubject, models.CASCADE, null=True, related_name="facts")
    position = models.PositiveIntegerField()
    path = models.CharField(max_length=300)
    label = models.CharField(max_length=160)
    klass = models.CharField(max_length=10)
    kind = models.CharField(max_length=12)
    code_value = models.CharField(_("value"), max_length=300, blank=True)
    is_sealed = models.BooleanField(default=False)
    instant = models.DateTimeField(_("time in UTC"), null=True)
    zone_text = models.CharField(_("zone as given"), max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "position"], name="intake_fact_once")]

    class Sensitivity:
        INTERNAL = ("id", "report", "subject", "position", "path", "klass", "kind", "is_sealed")
        CASE = ("label", "code_value", "instant", "zone_text")


class SealedFact(models.Model):
    """The value of a sealed fact, in a table of its own: the database shows the label to all who read the report,
    and this row only to those who may open it."""

    fact = models.OneToOneField(ReportFact, models.CASCADE, primary_key=True, related_name="sealed")
    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    # The person's own key; the report's while the value belongs to nobody in particular.
    vault_subject = models.UUIDField()
    value = SealedField("IDENTITY", verbose_name=_("value"))

    class Sensitivity:
        INTERNAL = ("fact", "report", "vault_subject")
        IDENTITY = ("value",)


class ReportFile(models.Model):
    """A file that the provider reported: its hashes and what the provider said of it. Never the file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    file_id = models.CharField(_("file number"), max_length=64)
    md5 = models.CharField(_("MD5"), max_length=32, blank=True)
    sha1 = models.CharField(_("SHA-1"), max_length=40, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    viewed = models.BooleanField(_("viewed by the provider"), null=True)
    publicly_available = models.BooleanField(_("publicly available"), null=True)
    relevance = models.CharField(_("relevance"), max_length=40, blank=True)
    provider_label = models.CharField(_("provider's label"), max_length=16, blank=True)
    gate = models.CharField(_("legal gate"), max_length=20, choices=Gate)

    class Meta:
        ordering: ClassVar = ["position"]
        indexes: ClassVar = [
            models.Index(fields=["sha1"], name="intake_file_sha1", condition=~models.Q(sha1="")),
            models.Index(fields=["md5"], name="intake_file_md5", condition=~models.Q(md5="")),
        ]

    class Sensitivity:
        INTERNAL = ("id", "report", "position")
        CASE = (
            "file_id",
            "md5",
            "sha1",
            "sha256",
            "viewed",
            "publicly_available",
            "relevance",
            "provider_label",
            "gate",
        )
