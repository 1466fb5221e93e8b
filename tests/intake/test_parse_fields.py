"""The schema as data, and what happens to everything that it does not foresee."""

from pathlib import Path

import pytest

from intake.sources.cybertipline.fields import FIELDS
from intake.sources.cybertipline.generate import table
from intake.sources.leads import Weakness
from intake.sources.parsed import Given, Kind, NoteCode, NumberFrom
from ocsea.redaction.sensitivity import FieldClass
from tests.intake.reading import only, report_of

SCHEMA = Path(__file__).parent / "samples" / "cybertipline.xsd"
USER = "report/personOrUserReported"


def test_the_table_is_what_the_schema_says() -> None:
    committed = Path("intake/sources/cybertipline/schema.json").read_text()
    assert table(SCHEMA.read_bytes()) == committed


def test_every_field_has_a_label_of_its_own() -> None:
    assert len(FIELDS) > 500
    for field in FIELDS.values():
        label = str(field.label)
        assert label[0].isupper(), field.key
        assert label != field.key.rpartition("/")[2]


def test_the_newer_fields_are_known() -> None:
    report = report_of(
        "<personOrUserReported><personOrUserReportedPerson><age>30</age>"
        "<ageAssertionDiscrepancy>true</ageAssertionDiscrepancy></personOrUserReportedPerson></personOrUserReported>"
    )
    assert only(report, f"{USER}/personOrUserReportedPerson/ageAssertionDiscrepancy").flag is True
    assert "report/incidentSummary/reportAnnotations/informational" in FIELDS
    assert report.notes[0].code is NoteCode.NUMBER_FROM_FOLDER
    assert len(report.notes) == 1


@pytest.mark.parametrize(
    ("sent", "flag", "given"),
    [
        ("true", True, Given.VALUE),
        ("1", True, Given.VALUE),
        (" false ", False, Given.VALUE),
        ("0", False, Given.VALUE),
        ("", None, Given.EMPTY),
        ("perhaps", None, Given.UNREADABLE),
    ],
)
def test_a_flag_is_yes_no_or_not_said(sent: str, flag: object, given: Given) -> None:
    report = report_of("", f"<fileId>ab12cd34</fileId><fileViewedByEsp>{sent}</fileViewedByEsp>")
    fact = only(report, "fileDetails/fileViewedByEsp")
    assert (fact.flag, fact.given, fact.original) == (flag, given, sent)
    assert report.files[0].viewed_by_provider is flag
    assert fact.klass is (FieldClass.IDENTITY if given is Given.UNREADABLE else FieldClass.CASE)


def test_a_provider_label_sent_empty_still_says_yes() -> None:
    report = report_of("", "<fileAnnotations><infant/><viral>false</viral></fileAnnotations>")
    assert report.files[0].annotations == ("infant",)


def test_unknown_elements_are_kept_sealed_and_told() -> None:
    report = report_of('<victim><newThing since="2027">Élodie<b>x</b></newThing></victim>')
    kept = [(fact.path, fact.name, fact.original) for fact in report.facts if not fact.known]
    assert kept == [
        ("report/victim[1]/unknown[1]", "newThing", "Élodie"),
        ("report/victim[1]/unknown[1]@unknown[1]", "since", "2027"),
        ("report/victim[1]/unknown[1]/unknown[1]", "b", "x"),
    ]
    assert {fact.klass for fact in report.facts if not fact.known} == {FieldClass.IDENTITY}
    assert {fact.subject for fact in report.facts if not fact.known} == {"victim:0"}
    assert [note.code for note in report.notes[1:]].count(NoteCode.UNKNOWN_ELEMENT) == 2


def test_a_path_never_holds_the_senders_words() -> None:
    report = report_of("<Fictia><vonMuster a='1'>x</vonMuster></Fictia>")
    assert not [fact for fact in report.facts if "Fictia" in fact.path or "vonMuster" in fact.path + fact.field]
    assert all("Fictia" not in str(fact.label) for fact in report.facts)


def test_text_between_fields_is_kept() -> None:
    report = report_of("<victim>call her mother<screenName>kid_1</screenName> today</victim>")
    fact = only(report, "report/victim/text()")
    assert fact.original == "call her mother today"
    assert fact.klass is FieldClass.IDENTITY


