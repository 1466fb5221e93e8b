"""What was done and when: journal, events, authorities."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import AuthorityKind, Certainty, Disposition, EntryKind, EventKind, Relevance, Stage
from cases.models.case import Case
from cases.models.person import Person
from ocsea.access.models import User
from ocsea.vault.fields import SealedField


class JournalEntry(models.Model):
    """One signed entry. Nobody edits it: a correction is a new entry that points to the old one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="entries")
    kind = models.CharField(_("type"), max_length=16, choices=EntryKind, default=EntryKind.NOTE)
    event_at = models.DateTimeField(_("time of the event"))
    event_zone = models.CharField(_("time zone"), max_length=64)
    text = SealedField("CASE", verbose_name=_("text"))
    people = models.ManyToManyField(
        Person, through="EntryPerson", related_name="entries", blank=True, verbose_name=_("people")
    )
    relevant = models.CharField(_("relevant"), max_length=12, choices=Relevance, default=Relevance.NOT_DECIDED)
    sensitive = models.BooleanField(_("sensitive"), default=False)
    sensitive_reason = models.CharField(_("why it is sensitive"), max_length=200, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("corrects")
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    signed_at = models.DateTimeField(_("signed"), default=timezone.now)
    # Keyed digest (hex) of the covert part, which stands apart; empty where there is none.
    method_digest = models.CharField(_("digest of the covert part"), max_length=64, blank=True)
    # SHA-256 over the entry as signed; the ledger holds the same value.
    content_hash = models.CharField(_("SHA-256 of the entry"), max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(F("case"), F("signed_at").desc(), F("id").desc(), name="cases_entry_list"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(sensitive=False) | ~models.Q(sensitive_reason=""),
                name="cases_entry_sensitive_says_why",
            )
        ]

    class Sensitivity:
        INTERNAL = ("id", "case", "people", "corrects")
        CASE = (
            "kind",
            "event_at",
            "event_zone",
            "text",
            "relevant",
            "sensitive",
            "sensitive_reason",
            "signed_at",
            "content_hash",
            "method_digest",
        )
        STAFF = ("author",)

    @property
    def vault_subject(self) -> uuid.UUID:
        """Sealed under the case's key."""
        return self.case_id


class EntryPerson(models.Model):
    """A person named in an entry, linked in place."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(JournalEntry, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "person"], name="cases_entry_person_once")]

    class Sensitivity:
        INTERNAL = ("id", "entry")
        CASE = ("person",)


class EntryLink(models.Model):
    """A record of a higher app named in an entry (an exhibit), by its reference: `kind` is that app's word for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(JournalEntry, models.CASCADE, related_name="links")
    kind = models.CharField(_("what is named"), max_length=24)
    target_id = models.UUIDField()
    reference = models.CharField(_("reference"), max_length=40)

    class Meta:
        ordering: ClassVar = ["reference"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "target_id"], name="cases_entry_link_once"),
        ]

    class Sensitivity:
        INTERNAL = ("id", "entry", "target_id")
        CASE = ("kind", "reference")

    def __str__(self) -> str:
        return self.reference


class StageMove(models.Model):
    """One step of the case through its stages, with the reason as it was typed. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="moves")
    from_stage = models.CharField(_("from"), max_length=20, choices=Stage)
    to_stage = models.CharField(_("to"), max_length=20, choices=Stage)
    disposition = models.CharField(_("outcome"), max_length=24, choices=Disposition, blank=True)
    reason = SealedField("CASE", verbose_name=_("reason"))
    moved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("moved by"))
    moved_at = models.DateTimeField(_("moved"), default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(F("case"), F("moved_at").desc(), name="cases_move_list")]

    class Sensitivity:
        INTERNAL = ("id", "case")
        PUBLIC = ("from_stage", "to_stage", "moved_at")
        CASE = ("disposition", "reason")
        STAFF = ("moved_by",)

    @property
    def vault_subject(self) -> uuid.UUID:
        """Sealed under the case's key."""
        return self.case_id


class CaseEvent(models.Model):
    """Something that happened: arrest, bail, charge, hearing ... Clocks start from these rows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    kind = models.CharField(_("event"), max_length=20, choices=EventKind)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("person")
    )
    at = models.DateTimeField(_("time"))
    zone = models.CharField(_("time zone"), max_length=64)
    certainty = models.CharField(_("certainty"), max_length=12, choices=Certainty, default=Certainty.CONFIRMED)
    detail = SealedField("CASE", verbose_name=_("details and conditions"))
    return_on = models.DateField(_("return or next date"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(F("case"), F("at").desc(), name="cases_event_list")]

    class Sensitivity:
        INTERNAL = ("id", "case")
        CASE = ("kind", "person", "at", "zone", "certainty", "detail", "return_on", "recorded_at")
        STAFF = ("recorded_by",)

    @property
    def vault_subject(self) -> uuid.UUID:
        """Sealed under the case's key."""
        return self.case_id


class Authority(models.Model):
    """A warrant, order, consent or power that planned acts rest on: by number, place and hash, never the paper."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="authorities")
    kind = models.CharField(_("authority"), max_length=20, choices=AuthorityKind)
    number = models.CharField(_("number"), max_length=60)
    issued_by = models.CharField(_("issued by"), max_length=120)
    scope = models.CharField(_("scope"), max_length=300)
    issued_on = models.DateField(_("issued"))
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    class Sensitivity:
        INTERNAL = ("id", "case")
        CASE = ("kind", "number", "issued_by", "scope", "issued_on", "expires_on", "recorded_at")
        STAFF = ("recorded_by",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
