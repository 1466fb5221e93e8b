"""From the trees of one report's parts to a `ParsedReport`.

The report number. report.xml itself carries none. It is read from the files' `reportId` when they agree; without files
from the folder's name ("CyberTip-190001000"), then from the upload's name. Whatever disagrees is noted.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from intake.enums import Channel
from intake.sources.cybertipline import files, quality
from intake.sources.cybertipline.facts import Harvest
from intake.sources.cybertipline.leads import identifiers
from intake.sources.cybertipline.parse import Document
from intake.sources.guard import with_names_sealed
from intake.sources.leads import FileEntry, Tipped, TippedOff
from intake.sources.notes import cuts_in
from intake.sources.parsed import Fact, Note, NoteCode, NumberFrom, ParsedReport
from ocsea.redaction.sensitivity import FieldClass

_NUMBER_IN_NAME = re.compile(r"(?:^|[^\d])(\d{6,19})(?:[^\d]|$)", re.ASCII)
_FILE_ID = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)
_SUMMARY = "report/incidentSummary"
_SHUT = frozenset({"accountTemporarilyDisabled", "accountPermanentlyDisabled"})


@dataclass(slots=True)
class Parts:
    """The parts of one report: report.xml, its file details in order, and a SHA-256 of each part's bytes."""

    upload: str
    folder: str
    report: Document
    details: list[Document] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)


def map_report(parts: Parts) -> ParsedReport:
    """Reads every value of the parts. Never raises: what is odd is kept and noted."""
    harvest = Harvest()
    harvest.gather(parts.report.root, "report", None)
    entries = list(_files(harvest, parts.details))
    facts = with_names_sealed(harvest.facts, harvest.subjects)
    number, number_from, doubts = _number(parts, facts)
    report = ParsedReport(
        channel=Channel.CYBERTIPLINE,
        number=number,
        number_from=number_from,
        upload=parts.upload,
        folder=parts.folder,
        fingerprint=hashlib.sha256("".join(sorted(parts.digests)).encode()).hexdigest(),
        facts=facts,
        subjects=harvest.subjects,
        files=entries,
        identifiers=identifiers(facts),
        notes=[
            *doubts,
            *harvest.notes,
            *cuts_in(facts),
            *_about_documents(parts),
            *chain.from_iterable(map(files.remarks, entries)),
        ],
        tipped_off=list(_tipped_off(facts)),
    )
    _summarise(report)
    report.missing = quality.missing(report)
    return report


def _files(harvest: Harvest, details: list[Document]) -> Iterator[FileEntry]:
    taken: set[str] = set()
    for position, document in enumerate(details, start=1):
        path, before = f"file[{position}]", len(harvest.facts)
        named = document.root.child("fileId")
        name = named.text.strip() if named else ""
        key = f"file:{name}" if _FILE_ID.fullmatch(name) else f"file:#{position}"
        if key in taken:
            harvest.notes.append(Note(NoteCode.FILE_TWICE, path))
            key = f"{key}#{position}"
        taken.add(key)
        harvest.gather(document.root, path, key)
        yield files.entry(key, path, harvest.facts[before:])


def _number(parts: Parts, facts: list[Fact]) -> tuple[str, NumberFrom, list[Note]]:
    stated = [fact.value for fact in facts if fact.field == "fileDetails/reportId" and fact.klass is FieldClass.PUBLIC]
    folder, upload = _in_name(parts.folder), _in_name(parts.upload)
    different = len({*stated, *filter(None, [folder or upload])}) > 1
    doubts = [Note(NoteCode.NUMBER_MISMATCH)] if different else []
    if stated:
        return (folder if folder in stated else stated[0]), NumberFrom.FILE_DETAILS, doubts
    if folder:
        return folder, NumberFrom.FOLDER, [Note(NoteCode.NUMBER_FROM_FOLDER)]
    if upload:
        return upload, NumberFrom.UPLOAD, [Note(NoteCode.NUMBER_FROM_UPLOAD)]
    return "", NumberFrom.NOT_GIVEN, [Note(NoteCode.NUMBER_MISSING)]


def _in_name(name: str) -> str:
    match = _NUMBER_IN_NAME.search(name.rstrip("/").rpartition("/")[2])
    return match.group(1) if match else ""


def _about_documents(parts: Parts) -> Iterator[Note]:
    documents = [("report", parts.report)]
    documents += [(f"file[{position}]", document) for position, document in enumerate(parts.details, start=1)]
    for path, document in documents:
        if document.namespaced:
            yield Note(NoteCode.NAMESPACE, path)
        if document.comments:
            yield Note(NoteCode.COMMENTS_DROPPED, path, str(document.comments))


def _tipped_off(facts: list[Fact]) -> Iterator[TippedOff]:
    """Accounts shut and users told, with the day where it is given."""
    shut = {
        fact.path: fact for fact in facts if fact.name in {"accountTemporarilyDisabled", "accountPermanentlyDisabled"}
    }
    dates = {(fact.group, fact.name): fact.instant for fact in facts}
    for fact in facts:
        if fact.path in shut and fact.flag:
            yield TippedOff(Tipped.DISABLED, fact.subject, fact.path, dates.get((fact.path, "disabledDate")))
        elif fact.name == "userNotified" and fact.flag and fact.group in shut:
            yield TippedOff(Tipped.NOTIFIED, fact.subject, fact.path, dates.get((fact.group, "userNotifiedDate")))


def _summarise(report: ParsedReport) -> None:
    incident_type, incident_at = report.first(f"{_SUMMARY}/incidentType"), report.first(f"{_SUMMARY}/incidentDateTime")
    platform = report.first(f"{_SUMMARY}/platform")
    report.incident_type = incident_type.value if incident_type and incident_type.klass is FieldClass.CASE else ""
    report.incident_at = incident_at.instant if incident_at else None
    report.platform = platform.value.strip() if platform and platform.klass is FieldClass.CASE else ""
    report.annotations = tuple(
        fact.name for fact in report.facts if fact.field.startswith(f"{_SUMMARY}/reportAnnotations/") and fact.flag
    )
    report.viral_batch = any(fact.field.startswith("report/batchedReport") for fact in report.facts)
    report.prior_reports = tuple(
        dict.fromkeys(
            fact.value.strip()
            for fact in report.facts
            if fact.name in {"priorCTReports", "priorCTReport"} and fact.klass is FieldClass.CASE and fact.value.strip()
        )
    )
