"""Receiving: a parsed report becomes rows, once. Identities and free text are sealed before anything is written."""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from intake import events
from intake.enums import Gate, ItemState
from intake.models import Report, ReportFact, ReportFile, ReportSubject, SealedFact
from intake.policy import report_target
from intake.services.indexing import index_report
from intake.sources.ages import AgeBand, band_of_age, youngest
from intake.sources.cybertipline.read import read_reports
from intake.sources.faults import Refused
from intake.sources.leads import FileEntry
from intake.sources.parcel import Package
from intake.sources.parsed import Fact, Kind, NoteCode, ParsedReport
from intake.triage import assess
from ocsea.access.can import require
from ocsea.access.models import Unit, User
from ocsea.access.permissions import Permission
from ocsea.clocks import services as clocks
from ocsea.errors import Invalid
from ocsea.ledger.record import record
from ocsea.redaction.sensitivity import FieldClass
from ocsea.vault import fields
from ocsea.vault.digest import digest

_READABLE = frozenset({FieldClass.PUBLIC, FieldClass.CASE, FieldClass.VICTIM, FieldClass.STAFF})


@dataclass(slots=True)
class Outcome:
    """What became of one package: its reports (and whether each is new), and what was refused."""

    state: str
    reports: list[tuple[Report, bool]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def receive_package(*, actor: User, package: Package) -> Outcome:
    """Reads a package and receives every report in it. Never raises for what the package holds."""
    received = [receive_report(actor=actor, parsed=parsed) for parsed in read_reports(package)]
    if not received:
        return Outcome(ItemState.REFUSED, refused=package.refused)
    state = ItemState.IMPORTED if any(is_new for _report, is_new in received) else ItemState.ALREADY
    return Outcome(state, received, package.refused)


@transaction.atomic
def receive_report(*, actor: User, parsed: ParsedReport) -> tuple[Report, bool]:
    """Stores a report in the actor's unit and says whether it is new: the same number or content changes nothing.

    Raises Denied, and Invalid for an actor without a unit.
    """
    require(actor, Permission.REPORT_IMPORT)
    unit = actor.unit
    if unit is None:
        raise Invalid({"unit": _("Your account belongs to no unit, so there is nowhere to put the report.")})
    if held := _held(unit, parsed):
        return held, False
    report = _report(actor, unit, parsed)
    subjects = _subjects(report, parsed)
    report.save(force_insert=True)
    ReportSubject.objects.bulk_create(subjects.values())
    _store_facts(report, parsed.facts, subjects)
    ReportFile.objects.bulk_create([_file(report, place, entry) for place, entry in enumerate(parsed.files)])
    index_report(report, parsed)
    record(
        events.REPORT_RECEIVED,
        actor=actor,
        target=report_target(report),
        facts={"channel": str(parsed.channel), "facts": len(parsed.facts), "files": len(parsed.files)},
        stream=report.stream,
    )
    clocks.start(
        "report.waiting",
        actor=actor,
        target=report_target(report),
        link=f"/reports/{report.reference}/",
        unit=unit,
        owner_role="intake_officer",
        stream=report.stream,
        from_=report.received_at,
    )
    return report, True


def _held(unit: Unit, parsed: ParsedReport) -> Report | None:
    if parsed.number and (
        found := Report.objects.filter(unit=unit, number_digest=digest("report number", parsed.number)).first()
    ):
        return found
    if not parsed.fingerprint:
        return None
    return Report.objects.filter(unit=unit, content_digest=digest("report content", parsed.fingerprint)).first()


def _report(actor: User, unit: Unit, parsed: ParsedReport) -> Report:
    now = timezone.now()
    urgency = assess(parsed, now)
    report = Report(
        unit=unit,
        channel=parsed.channel,
        source_number=parsed.number,
        number_digest=digest("report number", parsed.number) if parsed.number else None,
        incident_type=parsed.incident_type,
        incident_at=parsed.incident_at,
        received_at=now,
        received_by=actor,
        tier=urgency.tier,
        weight=urgency.weight,
        reasons=[{"code": reason.code, "path": reason.evidence_path} for reason in urgency.reasons],
        user_may_know=bool(parsed.tipped_off),
        missing=parsed.missing,
        unknown_elements=[note.path for note in parsed.notes if note.code is NoteCode.UNKNOWN_ELEMENT],
    )
    report.content_digest = digest("report content", parsed.fingerprint or str(report.id))
    return report


def _subjects(report: Report, parsed: ParsedReport) -> dict[str, ReportSubject]:
    return {
        subject.key: ReportSubject(
            report=report,
            key=subject.key,
            position=place,
            kind=subject.kind,
            is_organisation=subject.is_organisation,
            age_band=_age_band(parsed, subject.key),
        )
        for place, subject in enumerate(parsed.subjects)
    }


def _age_band(parsed: ParsedReport, key: str) -> str:
    """The band of the youngest age that the report gives for somebody, so that no child is missed."""
    age, born = None, None
    for fact in parsed.about(key):
        if fact.field.endswith("/age"):
            age = fact.number if age is None else age
        elif fact.field.endswith("/dateOfBirth") and fact.kind is Kind.DATE:
            born = born or _day(fact.value)
    day = parsed.incident_at.date() if parsed.incident_at else timezone.now().date()
    band = band_of_age(youngest(age, born, day))
    return "" if band is AgeBand.NOT_KNOWN else str(band)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _store_facts(report: Report, facts: list[Fact], subjects: dict[str, ReportSubject]) -> None:
    rows, secrets = [], []
    # Labels are stored as the source says them and translated when shown.
    with translation.override(None):
        for place, fact in enumerate(facts):
            subject = subjects.get(fact.subject or "")
            row = _fact(report, place, fact, subject)
            rows.append(row)
            if row.is_sealed:
                owner = subject.id if subject else report.id
                sealed = SealedFact(fact=row, report=report, vault_subject=owner)
                secrets.append((sealed, {"value": {"text": fact.original, "name": "" if fact.known else fact.name}}))
    fields.put_many(secrets)
    ReportFact.objects.bulk_create(rows, batch_size=500)
    SealedFact.objects.bulk_create([sealed for sealed, _value in secrets], batch_size=500)


def _fact(report: Report, place: int, fact: Fact, subject: ReportSubject | None) -> ReportFact:
    readable = fact.klass in _READABLE
    return ReportFact(
        report=report,
        subject=subject,
        position=place,
        path=fact.path,
        label=str(fact.label)[:160],
        klass=fact.klass,
        kind=fact.kind,
        code_value=fact.original[:300] if readable else "",
        is_sealed=not readable,
        instant=fact.instant,
        zone_text=fact.zone_text[:40],
    )


def _file(report: Report, place: int, entry: FileEntry) -> ReportFile:
    hashes = {one.algorithm: one.value.lower() for one in entry.hashes if one.cryptographic}
    gate = {True: Gate.NO_WARRANT_NEEDED, False: Gate.WARRANT_NEEDED, None: Gate.LEGAL_REVIEW}[entry.viewed_by_provider]
    return ReportFile(
        report=report,
        position=place,
        file_id=entry.file_id[:64],
        md5=hashes.get("MD5", ""),
        sha1=hashes.get("SHA1", ""),
        sha256=hashes.get("SHA256", ""),
        viewed=entry.viewed_by_provider,
        publicly_available=entry.publicly_available,
        relevance=entry.relevance[:40],
        provider_label=entry.classification[:16],
        gate=gate,
    )
