"""What crosses the border: the dispatch, its immutable snapshots, its named recipients, and the answers.

The database role `partner` reads these four tables, for live recipients only, and writes answers; nothing else.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ocsea.access.models import Agency, User
from ocsea.vault.fields import SealedField
from referrals.enums import AnswerKind, Outcome, Purpose, State
from referrals.models.referral import Referral


class Snapshot(models.Model):
    """The document as the recipient gets it: rendered once, sealed, never changed. `content_hash` is of its bytes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="snapshots")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    document = SealedField("IDENTITY", verbose_name=_("document"))
    headline = SealedField("IDENTITY", verbose_name=_("headline"))
    released = models.JSONField(_("released fields"), default=list)
    withheld = models.JSONField(_("withheld fields, and why"), default=list)
    template_version = models.CharField(_("template version"), max_length=16)
    content_hash = models.CharField(_("SHA-256 of the document"), max_length=64)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("prepared by"))
    prepared_at = models.DateTimeField(_("true at"), default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "version"], name="referrals_snapshot_version")
        ]

    class Sensitivity:
        INTERNAL = ("id", "referral", "prepared_by")
        PUBLIC = ("version", "released", "withheld", "template_version", "content_hash", "prepared_at")
        IDENTITY = ("document", "headline")

    @property
    def vault_subject(self) -> uuid.UUID:
        """A key of its own, so that a snapshot can be destroyed without touching the case."""
        return self.id


class Dispatch(models.Model):
    """A referral on its way: what the recipient may know about it besides the document."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.OneToOneField(Referral, models.PROTECT, related_name="dispatch")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    reference = models.CharField(_("referral"), max_length=20, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.SENT)
    sender_unit = models.CharField(_("from"), max_length=120)
    sender_role = models.CharField(_("sender's role"), max_length=80)
    callback_number = models.CharField(_("call back on"), max_length=40)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    answer_by = models.DateTimeField(_("answer by"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(F("agency"), F("answer_by"), name="referrals_dispatch_due")]

    class Sensitivity:
        INTERNAL = ("id", "referral", "snapshot")
        PUBLIC = (
            "reference",
            "agency",
            "purpose",
            "state",
            "sender_unit",
            "sender_role",
            "callback_number",
            "sent_at",
            "answer_by",
            "answered_at",
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def is_urgent(self) -> bool:
        return self.purpose == Purpose.PROTECT_NOW


class Recipient(models.Model):
    """A named person of the agency who may read this dispatch until `revoked_at`. Colleagues see nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="recipients")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recipient"))
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("named by"))
    added_at = models.DateTimeField(_("named"), default=timezone.now)
    revoked_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dispatch", "user"], name="referrals_recipient_once")]
        indexes: ClassVar = [models.Index(fields=["user", "dispatch"], name="referrals_recipient_user")]

    class Sensitivity:
        INTERNAL = ("id", "dispatch")
        STAFF = ("user", "added_by")
        PUBLIC = ("added_at", "revoked_at")


class Answer(models.Model):
    """One step of the exchange, written once: opened, accepted, asked, replied, sent back, outcome."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="answers")
    kind = models.CharField(_("answer"), max_length=12, choices=AnswerKind)
    outcome = models.CharField(_("what happened"), max_length=20, choices=Outcome, blank=True)
    text = SealedField("CASE", verbose_name=_("in your words"))
    acts_on = models.DateField(_("when you will act"), null=True, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("from"))
    # What the other side reads: a partner's name, an officer's role. Officers' names stay inside.
    author_label = models.CharField(_("from"), max_length=160)
    at = models.DateTimeField(_("time"), default=timezone.now)
    # Set by the worker once the sender was told and the clock was settled: the partner's role can do neither.
    received_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(F("dispatch"), F("at"), name="referrals_answer_thread"),
            models.Index(fields=["at"], condition=models.Q(received_at=None), name="referrals_answer_waiting"),
        ]

    class Sensitivity:
        INTERNAL = ("id", "dispatch", "received_at")
        PUBLIC = ("kind", "outcome", "acts_on", "at", "author_label")
        CASE = ("text",)
        STAFF = ("author",)

    @property
    def vault_subject(self) -> uuid.UUID:
        """Sealed under the dispatch's snapshot key, which sender and recipient share."""
        return self.dispatch.snapshot_id
