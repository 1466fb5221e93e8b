"""The rules: deadlines as data."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ocsea.clocks.due import Step
from ocsea.clocks.enums import LengthUnit


class ClockRule(models.Model):
    """One version of a rule: how long, whose calendar, who is told at which step, and where that is written.

    A rule changes by a new row with a later `valid_from`; clocks keep the rule that was in force when they began.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("rule"), max_length=120)
    event = models.CharField(_("runs from"), max_length=160)
    amount = models.PositiveIntegerField(_("length"), null=True, blank=True)
    length_unit = models.CharField(_("counted in"), max_length=16, choices=LengthUnit)
    # Empty: the unit's own.
    calendar = models.CharField(_("working-day calendar"), max_length=16, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True)
    day_ends = models.TimeField(_("a due day ends at"), null=True, blank=True)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=300)
    steps = models.JSONField(_("steps"), default=list)
    valid_from = models.DateField(_("in force from"))
    valid_until = models.DateField(_("in force until"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="clocks_rule_version"),
            models.CheckConstraint(
                condition=Q(length_unit="set", amount__isnull=True) | (~Q(length_unit="set") & Q(amount__gte=1)),
                name="clocks_rule_length",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name="clocks_rule_validity"
            ),
        ]

    class Sensitivity:
        INTERNAL = ("id", "code")
        PUBLIC = (
            *("name", "event", "amount", "length_unit", "calendar", "zone", "day_ends", "jurisdiction"),
            *("source", "steps", "valid_from", "valid_until"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """The name in the reader's language, where it is translated."""
        return gettext(self.name)

    @property
    def read_steps(self) -> list[Step]:
        """The steps as objects."""
        return [Step.of(row) for row in self.steps]
