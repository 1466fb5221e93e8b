"""The chain of custody: one row a step, never changed."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from evidence.enums import ANSWERS, Custody, Purpose, Step
from evidence.models.exhibit import Exhibit
from ocsea.access.models import User
from ocsea.vault.fields import SealedField


class CustodyEvent(models.Model):
    """One step of an exhibit from hand to hand.

    `holder` and `state` say how the exhibit stands after the step, so that the newest row answers "who holds it now".
    Two people who act at once meet at a unique constraint: a position is taken once, a release is answered once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="custody")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(_("row"))
    step = models.CharField(_("step"), max_length=12, choices=Step)
    state = models.CharField(_("state"), max_length=12, choices=Custody)
    giver = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from"))
    receiver = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to"))
    holder = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("holder"))
    happened_at = models.DateTimeField(_("when"))
    zone = models.CharField(_("time zone"), max_length=64)
    place = SealedField("CASE", verbose_name=_("where"))
    purpose = models.CharField(_("why"), max_length=16, choices=Purpose, blank=True)
    seal_before = models.CharField(_("seal before"), max_length=40, blank=True)
    seal_after = models.CharField(_("seal after"), max_length=40, blank=True)
    reason = SealedField("CASE", verbose_name=_("reason"))
    irregularities = models.JSONField(_("irregular"), default=list)
    # The release that this step ends.
    answers = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="answer", verbose_name=_("answers")
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("corrects")
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    # 128 random bits, so that nobody can try out places and reasons against the digest below.
    salt = SealedField("INTERNAL")
    # SHA-256 over this row and the digest of the row before; the ledger holds the same value (services/chain.py).
    digest = models.CharField(_("SHA-256 of the row"), max_length=64)

    class Meta:
        ordering: ClassVar = ["exhibit", "-position"]
        indexes: ClassVar = [
            models.Index(F("receiver"), F("recorded_at").desc(), name="evidence_custody_receiver"),
            models.Index(F("holder"), F("recorded_at").desc(), name="evidence_custody_holder"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(F("exhibit"), F("position").desc(), name="evidence_custody_position"),
            models.CheckConstraint(
                condition=~Q(step=Step.RELEASED)
                | (Q(giver__isnull=False, receiver__isnull=False, holder=F("giver")) & ~Q(giver=F("receiver"))),
                name="evidence_release_needs_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(step=Step.CONFIRMED) | Q(recorded_by=F("receiver"), holder=F("receiver")),
                name="evidence_receiver_confirms",
            ),
            models.CheckConstraint(
                condition=Q(answers__isnull=True) | Q(step__in=sorted(ANSWERS)), name="evidence_answer_is_an_answer"
            ),
            models.CheckConstraint(
                condition=~Q(step__in=[Step.CONFIRMED, Step.REFUSED, Step.WITHDRAWN]) | Q(answers__isnull=False),
                name="evidence_answer_names_its_release",
            ),
            models.CheckConstraint(
                condition=Q(step=Step.CORRECTED, corrects__isnull=False)
                | (~Q(step=Step.CORRECTED) & Q(corrects__isnull=True)),
                name="evidence_correction_points_back",
            ),
            models.CheckConstraint(
                condition=Q(state=Custody.NOT_KNOWN, holder__isnull=True)
                | (~Q(state=Custody.NOT_KNOWN) & Q(holder__isnull=False)),
                name="evidence_custody_holder_or_not_known",
            ),
            models.CheckConstraint(
                condition=Q(irregularities=[]) | Q(reason__isnull=False), name="evidence_custody_irregular_says_why"
            ),
        ]

    class Sensitivity:
        INTERNAL = ("id", "exhibit", "case", "salt")
        CASE = (
            "position",
            "step",
            "state",
            "happened_at",
            "zone",
            "place",
            "purpose",
            "seal_before",
            "seal_after",
            "reason",
            "irregularities",
            "answers",
            "corrects",
            "recorded_at",
            "digest",
        )
        STAFF = ("giver", "receiver", "holder", "recorded_by")

    def __str__(self) -> str:
        return f"{self.exhibit_id} {self.position} {self.step}"

    @property
    def vault_subject(self) -> uuid.UUID:
        """Sealed under the case's key."""
        return self.case_id
