"""Auditors that a unit borrows from the neighbour it names."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ocsea.access.models import Unit, User


class AuditLoan(models.Model):
    """One auditor reads the record of one other unit for days. The row stays when it is over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    auditor = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("auditor"))
    reason = models.CharField(_("reason"), max_length=200)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    began_at = models.DateTimeField(_("from"), default=timezone.now)
    until = models.DateTimeField(_("until"))

    class Meta:
        indexes: ClassVar = [models.Index(fields=["auditor", "until"], name="access_auditloan_of")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("began_at")), name="access_auditloan_ends_later")
        ]

    class Sensitivity:
        INTERNAL = ("id",)
        STAFF = ("unit", "auditor", "reason", "asked_by", "began_at", "until")

    def __str__(self) -> str:
        return f"loan {self.began_at:%Y-%m-%d}"
