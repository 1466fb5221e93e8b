"""People in a case, what identifies them, and what was asked about them."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Certainty, IdentifierKind, Known, PersonRole
from cases.models.case import Case
from ocsea.access.models import User
from ocsea.vault.fields import SealedField


class Person(models.Model):
    """Somebody in a case, shown as P-01, P-02 ...; names are sealed under the person's own key whatever their role."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="people")
    label = models.CharField(_("person"), max_length=12)
    name = SealedField("IDENTITY", verbose_name=_("name"))
    birth_date = SealedField("IDENTITY", verbose_name=_("date of birth"))
    address = SealedField("IDENTITY", verbose_name=_("address"))
    is_child = models.CharField(_("under 18"), max_length=12, choices=Known, default=Known.NOT_KNOWN)
    access_to_children_home = models.CharField(
        _("access to children at home"), max_length=12, choices=Known, default=Known.NOT_KNOWN
    )
    access_to_children_work = models.CharField(
        _("access to children at work"), max_length=12, choices=Known, default=Known.NOT_KNOWN
    )
    access_to_children_volunteering = models.CharField(
        _("access to children when volunteering"), max_length=12, choices=Known, default=Known.NOT_KNOWN
    )
    access_asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("access to children asked by")
    )
    access_asked_at = models.DateTimeField(_("access to children asked"), null=True, blank=True)
    # Set by `victims`: from then on the child's pseudonym stands for this person, and names live there alone.
    pseudonym = models.CharField(_("pseudonym"), max_length=20, blank=True)
    source = models.CharField(_("source"), max_length=120)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        ordering: ClassVar = ["label"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "label"], name="cases_person_label_in_case"),
            models.CheckConstraint(
                condition=models.Q(access_asked_by__isnull=True, access_asked_at__isnull=True)
                | models.Q(access_asked_by__isnull=False, access_asked_at__isnull=False),
                name="cases_person_asked_who_and_when",
            ),
        ]

    class Sensitivity:
        INTERNAL = ("id", "case")
        CASE = (
            "label",
            "is_child",
            "access_to_children_home",
            "access_to_children_work",
            "access_to_children_volunteering",
            "access_asked_at",
            "source",
            "added_at",
        )
        VICTIM = ("pseudonym",)
        IDENTITY = ("name", "birth_date", "address")
        STAFF = ("access_asked_by", "added_by")

    def __str__(self) -> str:
        return self.pseudonym or self.label

    @property
    def vault_subject(self) -> uuid.UUID:
        """The person's own data key: erasing it erases the person everywhere."""
        return self.id


class PersonRoleRecord(models.Model):
    """A role somebody holds in the case, with source and certainty; several at a time are normal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    role = models.CharField(_("role"), max_length=16, choices=PersonRole, default=PersonRole.NOT_KNOWN)
    certainty = models.CharField(_("certainty"), max_length=12, choices=Certainty, default=Certainty.NOT_KNOWN)
    source = models.CharField(_("source"), max_length=120)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Sensitivity:
        INTERNAL = ("id", "person")
        CASE = ("role", "certainty", "source", "decided_at", "ended_at")
        STAFF = ("decided_by",)


class Identifier(models.Model):
    """A handle, address, connection or device, with source, certainty and who linked it. The value is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="identifiers")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="identifiers")
    kind = models.CharField(_("kind"), max_length=12, choices=IdentifierKind)
    value = SealedField("IDENTITY", verbose_name=_("value"))
    # Keyed hash of the normalised value, so that the same identifier is found again without being stored readable.
    digest = models.BinaryField(max_length=32)
    service = models.CharField(_("service"), max_length=100, blank=True)
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)
    zone_text = models.CharField(_("zone as given"), max_length=40, blank=True)
    port = models.PositiveIntegerField(_("port"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=120)
    certainty = models.CharField(_("certainty"), max_length=12, choices=Certainty, default=Certainty.NOT_KNOWN)
    linked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("linked by"))
    linked_at = models.DateTimeField(_("linked"), default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["digest"], name="cases_identifier_digest")]

    class Sensitivity:
        INTERNAL = ("id", "case", "person", "digest")
        CASE = ("kind", "service", "seen_at", "zone_text", "port", "source", "certainty", "linked_at")
        IDENTITY = ("value",)
        STAFF = ("linked_by",)

    @property
    def vault_subject(self) -> uuid.UUID:
        """The person's key, or one of its own while nobody is known: it may be anybody's, a child's too."""
        return self.person_id or self.id

    @property
    def is_weak_lead(self) -> bool:
        """An IP address without a port or a time leads to many people behind carrier-grade NAT."""
        return self.kind == IdentifierKind.IP and (self.port is None or self.seen_at is None)
