"""What was decided to protect a victim."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Known
from cases.models import Case
from ocsea.access.models import User
from ocsea.vault.fields import SealedField
from victims.models.victim import Victim


class SafeguardingDecision(models.Model):
    """One decision, never changed; the newest counts. A victim without any has no decision yet, and that shows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    victim = models.ForeignKey(Victim, models.PROTECT, related_name="decisions")
    # The case in which it was decided, for its ledger stream; other cases' readers are not told which.
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    risk = SealedField("VICTIM", verbose_name=_("risk"))
    action = SealedField("VICTIM", verbose_name=_("what will be done"))
    responsible = SealedField("VICTIM", verbose_name=_("who does it"))
    due_on = models.DateField(_("by when"))
    suspect_contact = models.CharField(
        _("a suspect has contact with the child"), max_length=12, choices=Known, default=Known.NOT_KNOWN
    )
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(F("victim"), F("decided_at").desc(), name="victims_decision_newest")]

    class Sensitivity:
        INTERNAL = ("id", "victim", "case")
        VICTIM = ("risk", "action", "responsible", "due_on", "suspect_contact", "decided_at")
        STAFF = ("decided_by",)

    @property
    def vault_subject(self) -> uuid.UUID:
        """Sealed under the victim's own key."""
        return self.victim_id
