"""Signs of misuse from within: counts taken from the ledger's entries about reading. Never what was read."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ocsea.access.models import Unit, User


class SignRule(models.Model):
    """What counts as unusual: data, so that a unit can set its own threshold. Hours are the person's unit's own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(_("code"), max_length=24, unique=True)
    name = models.CharField(_("sign"), max_length=120)
    threshold = models.PositiveIntegerField(_("from this number on"))
    from_hour = models.PositiveSmallIntegerField(_("from hour"), null=True, blank=True)
    to_hour = models.PositiveSmallIntegerField(_("to hour"), null=True, blank=True)
    in_force = models.BooleanField(_("in force"), default=True)

    class Sensitivity:
        INTERNAL = ("id", "code")
        PUBLIC = ("name", "threshold", "from_hour", "to_hour", "in_force")

    def __str__(self) -> str:
        return gettext(self.name)


class Sign(models.Model):
    """One person reached a rule's threshold on one local day. The person concerned reads no row about themselves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.ForeignKey(SignRule, models.PROTECT, related_name="+", verbose_name=_("sign"))
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(pgettext_lazy("how many", "number"))
    kinds = models.JSONField(_("kinds of entries"), default=list)
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))
    found_at = models.DateTimeField(_("found"), default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "-day"], name="cases_sign_unit")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "person", "day"], name="cases_sign_once_a_day")
        ]

    class Sensitivity:
        INTERNAL = ("id",)
        STAFF = (*("rule", "person", "unit", "day", "number", "kinds", "first_at", "last_at", "found_at"),)

    def __str__(self) -> str:
        return f"sign {self.day}"
