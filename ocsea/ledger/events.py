"""The ledger's own kinds."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ocsea.ledger.kinds import Category, Kind, register

STREAM_COUNTED = Kind("stream.counted", Category.COLLECTION, _("Entries counted, so that none can be missing"))
STREAM_EXPORTED = Kind("stream.exported", Category.DISCLOSURE, _("Entries with their proofs taken out by the server"))
LEDGER_VERIFIED = Kind("ledger.verified", Category.CONSULTATION, _("The whole record checked"))


class Ground(models.TextChoices):
    """Why entries leave Harbour. Codes, like every reason in the record."""

    COMPLAINT = "complaint", _("A complaint")
    COURT = "court", _("A court or a defence asks")
    AUTHORITY = "authority", _("A supervisory authority asks")
    STANDARDS = "standards", _("Professional standards")
    SAMPLE = "sample", _("A planned sample")
    SUBJECT = "subject", _("The person concerned asks")


register(STREAM_COUNTED, STREAM_EXPORTED, LEDGER_VERIFIED)
