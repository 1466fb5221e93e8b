"""What officers on duty looked for, what they opened, and what their supervisor said of it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import LookupKind, Review
from cases.models.case import Case
from ocsea.access.models import Unit, User
from ocsea.vault.fields import SealedField


class FinderLookup(models.Model):
    """One question to the duty finder, hit or miss alike; `case` is set where emergency access was offered.

    Rows are made by a function of the database alone, which answers on the same occasion.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    kind = models.CharField(_("looked for"), max_length=12, choices=LookupKind)
    question = SealedField("IDENTITY", verbose_name=_("what was asked"))
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("case"))
    opened_at = models.DateTimeField(_("emergency access opened"), null=True, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    renewed_at = models.DateTimeField(_("renewed"), null=True, blank=True)
    reason = SealedField("CASE", verbose_name=_("reason"))
    review = models.CharField(_("review"), max_length=12, choices=Review, default=Review.WAITING)
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewed by")
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    comment = SealedField("CASE", verbose_name=_("comment"))

    class Meta:
        indexes: ClassVar = [
            models.Index(F("unit"), F("asked_at").desc(), name="cases_lookup_unit"),
            models.Index(F("asked_by"), F("asked_at").desc(), name="cases_lookup_asker"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(reviewed_by__isnull=True) | ~models.Q(reviewed_by=F("asked_by")),
                name="cases_lookup_reviewed_by_another",
            )
        ]

    class Sensitivity:
        INTERNAL = ("id",)
        PUBLIC = ("asked_at", "kind", "opened_at", "until", "renewed_at", "review", "reviewed_at")
        CASE = ("case", "reason", "comment")
        IDENTITY = ("question",)
        STAFF = ("unit", "asked_by", "reviewed_by")

    def __str__(self) -> str:
        return f"look-up {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def vault_subject(self) -> uuid.UUID:
        """A key of its own for the question: nobody knows yet whom it is about."""
        return self.id

    def vault_subject_of(self, name: str) -> uuid.UUID:
        """Why, and what the review said, are case content: they open without a reveal of the question."""
        return self.id if name == "question" else self.case_id or self.unit_id
