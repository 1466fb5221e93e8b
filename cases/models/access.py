"""Who may not see a case, whatever else is written: conflicts of interest."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from ocsea.access.models import Unit, User
from ocsea.vault.fields import SealedField


class Denial(models.Model):
    """A conflict of interest: for this person the case does not exist. It beats every grant, also later ones.

    The person it is about reads no row of this table about themselves, whatever they hold.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="denials")
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    reason = SealedField("CASE", verbose_name=_("conflict of interest"))
    declared_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("declared by"))
    declared_at = models.DateTimeField(_("declared"), default=timezone.now)
    # Answers for it, and reviews it by a clock.
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("reviewed by"))
    review_on = models.DateField(_("next review"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    ended_reason = models.CharField(_("reason for ending"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "person"], condition=Q(ended_at=None), name="cases_denied_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | (Q(ended_at__isnull=False) & ~Q(ended_by=F("declared_by")) & ~Q(ended_by=F("person"))),
                name="cases_denial_ended_by_a_second_person",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=Q(ended_at=None), name="cases_denial_of"),
        ]

    class Sensitivity:
        INTERNAL = ("id", "case")
        CASE = ("reason",)
        STAFF = (
            *("person", "declared_by", "declared_at", "owner", "review_on"),
            *("ended_at", "ended_by", "ended_reason"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id}"

    @property
    def vault_subject(self) -> uuid.UUID:
        """Sealed under the case's key."""
        return self.case_id

    @property
    def stream(self) -> str:
        """Its own stream in the ledger: the case's is read by everybody on the case."""
        return f"denial:{self.id}"


class LostPlace(models.Model):
    """A place on a case that ended with somebody's account, role or post. No role reads it: the worker's function
    hands each out once, to be recorded and told. `relation` is empty for a reader without a place (an examiner)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    relation = models.CharField(max_length=20, blank=True)
    cause = models.CharField(max_length=8)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lost_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["lost_at"], condition=Q(told_at=None), name="cases_lost_place_waits"),
        ]

    class Sensitivity:
        INTERNAL = ("id", "case", "lost_at", "told_at")
        STAFF = ("person", "relation", "cause", "ended_by")


class NewSupervisor(models.Model):
    """Somebody who became a unit's supervisor and waits for their place on the cases it has. No role reads it: the
    worker's function gives the places. `made_by` is empty where no person of Harbour's did it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    placed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["made_at"], condition=Q(placed_at=None), name="cases_new_supervisor_waits"),
        ]

    class Sensitivity:
        INTERNAL = ("id", "unit", "made_at", "placed_at")
        STAFF = ("person", "made_by")
