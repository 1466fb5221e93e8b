"""What a complete report has and this one lacks. It says how good a report is, and nothing of how urgent it is."""

from collections.abc import Callable, Iterator

from intake.sources.leads import IdentifierKind, Weakness
from intake.sources.parsed import Given, ParsedReport, SubjectKind

_EXPECTED = (
    "report/incidentSummary/incidentType",
    "report/incidentSummary/incidentDateTime",
    "report/incidentSummary/platform",
    "report/reporter/reportingPerson/email",
)
_EXPECTED_OF_FILES = (
    "fileDetails/fileViewedByEsp",
    "fileDetails/publiclyAvailable",
    "fileDetails/originalFileHash",
    "fileDetails/uploadedToEspTimestamp",
)


def missing(report: ParsedReport) -> list[str]:
    """Schema keys of what is expected and not given, each once. A value that is empty counts as not given."""
    given = {fact.field for fact in report.facts if fact.given is not Given.EMPTY}
    lacking = [key for key in _EXPECTED if key not in given]
    lacking += [key for key in _EXPECTED_OF_FILES if not _every_file_has(report, key)]
    return lacking + [key for key, is_missing in _CHECKS if is_missing(report)]


def _every_file_has(report: ParsedReport, key: str) -> bool:
    having = {fact.subject for fact in report.all(key) if fact.given is not Given.EMPTY}
    return all(file.key in having for file in report.files)


def _no_details(report: ParsedReport) -> bool:
    return not any(fact.field.startswith("report/internetDetails/") for fact in report.facts)


def _no_reported_user(report: ParsedReport) -> bool:
    return not any(subject.kind is SubjectKind.REPORTED_USER for subject in report.subjects)


def _addresses(report: ParsedReport) -> Iterator[tuple[Weakness, ...]]:
    return (lead.weak for lead in report.identifiers if lead.kind is IdentifierKind.IP)


def _no_address(report: ParsedReport) -> bool:
    return not any(True for _weak in _addresses(report))


def _no_port(report: ParsedReport) -> bool:
    return any(Weakness.PORT_MISSING in weak for weak in _addresses(report))


def _no_time(report: ParsedReport) -> bool:
    return any(Weakness.TIME_MISSING in weak or Weakness.ZONE_MISSING in weak for weak in _addresses(report))


_USER = "report/personOrUserReported"
_CHECKS: tuple[tuple[str, Callable[[ParsedReport], bool]], ...] = (
    ("report/internetDetails", _no_details),
    (_USER, _no_reported_user),
    (f"{_USER}/ipCaptureEvent", _no_address),
    (f"{_USER}/ipCaptureEvent/port", _no_port),
    (f"{_USER}/ipCaptureEvent/dateTime", _no_time),
)
