"""An exhibit and its digests."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Authority, Case, new_reference
from evidence.enums import DIGEST_LENGTH, Algorithm, ExhibitKind, NetworkState, PowerState
from ocsea.access.models import User
from ocsea.vault.fields import SealedField


def new_exhibit_reference() -> str:
    """The default of Exhibit.reference: random, so that an address tells nobody how many there are."""
    return new_reference("EX")


class Exhibit(models.Model):
    """Something that is kept as evidence: a device, a medium, an extraction, an item. Nobody edits it.

    What was recorded wrongly is corrected by a row of its chain of custody, which points to the row it corrects. Where
    an exhibit is and who holds it stand in that chain alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(
        _("reference"), max_length=20, unique=True, default=new_exhibit_reference, editable=False
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="exhibits")
    # Who holds an exhibit may not see its case; the case's number alone is copied here for them.
    case_reference = models.CharField(_("case"), max_length=20)
    number = models.CharField(_("exhibit number"), max_length=16)
    kind = models.CharField(_("kind"), max_length=12, choices=ExhibitKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    root = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="descendants")
    # The same two by number, for whoever holds this exhibit and may not see those.
    parent_number = models.CharField(_("comes from"), max_length=16, blank=True)
    root_number = models.CharField(_("root exhibit"), max_length=16, blank=True)
    description = SealedField("CASE", verbose_name=_("description"))
    seized_at = models.DateTimeField(_("found or received"))
    seized_zone = models.CharField(_("time zone"), max_length=64)
    place = SealedField("CASE", verbose_name=_("place"))
    found_by = models.CharField(_("found by"), max_length=120)
    seal_number = models.CharField(_("first seal"), max_length=40, blank=True)
    authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("authority")
    )
    # Codes of enums.Irregularity; not empty means: told to the supervisor and listed for disclosure.
    irregularities = models.JSONField(_("irregular"), default=list)
    irregular_reason = SealedField("CASE", verbose_name=_("why irregular"))
    condition = SealedField("CASE", verbose_name=_("condition"))
    power_state = models.CharField(_("power"), max_length=16, choices=PowerState, default=PowerState.NOT_KNOWN)
    network_state = models.CharField(_("network"), max_length=16, choices=NetworkState, default=NetworkState.NOT_KNOWN)
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("registered by"))
    registered_at = models.DateTimeField(_("registered"), default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(F("case"), F("registered_at").desc(), F("id").desc(), name="evidence_exhibit_list"),
            models.Index(fields=["authority"], name="evidence_exhibit_authority"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="evidence_number_in_case"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, root__isnull=True) | Q(parent__isnull=False, root__isnull=False),
                name="evidence_exhibit_names_its_root",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ExhibitKind.EXTRACTION) | Q(parent__isnull=False),
                name="evidence_extraction_has_a_source",
            ),
            models.CheckConstraint(
                condition=Q(irregularities=[]) | Q(irregular_reason__isnull=False),
                name="evidence_irregular_says_why",
            ),
        ]

    class Sensitivity:
        INTERNAL = ("id", "case", "parent", "root")
        PUBLIC = ("reference", "case_reference")
        CASE = (
            "number",
            "kind",
            "parent_number",
            "root_number",
            "description",
            "seized_at",
            "seized_zone",
            "place",
            "seal_number",
            "authority",
            "irregularities",
            "irregular_reason",
            "condition",
            "power_state",
            "network_state",
            "registered_at",
        )
        STAFF = ("found_by", "registered_by")

    def __str__(self) -> str:
        return self.number

    @property
    def vault_subject(self) -> uuid.UUID:
        """Sealed under the case's key."""
        return self.case_id

    @property
    def stream(self) -> str:
        """The ledger stream of the case that the exhibit belongs to."""
        return f"case:{self.case_id}"


class ExhibitHash(models.Model):
    """One reading of an exhibit's digest: which algorithm, what came out, with what, by whom, when. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="hashes")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    algorithm = models.CharField(_("algorithm"), max_length=8, choices=Algorithm)
    value = models.CharField(_("digest"), max_length=64)
    tool = models.CharField(_("tool"), max_length=80)
    tool_version = models.CharField(_("version"), max_length=40)
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("taken by"))
    taken_at = models.DateTimeField(_("taken"))
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    class Meta:
        ordering: ClassVar = ["recorded_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["exhibit", "recorded_at"], name="evidence_hash_of_exhibit"),
            models.Index(fields=["value"], name="evidence_hash_value"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    *(Q(algorithm=each, value__regex=f"^[0-9a-f]{{{size}}}$") for each, size in DIGEST_LENGTH.items()),
                    _connector=Q.OR,
                ),
                name="evidence_hash_format",
            ),
        ]

    class Sensitivity:
        INTERNAL = ("id", "exhibit", "case")
        CASE = ("algorithm", "value", "tool", "tool_version", "taken_at", "recorded_at")
        STAFF = ("taken_by",)

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.value}"
