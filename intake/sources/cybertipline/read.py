"""A package becomes reports: its parts are read, sorted by folder, and mapped."""

import hashlib
from dataclasses import dataclass, field

from intake.sources.cybertipline.clean import ROOTS
from intake.sources.cybertipline.map import Parts, map_report
from intake.sources.cybertipline.parse import Document, parse
from intake.sources.faults import UnreadableError, Why
from intake.sources.parcel import Package
from intake.sources.parsed import Note, NoteCode, ParsedReport


@dataclass(slots=True)
class _Folder:
    """What was found under one folder: (name, document) of each part that could be read."""

    reports: list[tuple[str, Document]] = field(default_factory=list)
    details: list[tuple[str, Document]] = field(default_factory=list)


def read_reports(package: Package) -> list[ParsedReport]:
    """Every report of a package, in the order found. What cannot be read is added to `package.refused`.

    A package may hold several reports, each in a folder of its own. Never raises for what the package holds.
    """
    folders: dict[str, _Folder] = {}
    before = len(package.refused)
    for name, data in package.members.items():
        try:
            document = parse(data)
            if document.root.name not in ROOTS:
                raise UnreadableError(Why.WRONG_ROOT)
        except UnreadableError as error:
            package.refuse(name, error.why, data=data, detail=error.detail)
            continue
        folder = folders.setdefault(name.rpartition("/")[0], _Folder())
        kind = folder.reports if document.root.name == "report" else folder.details
        kind.append((name, document))
    found = [report for name, folder in folders.items() for report in _map_folder(package, name, folder)]
    if found and len(package.refused) > before:
        for report in found:
            report.notes.append(Note(NoteCode.PART_REFUSED, detail=str(len(package.refused) - before)))
    return found


def _map_folder(package: Package, name: str, folder: _Folder) -> list[ParsedReport]:
    if not folder.reports:
        for member, _document in folder.details:
            package.refuse(member, Why.REPORT_MISSING, data=package.members[member])
        return []
    for member, _document in folder.reports[1:]:
        package.refuse(member, Why.SECOND_REPORT, data=package.members[member])
    members = [folder.reports[0], *folder.details]
    return [
        map_report(
            Parts(
                upload=package.name,
                folder=name,
                report=folder.reports[0][1],
                details=[document for _member, document in folder.details],
                digests=[hashlib.sha256(package.members[member]).hexdigest() for member, _document in members],
            )
        )
    ]
