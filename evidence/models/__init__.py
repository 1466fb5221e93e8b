"""The evidence app's records, one noun a file."""

from evidence.models.custody import CustodyEvent
from evidence.models.exhibit import Exhibit, ExhibitHash
from evidence.models.manifest import Manifest, ManifestPart, ManifestReject, ManifestRow
from evidence.models.paper import Paper

__all__ = [
    "CustodyEvent",
    "Exhibit",
    "ExhibitHash",
    "Manifest",
    "ManifestPart",
    "ManifestReject",
    "ManifestRow",
    "Paper",
]
