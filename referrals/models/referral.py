"""The sender's side: the decision to refer a child, and what was prepared for the recipient."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, new_reference
from ocsea.access.models import Agency, User
from ocsea.vault.fields import SealedField
from referrals.enums import Basis, Purpose, Review, Stage


def new_referral_reference() -> str:
    """The default of Referral.reference: random, since it crosses a border."""
    return new_reference("REF")


class Referral(models.Model):
    """One child, one agency, one purpose. The recipient never reads this row, only the snapshot made from it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("referral"), max_length=20, unique=True, default=new_referral_reference)
    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals", verbose_name=_("case"))
    victim = models.ForeignKey("victims.Victim", models.PROTECT, related_name="+", verbose_name=_("child"))
    pseudonym = models.CharField(_("pseudonym"), max_length=20)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    recipient = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("named recipient"))
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose)
    basis = models.CharField(_("legal basis"), max_length=24, choices=Basis)
    necessity = SealedField("CASE", verbose_name=_("why it is necessary"))
    need_to_know = SealedField("CASE", verbose_name=_("what they need to know"))
    request = SealedField("CASE", verbose_name=_("what we ask them to do"))
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.DRAFT)
    review = models.CharField(_("review after sending"), max_length=12, choices=Review, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved or reviewed by")
    )
    approved_at = models.DateTimeField(_("approved or reviewed"), null=True, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    created_at = models.DateTimeField(_("drafted"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(F("case"), F("created_at").desc(), name="referrals_case_list"),
            models.Index(fields=["pseudonym"], name="referrals_pseudonym"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True, approved_at__isnull=True)
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
                name="referrals_approved_who_and_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(approved_by=F("author")), name="referrals_author_never_approves"
            ),
        ]

    class Sensitivity:
        INTERNAL = ("id", "case", "victim")
        PUBLIC = ("reference", "purpose", "stage", "review", "agency", "created_at", "sent_at", "approved_at")
        CASE = ("basis", "necessity", "need_to_know", "request")
        VICTIM = ("pseudonym",)
        STAFF = ("recipient", "approved_by", "author")

    def __str__(self) -> str:
        return self.reference

    @property
    def vault_subject(self) -> uuid.UUID:
        """Sealed under the case's key, like every narrative of the case."""
        return self.case_id

    @property
    def is_urgent(self) -> bool:
        """Goes at once and is reviewed after: a child in danger never waits for a rule."""
        return self.purpose == Purpose.PROTECT_NOW


class AgencyPseudonym(models.Model):
    """What one agency calls a child: another agency's papers can never be joined with these."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    victim = models.ForeignKey("victims.Victim", models.PROTECT, related_name="+")
    pseudonym = models.CharField(_("pseudonym at this agency"), max_length=20, unique=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "victim"], name="referrals_one_pseudonym_per_agency")
        ]

    class Sensitivity:
        INTERNAL = ("id", "agency", "victim")
        VICTIM = ("pseudonym",)
