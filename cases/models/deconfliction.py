"""Questions between units: whether somebody else works on the same identifier, asked before contact or search."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Deconflicted
from cases.models.case import Case
from cases.models.person import Identifier, Person
from ocsea.access.models import Unit, User
from ocsea.vault.fields import SealedField


class DeconflictionCheck(models.Model):
    """That it was asked, or why not, of all identifiers of the case, of one person, or of one identifier.

    What became of it never stands here: whoever asked reads the same, whether another unit was told or not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="checks")
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    identifier = models.ForeignKey(
        Identifier, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("identifier")
    )
    outcome = models.CharField(_("deconfliction"), max_length=16, choices=Deconflicted)
    compared = models.PositiveIntegerField(_("compared"), default=0)
    left_out = models.PositiveIntegerField(_("could not be compared"), default=0)
    reason = SealedField("CASE", verbose_name=_("why it was not checked"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(F("case"), F("asked_at").desc(), name="cases_check_list"),
            models.Index(F("asked_by"), F("asked_at").desc(), name="cases_check_asker"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome="checked", compared__gt=0, left_out=0)
                | Q(outcome="partly_checked", compared__gt=0, left_out__gt=0)
                | Q(outcome="not_checked", compared=0, reason__isnull=False),
                name="cases_check_says_what_was_compared",
            )
        ]

    class Sensitivity:
        INTERNAL = ("id", "case")
        CASE = ("person", "identifier", "outcome", "compared", "left_out", "reason", "asked_at")
        STAFF = ("asked_by",)

    @property
    def vault_subject(self) -> uuid.UUID:
        """Sealed under the case's key."""
        return self.case_id


class DeconflictionToken(models.Model):
    """One token of a check that waits to be compared. No runtime role reads these rows: a function compares them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    check_row = models.ForeignKey(DeconflictionCheck, models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=16)
    token = models.BinaryField(max_length=32)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["check_row"], name="cases_token_waiting", condition=Q(done_at__isnull=True))
        ]

    class Sensitivity:
        INTERNAL = ("id", "check_row", "purpose", "token", "done_at")


class Approach(models.Model):
    """Somebody asks about an identifier of a case: what its officer, or whoever is on duty there, is told.

    It names who asks and where to call them back, and nothing of their case.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    check_id = models.UUIDField()
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name=_("case"))
    recipient = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recipient"))
    officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("case officer"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who asks"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("their unit"))
    kinds = models.CharField(_("what it is about"), max_length=120)
    asked_at = models.DateTimeField(_("asked"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_id", "case", "recipient"], name="cases_approach_once")
        ]

    class Sensitivity:
        INTERNAL = ("id", "check_id", "case")
        PUBLIC = ("asked_at",)
        CASE = ("kinds",)
        STAFF = ("recipient", "officer", "asked_by", "unit")

    def __str__(self) -> str:
        return f"question {self.asked_at:%Y-%m-%d %H:%M}"
