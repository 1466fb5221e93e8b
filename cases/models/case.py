"""The case, who works on it, and what it is about."""

import secrets
import uuid
from datetime import date, datetime
from typing import ClassVar

from django.contrib.auth.models import Permission as DjangoPermission
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from cases.enums import Disposition, Priority, Relation, Stage
from ocsea.access.models import Unit, User
from ocsea.clocks.due import Due, due_shown
from ocsea.vault.fields import SealedField

# No vowels, no 0/O or 1/I: a reference read out on the telephone is not misheard and never spells a word.
_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"


def new_reference(prefix: str) -> str:
    """A random reference such as OP-2026-7KQ3M; it tells nobody how many records there are."""
    return f"{prefix}-{timezone.now():%Y}-{''.join(secrets.choice(_LETTERS) for _ in range(6))}"


def new_case_reference() -> str:
    """The default of Case.reference."""
    return new_reference("OP")


class OffenceType(models.Model):
    """One offence of the versioned taxonomy (standards.md section 4). Rows are data; a change is a new version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(_("code"), max_length=60)
    version = models.CharField(_("version"), max_length=16)
    name = models.CharField(_("offence type"), max_length=160)
    definition = models.TextField(_("definition"))
    victim_present = models.BooleanField(_("a child is harmed directly"), default=True)
    reporting_types = models.JSONField(_("reporting vocabulary"), default=list)
    jurisdictions = models.JSONField(_("legal provisions"), default=dict)
    in_force = models.BooleanField(_("in force"), default=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "version"], name="cases_offence_code_version")]

    class Sensitivity:
        INTERNAL = ("id", "in_force")
        PUBLIC = ("code", "version", "name", "definition", "victim_present", "reporting_types", "jurisdictions")

    def __str__(self) -> str:
        return self.name


class Case(models.Model):
    """An investigation. Who may know of it is told by its grants alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("case"), max_length=20, unique=True, default=new_case_reference, editable=False)
    operation = models.CharField(_("operation"), max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"))
    case_officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("case officer"))
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.TRIAGE)
    priority = models.CharField(_("priority"), max_length=12, choices=Priority)
    priority_reason = SealedField("CASE", verbose_name=_("reason for the priority"))
    summary = SealedField("CASE", verbose_name=_("summary"))
    source_reference = models.CharField(_("source report"), max_length=40, blank=True)
    offence_types = models.ManyToManyField(
        OffenceType, through="CaseOffence", related_name="cases", verbose_name=_("offence types")
    )
    disposition = models.CharField(_("outcome"), max_length=24, choices=Disposition, blank=True)
    closure_proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closure proposed by")
    )
    retention_review_on = models.DateField(_("retention review"), null=True, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)
    # Counts up with every change; a form that carries an older number is shown the other person's change.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        permissions: ClassVar = [("work_case", "Is on the case")]
        indexes: ClassVar = [
            GinIndex(fields=["reference", "operation"], name="cases_case_words", opclasses=["gin_trgm_ops"] * 2),
            models.Index(fields=["id"], condition=Q(stage=Stage.CLOSURE_PROPOSED), name="cases_closure_waits"),
        ]

    class Sensitivity:
        INTERNAL = ("id", "version")
        PUBLIC = ("reference", "stage", "priority", "opened_at", "updated_at", "unit", "retention_review_on")
        CASE = ("operation", "priority_reason", "summary", "source_reference", "offence_types", "disposition")
        STAFF = ("case_officer", "opened_by", "closure_proposed_by")

    def __str__(self) -> str:
        return self.reference

    @property
    def vault_subject(self) -> uuid.UUID:
        """Narrative is sealed under the case's own key."""
        return self.id

    @property
    def stream(self) -> str:
        """The case's own stream in the ledger."""
        return f"case:{self.id}"

    @property
    def is_open(self) -> bool:
        return self.stage != Stage.CLOSED


class CaseOffence(models.Model):
    """One offence type of a case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    offence_type = models.ForeignKey(OffenceType, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "offence_type"], name="cases_offence_once")]

    class Sensitivity:
        INTERNAL = ("id", "case")
        CASE = ("offence_type",)


_OPEN = Q(is_open=True)


class CaseGrant(UserObjectPermissionBase):
    """One person's place on one case: guardian's row, with who gave it, why, until when, and the list's sort keys.

    Guardian's backend and shortcuts ignore `expires_at`, so none is used: our policy and the database read this row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    permission = models.ForeignKey(DjangoPermission, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="case_grants")
    content_object = models.ForeignKey(Case, models.CASCADE, related_name="grants", db_column="case_id")
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("given by"))
    reason = models.CharField(_("reason"), max_length=200)
    granted_at = models.DateTimeField(_("given"), default=timezone.now)
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)
    # Somebody ended it before its time; the reason it was given stays as it was.
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    ended_reason = models.CharField(_("reason for ending"), max_length=200, blank=True)
    opened_at = models.DateTimeField(_("case opened"))
    # Kept by the database whenever the case's stage or its deadlines change: what the list filters and counts by.
    is_open = models.BooleanField(default=True)
    next_due_at = models.DateTimeField(null=True)
    next_due_on = models.DateField(null=True)
    next_due_zone = models.CharField(max_length=64, blank=True, default="")

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        indexes: ClassVar = [
            # Lists start here, in the order they show: index-only for every reader (performance.md section 3).
            models.Index(F("user"), F("opened_at").desc(), F("content_object").desc(), name="cases_grant_list"),
            models.Index(
                F("user"), F("opened_at").desc(), F("content_object").desc(), name="cases_grant_open", condition=_OPEN
            ),
            models.Index(fields=["user", "next_due_at"], name="cases_grant_due", condition=_OPEN),
            models.Index(fields=["content_object", "user"], name="cases_grant_case_user"),
            # Officers who left with their account: few, and gone from it with the handover.
            models.Index(
                fields=["content_object"],
                condition=Q(relation=Relation.CASE_OFFICER, expires_at__isnull=False, is_open=True),
                name="cases_grant_officer_left",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("granted_at")), name="cases_grant_ends_later"
            )
        ]

    class Sensitivity:
        INTERNAL = (
            *("id", "permission", "content_object", "opened_at", "is_open"),
            *("next_due_at", "next_due_on", "next_due_zone"),
        )
        STAFF = (
            *("user", "relation", "granted_by", "reason", "granted_at", "expires_at"),
            *("ended_by", "ended_reason"),
        )

    def __str__(self) -> str:
        return f"{self.relation} {self.user_id}"

    @property
    def next_due(self) -> date | datetime | None:
        """The case's next deadline as people say it; None where nothing is due."""
        if self.next_due_at is None or self.next_due_on is None:
            return None
        return due_shown(Due(self.next_due_on, self.next_due_at), self.next_due_zone)
