"""The one sealed store of who a victim is and whom they live with."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Known
from ocsea.access.models import User
from ocsea.vault.fields import SealedField
from victims.models.victim import Victim


class VictimIdentity(models.Model):
    """Names, birth date, places and ways to reach the person, under their own key.

    The database gives this row to the victim officer on one of the cases, and to a person with a live reveal.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    victim = models.OneToOneField(Victim, models.PROTECT, related_name="+")
    name = SealedField("IDENTITY", verbose_name=_("name"))
    other_names = SealedField("IDENTITY", verbose_name=_("other names"))
    # ISO 8601, as far as it is known: 2013-05-02, 2013-05 or 2013.
    birth_date = SealedField("IDENTITY", verbose_name=_("date of birth"))
    address = SealedField("IDENTITY", verbose_name=_("address"))
    school = SealedField("IDENTITY", verbose_name=_("school"))
    contacts = SealedField("IDENTITY", verbose_name=_("how to reach them safely"))
    handles = SealedField("IDENTITY", verbose_name=_("accounts and handles"))
    other_details = SealedField("IDENTITY", verbose_name=_("other details"))
    updated_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("changed by"))
    updated_at = models.DateTimeField(_("changed"), default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Sensitivity:
        INTERNAL = ("id", "victim", "version")
        IDENTITY = (
            *("name", "other_names", "birth_date", "address", "school", "contacts", "handles", "other_details"),
        )
        VICTIM = ("updated_at",)
        STAFF = ("updated_by",)

    @property
    def vault_subject(self) -> uuid.UUID:
        """The victim's own key: erasing it erases the person here."""
        return self.victim_id


class HouseholdMember(models.Model):
    """Somebody around the child: who lives there, who has parental responsibility, and whether one is a concern."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    victim = models.ForeignKey(Victim, models.PROTECT, related_name="+")
    name = SealedField("IDENTITY", verbose_name=_("name"))
    relation = SealedField("IDENTITY", verbose_name=_("relation to the child"))
    lives_there = models.CharField(_("lives with the child"), max_length=12, choices=Known, default=Known.NOT_KNOWN)
    parental_responsibility = models.CharField(
        _("parental responsibility"), max_length=12, choices=Known, default=Known.NOT_KNOWN
    )
    of_concern = models.CharField(_("person of concern"), max_length=12, choices=Known, default=Known.NOT_KNOWN)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    # A row that turned out wrong is put aside, never deleted.
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["recorded_at", "id"]
        indexes: ClassVar = [models.Index(fields=["victim", "recorded_at"], name="victims_household")]

    class Sensitivity:
        INTERNAL = ("id", "victim")
        IDENTITY = ("name", "relation")
        VICTIM = ("lives_there", "parental_responsibility", "of_concern", "recorded_at", "withdrawn_at")
        STAFF = ("recorded_by",)

    @property
    def vault_subject(self) -> uuid.UUID:
        """This person's own key: they are somebody else than the child."""
        return self.id
