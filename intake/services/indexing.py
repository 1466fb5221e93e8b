"""What of a report stands in the blind index: its numbers, and every lead in it. A match leads to the report until a
case takes it, and to the case from then on."""

import re
from collections.abc import Iterator

from django.db import connection

from intake.enums import Channel
from intake.models import Report, ReportFact, ReportFile
from intake.sources.cybertipline.leads import identifiers
from intake.sources.leads import FileEntry, HashValue, Identifier, IdentifierKind
from intake.sources.manual import FIELDS
from intake.sources.parsed import Fact, Given, Kind, ParsedReport
from ocsea.redaction.sensitivity import FieldClass
from ocsea.vault import fields
from ocsea.vault.index import Clue, Entry, Purpose, put

_PURPOSES: dict[IdentifierKind, Purpose] = {
    IdentifierKind.HANDLE: Purpose.HANDLE,
    IdentifierKind.ACCOUNT: Purpose.HANDLE,
    IdentifierKind.EMAIL: Purpose.EMAIL,
    IdentifierKind.PHONE: Purpose.PHONE,
    IdentifierKind.IP: Purpose.CONNECTION,
    IdentifierKind.DEVICE: Purpose.DEVICE,
}
_BORN = ("/dateOfBirth", "child_born")


def index_report(report: Report, parsed: ParsedReport) -> None:
    """Puts a report that was just received into the index. One statement."""
    put("intake_index_write", [report.id], clues_of(report, parsed))


def follow_into_case(report: Report) -> None:
    """From now on a match with the report leads to its case. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT intake_index_move(%s)", [report.id])


def clues_of(report: Report, parsed: ParsedReport) -> list[Clue]:
    """The report's numbers, its leads, and the hashes of its files."""
    born = {fact.subject: fact.value for fact in parsed.facts if fact.kind is Kind.DATE and fact.field.endswith(_BORN)}
    hashes = [one.value for entry in parsed.files for one in entry.hashes if one.cryptographic]
    return [
        *(Clue(Purpose.REPORT, number) for number in (report.reference, parsed.number) if number),
        *(_clue(lead, born.get(lead.subject, "")) for lead in parsed.identifiers if _is_compared(lead)),
        *(Clue(Purpose.HASH, value) for value in hashes),
    ]


def entries() -> Iterator[Entry]:
    """Everything of all reports, for `manage.py rebuild_index`."""
    for report in Report.objects.order_by("pk").iterator():
        clues = clues_of(report, _read_again(report))
        yield Entry(report.id, (report.case_id or report.id,), tuple(clues))


def _read_again(report: Report) -> ParsedReport:
    """As much of the parsed report as the index asks for, from the rows that were made of it."""
    parsed = ParsedReport(channel=Channel(report.channel), number=report.source_number)
    rows = ReportFact.objects.filter(report=report).order_by("position").select_related("sealed")
    secrets = fields.get_many([row.sealed for row in rows if row.is_sealed], ["value"])
    parsed.facts = [_fact(row, secrets[row.pk]["value"]["text"] if row.is_sealed else row.code_value) for row in rows]
    parsed.identifiers = [
        *identifiers(parsed.facts),
        *(
            Identifier(question.lead, fact.value.strip(), fact.path, fact.subject)
            for fact in parsed.facts
            if (question := FIELDS.get(fact.name)) and question.lead and fact.path.startswith("manual/")
        ),
    ]
    files = ReportFile.objects.filter(report=report)
    parsed.files = [FileEntry(key=str(row.pk), path="", hashes=_hashes(row)) for row in files]
    return parsed


def _fact(row: ReportFact, text: str) -> Fact:
    field = re.sub(r"\[\d+\]", "", row.path)
    return Fact(
        path=row.path, field=field, name=re.split("[/@]", field)[-1], label=row.label, value=text, original=text,
        klass=FieldClass(row.klass), kind=Kind(row.kind), given=Given.VALUE,
        group=row.path[: max(row.path.rfind("/"), row.path.rfind("@"), 0)],
        subject=str(row.subject_id) if row.subject_id else None, instant=row.instant, zone_text=row.zone_text,
    )  # fmt: skip


def _hashes(row: ReportFile) -> tuple[HashValue, ...]:
    told = {"MD5": row.md5, "SHA1": row.sha1, "SHA256": row.sha256}
    return tuple(HashValue(name, value, "", cryptographic=True) for name, value in told.items() if value)


def _is_compared(lead: Identifier) -> bool:
    return lead.kind in _PURPOSES or lead.kind is IdentifierKind.NAME


def _clue(lead: Identifier, born: str) -> Clue:
    if lead.kind is IdentifierKind.NAME:
        return Clue(Purpose.PERSON, lead.value, born=born)
    return Clue(_PURPOSES[lead.kind], lead.value, port=lead.port, at=lead.instant)
