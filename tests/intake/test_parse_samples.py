"""Every value of every sample is there, exactly, with a label, in its order."""

import zipfile
from collections import Counter
from pathlib import Path

import pytest

from intake.sources.cybertipline.fields import FIELDS
from intake.sources.cybertipline.read import read_reports
from intake.sources.leads import Weakness
from intake.sources.package import read_package
from intake.sources.parsed import Given, Kind, NumberFrom, ParsedReport
from ocsea.redaction.sensitivity import FieldClass
from tests.intake.plain_xml import values

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.zip"))
_NAMING = {"firstName", "lastName", "screenName", "schoolName", "address", "email", "phone", "additionalInfo"}


def _read(path: Path) -> ParsedReport:
    package = read_package(path.name, path.read_bytes())
    reports = read_reports(package)
    assert package.refused == []
    assert len(reports) == 1
    return reports[0]


def test_all_samples_are_here() -> None:
    assert len(SAMPLES) == 32


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_value_is_a_labelled_fact(path: Path) -> None:
    report = _read(path)
    with zipfile.ZipFile(path) as package:
        sent = [value for name in package.namelist() for value in values(package.read(name))]
    kept = [(fact.field, fact.original) for fact in report.facts if fact.given is not Given.EMPTY]
    assert Counter(sent) == Counter(kept)
    assert all(str(fact.label).strip() for fact in report.facts)
    assert len({fact.path for fact in report.facts}) == len(report.facts)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_facts_keep_the_order_of_the_document(path: Path) -> None:
    report = _read(path)
    with zipfile.ZipFile(path) as package:
        texts = [text for name in package.namelist() for place, text in values(package.read(name)) if "@" not in place]
    assert [fact.original for fact in report.facts if "@" not in fact.path and fact.given is not Given.EMPTY] == texts


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_nothing_that_names_or_tells_is_readable(path: Path) -> None:
    for fact in _read(path).facts:
        field = FIELDS[fact.field]
        if field.kind is Kind.TEXT and fact.name in _NAMING | {"content", "url", "fileName"}:
            assert fact.klass is FieldClass.IDENTITY, fact.path


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_number_is_the_folders_and_the_files(path: Path) -> None:
    report = _read(path)
    assert report.number == path.stem.removeprefix("CyberTip-")
    assert report.number_from is (NumberFrom.FILE_DETAILS if report.files else NumberFrom.FOLDER)
    assert report.incident_type
    assert report.incident_at is not None


def test_times_keep_their_zone() -> None:
    report = _read(next(path for path in SAMPLES if path.stem.endswith("1000")))
    fact = report.first("report/incidentSummary/incidentDateTime")
    assert fact is not None
    assert (fact.original, fact.value, fact.zone_text) == (
        "2026-02-18T22:05:00+05:30",
        "2026-02-18T16:35:00Z",
        "+05:30",
    )


def test_missing_is_not_no() -> None:
    report = _read(next(path for path in SAMPLES if path.stem.endswith("1000")))
    assert [file.viewed_by_provider for file in report.files] == [True, None]
    assert [file.publicly_available for file in report.files] == [False, True]
    assert "fileDetails/fileViewedByEsp" in report.missing


def test_leads_name_their_source_and_their_weakness() -> None:
    report = _read(next(path for path in SAMPLES if path.stem.endswith("1049")))
    address = next(lead for lead in report.identifiers if lead.value == "192.0.2.165")
    assert address.path == "report/personOrUserReported[1]/ipCaptureEvent[1]"
    assert (address.subject, address.weak) == ("reported_user:0", (Weakness.PORT_MISSING,))
    phone = next(lead for lead in report.identifiers if lead.subject == "victim:1" and lead.kind == "phone")
    assert phone.value == "+1 5556459543"


def test_a_told_user_is_told_to_the_officer() -> None:
    report = _read(next(path for path in SAMPLES if path.stem.endswith("1049")))
    assert [told.why for told in report.tipped_off] == ["disabled", "notified"]
