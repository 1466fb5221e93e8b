"""The evidence app's records, one noun a file."""

from evidence.models.bundle import Bundle
from evidence.models.custody import CustodyEvent
from evidence.models.exhibit import Exhibit, ExhibitHash
from evidence.models.manifest import Manifest, ManifestPart, ManifestReject, ManifestRow
from evidence.models.paper import Paper
from evidence.models.schedule import DisclosureMark, Schedule, ScheduleItem

__all__ = [
    "Bundle",
    "CustodyEvent",
    "DisclosureMark",
    "Exhibit",
    "ExhibitHash",
    "Manifest",
    "ManifestPart",
    "ManifestReject",
    "ManifestRow",
    "Paper",
    "Schedule",
    "ScheduleItem",
]
