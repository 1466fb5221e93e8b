"""The evidence app's records, one noun a file."""

from evidence.models.custody import CustodyEvent
from evidence.models.exhibit import Exhibit, ExhibitHash

__all__ = ["CustodyEvent", "Exhibit", "ExhibitHash"]
