"""A case within a case: named readers only, and nobody else learns that it exists."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import CompartmentGround, Relation
from cases.models.case import Case
from cases.models.record import JournalEntry
from ocsea.access.models import User
from ocsea.vault.fields import SealedField


class Compartment(models.Model):
    """Proposed by one person, entered when a second confirms, left by two as well. Until it is entered it changes
    nothing. Owner and supervisor of the case inside are the compartment's own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="compartments")
    ground = models.CharField(_("why it is closed off"), max_length=24, choices=CompartmentGround)
    reason = SealedField("CASE", verbose_name=_("reason"))
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("owner"))
    supervisor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("supervisor"))
    duty_contact = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("duty contact, day and night")
    )
    disclosure_officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("disclosure officer"))
    auditor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("independent auditor"))
    review_on = models.DateField(_("next review"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("entered"), null=True, blank=True)
    leave_proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("leaving proposed by")
    )
    leave_reason = models.CharField(_("why it is left"), max_length=200, blank=True)
    left_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("leaving confirmed by")
    )
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # Entered ones alone: that another proposal exists is told to nobody by an error.
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(left_at=None, confirmed_at__isnull=False),
                name="cases_compartment_once",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")), name="cases_compartment_two_enter"
            ),
            models.CheckConstraint(
                condition=Q(left_by=None) | ~Q(left_by=F("leave_proposed_by")), name="cases_compartment_two_leave"
            ),
            models.CheckConstraint(condition=~Q(owner=F("supervisor")), name="cases_compartment_own_supervisor"),
        ]

    class Sensitivity:
        INTERNAL = ("id", "case")
        PUBLIC = ("ground", "review_on", "proposed_at", "confirmed_at", "left_at")
        CASE = ("reason", "leave_reason")
        STAFF = (
            *("owner", "supervisor", "duty_contact", "disclosure_officer", "auditor"),
            *("proposed_by", "confirmed_by", "leave_proposed_by", "left_by"),
        )

    def __str__(self) -> str:
        return f"{self.ground} {self.case_id}"

    @property
    def vault_subject(self) -> uuid.UUID:
        """Sealed under the case's key."""
        return self.case_id

    @property
    def stream(self) -> str:
        """Its own stream in the ledger."""
        return f"compartment:{self.id}"

    @property
    def is_live(self) -> bool:
        """Entered and not left."""
        return self.confirmed_at is not None and self.left_at is None


class CompartmentReader(models.Model):
    """Somebody named to read inside. An examiner is named without a place on the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    compartment = models.ForeignKey(Compartment, models.CASCADE, related_name="readers")
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    relation = models.CharField(_("as"), max_length=20, choices=Relation, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("named by"))
    named_at = models.DateTimeField(_("named"), default=timezone.now)
    # A prosecutor reads methods by this release alone; the others by being named.
    released_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("methods released by")
    )
    released_at = models.DateTimeField(_("methods released"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    ended_reason = models.CharField(_("reason for ending"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["compartment", "person"], condition=Q(ended_at=None), name="cases_compartment_named_once"
            )
        ]

    class Sensitivity:
        INTERNAL = ("id", "compartment")
        STAFF = (
            *("person", "relation", "reason", "named_by", "named_at", "released_by", "released_at"),
            *("ended_at", "ended_by", "ended_reason"),
        )

    def __str__(self) -> str:
        return f"{self.compartment_id} {self.person_id}"


class EntryMethod(models.Model):
    """The covert part of a journal entry: how it was learned. The entry carries a keyed digest of it, so that the
    log can be checked by people who may not read this."""

    entry = models.OneToOneField(JournalEntry, models.CASCADE, primary_key=True, related_name="method")
    text = SealedField("METHOD", verbose_name=_("covert method or source"))

    class Sensitivity:
        INTERNAL = ("entry",)
        METHOD = ("text",)

    @property
    def vault_subject(self) -> uuid.UUID:
        """Sealed under the case's key."""
        return self.entry.case_id
