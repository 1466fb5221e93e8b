"""The intake app's records: reports as they came, and imports."""

from intake.models.job import ImportItem, ImportJob, ImportPart, ImportRefusal, ImportResult
from intake.models.report import Report, ReportFact, ReportFile, ReportSubject, SealedFact

__all__ = [
    "ImportItem",
    "ImportJob",
    "ImportPart",
    "ImportRefusal",
    "ImportResult",
    "Report",
    "ReportFact",
    "ReportFile",
    "ReportSubject",
    "SealedFact",
]
