"""The victim under a pseudonym, and the cases they are part of."""

import secrets
import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Known
from cases.models import Case, Person
from ocsea.access.models import User
from ocsea.vault.fields import SealedField
from victims.enums import AgeBand, Identification, Safety, Sex

# As in case references: nothing that is misheard on the telephone, nothing that spells a word or a name.
_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"


def new_pseudonym() -> str:
    """A random pseudonym such as V-7KQ3MX: no order, no initials, no place."""
    return "V-" + "".join(secrets.choice(_LETTERS) for _ in range(6))


class Victim(models.Model):
    """One child, or a victim of any age, in however many cases. Who it is stands sealed in VictimIdentity alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pseudonym = models.CharField(_("pseudonym"), max_length=20, unique=True, default=new_pseudonym, editable=False)
    age_band = models.CharField(_("age"), max_length=12, choices=AgeBand, default=AgeBand.NOT_KNOWN)
    sex = models.CharField(_("sex"), max_length=12, choices=Sex, default=Sex.NOT_KNOWN)
    identification = models.CharField(
        _("identification"), max_length=16, choices=Identification, default=Identification.UNIDENTIFIED
    )
    safety = models.CharField(_("safety"), max_length=16, choices=Safety, default=Safety.NOT_ASSESSED)
    safety_reviewed_on = models.DateField(_("safety plan reviewed on"), null=True, blank=True)
    language = SealedField("VICTIM", verbose_name=_("language"))
    communication_needs = SealedField("VICTIM", verbose_name=_("communication needs"))
    contact_wishes = SealedField("VICTIM", verbose_name=_("wishes about contact"))
    do_not_contact = models.CharField(
        _("asked not to be contacted"), max_length=12, choices=Known, default=Known.NOT_KNOWN
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)
    # Counts up with every change; a form that carries an older number is refused.
    version = models.PositiveIntegerField(default=1)

    # Set by the queries of policy.py: the case it was reached through, whether anything is decided, and by when it
    # has to be (UTC).
    via_case: uuid.UUID
    decided: bool
    due_at: datetime | None

    class Meta:
        indexes: ClassVar = [models.Index(F("recorded_at").desc(), F("id").desc(), name="victims_list")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(safety=Safety.PLAN_IN_PLACE) | Q(safety_reviewed_on__isnull=False),
                name="victims_plan_says_when_reviewed",
            )
        ]

    class Sensitivity:
        INTERNAL = ("id", "version")
        VICTIM = (
            *("pseudonym", "age_band", "sex", "identification", "safety", "safety_reviewed_on"),
            *("language", "communication_needs", "contact_wishes", "do_not_contact", "recorded_at", "updated_at"),
        )
        STAFF = ("recorded_by",)

    def __str__(self) -> str:
        return self.pseudonym

    @property
    def vault_subject(self) -> uuid.UUID:
        """The person's own data key, which also seals their identity and their decisions."""
        return self.id


class VictimCase(models.Model):
    """That a victim is part of a case, and as which of its people. Kept here, so that a case knows no victims."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    victim = models.ForeignKey(Victim, models.PROTECT, related_name="links", verbose_name=_("victim"))
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("case"))
    # Two people of one case may turn out to be one child; one person is never two victims.
    person = models.OneToOneField(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    linked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("linked by"))
    linked_at = models.DateTimeField(_("linked"), default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["victim", "case"], name="victims_case_victim"),
            models.Index(fields=["case", "victim"], name="victims_case_case"),
        ]

    class Sensitivity:
        INTERNAL = ("id", "victim")
        CASE = ("case", "person", "linked_at")
        STAFF = ("linked_by",)