def test_namespaces_and_prefixes_are_tolerated() -> None:
    report = report_of("<n:additionalInfo>x</n:additionalInfo>", root='report xmlns:n="urn:x" xmlns="urn:y"')
    assert only(report, "report/additionalInfo").original == "x"
    assert NoteCode.NAMESPACE in {note.code for note in report.notes}


def test_text_comes_through_exactly() -> None:
    text = " tab\t<b>\u202e ☃ 𝓢 \n “quoted” & محمد \N{ZERO WIDTH JOINER}ok  "
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    assert only(report_of(f"<additionalInfo>{escaped}</additionalInfo>"), "report/additionalInfo").original == text
    cdata = report_of(f"<additionalInfo><![CDATA[{text}]]></additionalInfo>")
    assert only(cdata, "report/additionalInfo").original == text


def test_a_code_that_is_none_is_sealed_free_text() -> None:
    report = report_of(
        "<victim><estimatedLocation><countryCode>Fictia's house</countryCode></estimatedLocation></victim>"
    )
    fact = only(report, "report/victim/estimatedLocation/countryCode")
    assert (fact.kind, fact.given, fact.klass) == (Kind.CODE, Given.UNREADABLE, FieldClass.IDENTITY)


def test_a_name_is_sealed_also_where_a_service_stands() -> None:
    report = report_of(
        "<victim><victimPerson><firstName>Fictia</firstName></victimPerson>"
        "<espService>Chat of Fictia</espService></victim>"
        "<personOrUserReported><espService>Example Chat Inc.</espService></personOrUserReported>"
    )
    assert only(report, "report/victim/espService").klass is FieldClass.IDENTITY
    assert only(report, f"{USER}/espService").klass is FieldClass.CASE


def test_a_time_without_a_zone_is_no_instant() -> None:
    event = "<ipAddress>192.0.2.1</ipAddress><dateTime>2026-01-01T10:00:00</dateTime><port>70000</port>"
    report = report_of(f"<personOrUserReported><ipCaptureEvent>{event}</ipCaptureEvent></personOrUserReported>")
    fact = only(report, f"{USER}/ipCaptureEvent/dateTime")
    assert (fact.instant, fact.zone_text, fact.value) == (None, "", "2026-01-01T10:00:00")
    assert report.identifiers[0].weak == (Weakness.PORT_MISSING, Weakness.ZONE_MISSING)


def test_hashes_that_may_be_likenesses_are_kept_apart() -> None:
    report = report_of(
        "",
        f'<originalFileHash hashType="SHA-256">{"a" * 64}</originalFileHash>'
        f'<originalFileHash hashType="PhotoDNA">{"AbC1" * 48}</originalFileHash>'
        '<originalFileHash hashType="MD5">see Fictia</originalFileHash>',
    )
    classes = [fact.klass for fact in report.all("fileDetails/originalFileHash")]
    assert classes == [FieldClass.CASE, FieldClass.HASH, FieldClass.IDENTITY]
    assert [value.cryptographic for value in report.files[0].hashes] == [True, False, False]


def test_numbers_that_disagree_are_told() -> None:
    report = report_of("", "<reportId>190001007</reportId><fileId>ab12cd34</fileId>")
    assert (report.number, report.number_from) == ("190001007", NumberFrom.FILE_DETAILS)
    assert report.notes[0].code is NoteCode.NUMBER_MISMATCH


def test_the_number_falls_back_to_the_upload_and_then_to_none() -> None:
    report = report_of("", folder="inbox")
    assert (report.number, report.number_from) == ("190001000", NumberFrom.UPLOAD)


def test_a_file_described_twice_is_told() -> None:
    report = report_of("", "<fileId>ab12cd34</fileId>", "<fileId>ab12cd34</fileId>")
    assert [file.key for file in report.files] == ["file:ab12cd34", "file:ab12cd34#2"]
    assert NoteCode.FILE_TWICE in {note.code for note in report.notes}


def test_nobody_gets_a_role() -> None:
    report = report_of(
        "<reporter><reportingPerson><firstName>Example Chat Inc.</firstName></reportingPerson></reporter>"
        "<personOrUserReported><associatedAccount type='Other'/></personOrUserReported><victim/><victim/>"
    )
    keys = ["reporter", "reported_user:0", "reported_user:0/account:0", "victim:0", "victim:1"]
    assert [subject.key for subject in report.subjects] == keys
    assert [subject.key for subject in report.subjects if subject.is_organisation] == ["reporter"]
    assert not any(hasattr(subject, "role") for subject in report.subjects)
