"""Opened identities that a supervisor looks at afterwards, drawn by lot."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cases.enums import Review
from cases.models.case import Case
from ocsea.access.models import Reveal, Unit, User
from ocsea.vault.fields import SealedField


class RevealCheck(models.Model):
    """One reveal of one person's day. Rows are made by a function of the database alone: nobody chooses their own.

    `case` is set where the identity stands in one: then its supervisors look at it, else the unit's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reveal = models.OneToOneField(Reveal, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", verbose_name=_("case"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    # Of the unit's zone: one is drawn of each person's day.
    day = models.DateField()
    reference = models.CharField(_("whose identity"), max_length=80)
    reason = models.CharField(_("reason"), max_length=24, choices=Reveal.Reason)
    opened_at = models.DateTimeField(_("opened"))
    minutes = models.PositiveIntegerField(_("minutes it was open"))
    review = models.CharField(_("finding"), max_length=12, choices=Review, default=Review.WAITING)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("looked at by"))
    reviewed_at = models.DateTimeField(_("looked at"), null=True)
    comment = SealedField("CASE", verbose_name=_("comment"))

    class Meta:
        indexes: ClassVar = [models.Index(F("opened_at").desc(), F("id").desc(), name="cases_revealcheck_list")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "day"], name="cases_revealcheck_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(reviewed_by__isnull=True) | ~models.Q(reviewed_by=F("person")),
                name="cases_revealcheck_by_another",
            ),
        ]

    class Sensitivity:
        INTERNAL = ("id", "reveal", "day")
        PUBLIC = ("reason", "opened_at", "minutes", "review", "reviewed_at")
        CASE = ("case", "comment")
        VICTIM = ("reference",)
        STAFF = ("unit", "person", "reviewed_by")

    def __str__(self) -> str:
        return f"reveal {self.opened_at:%Y-%m-%d %H:%M}"

    @property
    def vault_subject(self) -> uuid.UUID:
        """What was found is case content; without a case, the unit's."""
        return self.case_id or self.unit_id
