"""What an exhibit is, whose hands it can be in, and how it gets from one to the next."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExhibitKind(models.TextChoices):
    """What stands in the exhibit tree. An extraction always comes from another exhibit."""

    DEVICE = "device", _("Device")
    MEDIUM = "medium", _("Storage medium")
    EXTRACTION = "extraction", _("Extraction")
    ITEM = "item", _("Item of data")
    OBJECT = "object", _("Other physical object")


# A telephone or a notebook has no digest: its extraction or its copy has one.
HASHABLE = frozenset({ExhibitKind.MEDIUM, ExhibitKind.EXTRACTION, ExhibitKind.ITEM})


class PowerState(models.TextChoices):
    """Was it running when it was found?"""

    ON = "on", _("On")
    OFF = "off", _("Off")
    STANDBY = "standby", _("Asleep or locked")
    NOT_KNOWN = "not_known", _("Not known")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


class NetworkState(models.TextChoices):
    """Could anybody reach it from outside?"""

    CONNECTED = "connected", _("Connected")
    ISOLATED = "isolated", _("Isolated (shielded or flight mode)")
    NONE = "none", _("No network")
    NOT_KNOWN = "not_known", _("Not known")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


class Irregularity(models.TextChoices):
    """Why a deed that happened is listed for the supervisor and for disclosure."""

    NO_AUTHORITY = "no_authority", _("No authority")
    OUTSIDE_AUTHORITY = "outside_authority", _("Outside the authority's days")
    NO_HASH = "no_hash", _("No SHA-256")
    SEAL_DIFFERS = "seal_differs", _("Another seal")
    BREAK = "break", _("Break in custody")


class Algorithm(models.TextChoices):
    """SHA-256 proves; MD5 and SHA-1 only match older sets (standards.md section 7)."""

    SHA256 = "sha256", _("SHA-256")
    SHA1 = "sha1", _("SHA-1")
    MD5 = "md5", _("MD5")


# Characters of the hexadecimal form.
DIGEST_LENGTH: dict[Algorithm, int] = {Algorithm.SHA256: 64, Algorithm.SHA1: 40, Algorithm.MD5: 32}


class Purpose(models.TextChoices):
    """Why an exhibit changes hands."""

    STORAGE = "storage", _("Secure storage")
    EXAMINATION = "examination", _("Examination")
    RETURN = "return", _("Return after examination")
    TRANSPORT = "transport", _("Transport")
    COURT = "court", _("Court")
    OTHER = "other", _("Other")


class Step(models.TextChoices):
    """One row of the chain of custody."""

    COLLECTED = "collected", _("Taken into custody")
    RELEASED = "released", _("Released")
    CONFIRMED = "confirmed", _("Receipt confirmed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Release withdrawn")
    FOUND = "found", _("Found")
    MISSING = "missing", _("Holder not known")
    CORRECTED = "corrected", _("Correction")


class Custody(models.TextChoices):
    """How an exhibit stands after a step."""

    HELD = "held", _("Held")
    OFFERED = "offered", _("Waits for confirmation")
    NOT_KNOWN = "not_known", _("Holder not known")


TRANSITIONS: dict[Custody, dict[Step, Custody]] = {
    Custody.HELD: {
        Step.RELEASED: Custody.OFFERED,
        Step.FOUND: Custody.HELD,
        Step.MISSING: Custody.NOT_KNOWN,
        Step.CORRECTED: Custody.HELD,
    },
    Custody.OFFERED: {
        Step.CONFIRMED: Custody.HELD,
        Step.REFUSED: Custody.HELD,
        Step.WITHDRAWN: Custody.HELD,
        Step.FOUND: Custody.HELD,
        Step.MISSING: Custody.NOT_KNOWN,
        Step.CORRECTED: Custody.OFFERED,
    },
    Custody.NOT_KNOWN: {
        Step.FOUND: Custody.HELD,
        Step.CORRECTED: Custody.NOT_KNOWN,
    },
}
# These end a release that waits; each release is ended once.
ANSWERS = frozenset({Step.CONFIRMED, Step.REFUSED, Step.WITHDRAWN, Step.FOUND, Step.MISSING})
BREAKS = frozenset({Step.FOUND, Step.MISSING})

# Recorded later than this, a step says why; from an hour on the page says how much later.
LATE = timedelta(hours=24)


class ManifestFormat(models.TextChoices):
    """How a manifest is written."""

    CSV = "csv", _("CSV")
    VICS = "vics", _("VICS JSON")


class ManifestState(models.TextChoices):
    """How far the import of a manifest is."""

    PREVIEW = "preview", _("Waiting for you to start it")
    QUEUED = "queued", _("Waiting to start")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Could not be read")
    CANCELLED = "cancelled", _("Cancelled")
    STOPPED = "stopped", _("Stopped")


UNFINISHED = frozenset({ManifestState.QUEUED, ManifestState.RUNNING})


class FileKind(models.TextChoices):
    """What a listed file is, by its extension; the name itself is not kept."""

    IMAGE = "image", _("Image")
    VIDEO = "video", _("Video")
    AUDIO = "audio", _("Audio")
    ARCHIVE = "archive", _("Archive")
    DOCUMENT = "document", _("Document")
    OTHER = "other", _("Other")


class Fault(models.TextChoices):
    """Why a line of a manifest is not kept."""

    DIGEST = "digest", _("This is no digest of its algorithm")
    NO_DIGEST = "no_digest", _("The line has no digest")
    SIZE = "size", _("The size is no whole number of bytes")
    LINE = "line", _("The line is broken or has more values than columns")


class Unread(models.TextChoices):
    """Why a manifest cannot be read at all."""

    EMPTY = "empty", _("The file is empty.")
    BINARY = "binary", _("This is no text in UTF-8. Save it as CSV in UTF-8, or export VICS JSON.")
    NO_COLUMNS = "no_columns", _("No column is a digest. The first line must name one: SHA256, SHA1 or MD5.")
    BROKEN = "broken", _("The JSON breaks off or is not well formed. Export it again.")
    VALUE_TOO_LONG = "value_too_long", _("One value is longer than 16 MB. Export without pictures.")


class PaperKind(models.TextChoices):
    """What is printed of an exhibit, or of all exhibits of a case."""

    CUSTODY = "custody", _("Custody sheet")
    CERTIFICATE = "certificate", _("Certificate for court")
    LABEL = "label", _("Label")
    LISTING = "listing", _("Exhibit list")
    LABELS = "labels", _("Sheet of labels")
    MG6C = "mg6c", _("MG6C, not sensitive")
    MG6D = "mg6d", _("MG6D, sensitive")
    MG6E = "mg6e", _("MG6E, report")


OF_EXHIBIT = (PaperKind.CUSTODY, PaperKind.CERTIFICATE, PaperKind.LABEL)
OF_CASE = (PaperKind.LISTING, PaperKind.LABELS)


class PaperState(models.TextChoices):
    """How far a paper is."""

    WAITING = "waiting", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")
    STOPPED = "stopped", _("Stopped")


class BundleState(models.TextChoices):
    """How far a disclosure is. Nothing leaves before a second person released it."""

    PREPARED = "prepared", _("Waits for a second person")
    RETURNED = "returned", _("Not released")
    RELEASED = "released", _("Being made")
    SEALING = "sealing", _("Waits for the ledger")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")
    STOPPED = "stopped", _("Stopped")


MAKING = frozenset({BundleState.RELEASED, BundleState.SEALING})


class BundleLevel(models.TextChoices):
    """What a bundle holds back. Identities and covert methods are in none of them."""

    PROSECUTION = "prosecution", _("Prosecution: with officers' names and sensitive entries")
    DEFENCE = "defence", _("Defence: with officers' names, without sensitive entries")
    OUTSIDE = "outside", _("Another body: without officers' names and sensitive entries")


class BundleGround(models.TextChoices):
    """Why it is disclosed."""

    CHARGE = "charge", _("For the decision to charge")
    TRIAL = "trial", _("For trial")
    COURT_ORDER = "court_order", _("A court ordered it")
    INVESTIGATION = "investigation", _("For another body's investigation")
    COMPLAINT = "complaint", _("A complaint or an appeal")


class BundleSection(models.TextChoices):
    """What can be put into a bundle."""

    SUMMARY = "summary", _("Summary of the case, its people and its authorities")
    LOG = "log", _("Log")
    LISTING = "listing", _("Exhibit list")
    CUSTODY = "custody", _("Custody sheet of each exhibit")
    GRAPH = "graph", _("The same as data (CASE/UCO)")


class Material(models.TextChoices):
    """What a disclosure schedule can list."""

    ENTRY = "entry", _("Log entry")
    EXHIBIT = "exhibit", _("Exhibit")
