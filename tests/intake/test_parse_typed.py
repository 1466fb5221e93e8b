"""Reports that people type: the manual form and pasted text."""

import pytest

from intake.enums import Channel
from intake.sources.manual import CHANNELS, FORM, asked, manual_report
from intake.sources.parsed import Given, NoteCode, NumberFrom, SubjectKind
from intake.sources.pasted import LONGEST, pasted_report
from ocsea.errors import Invalid
from ocsea.redaction.sensitivity import FieldClass

PRINTED = """CyberTipline Report 190001000
Priority Level: E

Incident Information
Incident Type: Online Enticement of Children for Sexual Acts
Incident Time: 2026-02-18 22:05:00 UTC
Suspect
Screen/User Name: user_118
Mobile Phone: +1 555 010 0199
IP Address: 192.0.2.1:443 at 2026-01-01 10:00:00 UTC (Login)
IP Address: 192.0.2.2
Port: 99
Victim #1
First name: Fictia
Approximate Age: 12
Uploaded File Information
Filename: a.jpg
MD5: 8147982CF42581B0BCFD9AC043848B80
Did Reporting ESP view entire contents of uploaded file?: No
She wrote: see you there
"""


def test_two_answers_make_a_report() -> None:
    report = manual_report(Channel.CALL, {"what_happened": "A mother calls."})
    assert [fact.field for fact in report.facts] == ["manual/what_happened"]
    assert report.facts[0].klass is FieldClass.IDENTITY
    assert "manual/child_at_risk_now" in report.missing
    assert report.number_from is NumberFrom.NOT_GIVEN


@pytest.mark.parametrize(
    ("channel", "answers", "wrong"),
    [
        ("", {"what_happened": "x"}, {"channel"}),
        (Channel.CYBERTIPLINE, {"what_happened": "x"}, {"channel"}),
        (Channel.CALL, {"what_happened": "  "}, {"what_happened"}),
        (Channel.CALL, {"what_happened": "x", "role": "suspect"}, {"role"}),
    ],
)
def test_the_form_says_what_is_wrong(channel: str, answers: dict[str, str], wrong: set[str]) -> None:
    with pytest.raises(Invalid) as error:
        manual_report(channel, answers)
    assert set(error.value.fields) == wrong


def test_only_two_things_are_compulsory() -> None:
    assert [field.name for field in FORM if field.compulsory] == ["what_happened"]
    assert len(CHANNELS) == 7
    assert "why_suspected" in {field.name for field in asked(Channel.DSA_ART_18)}
    assert "why_suspected" not in {field.name for field in asked(Channel.CALL)}


def test_an_odd_answer_is_kept_not_refused() -> None:
    report = manual_report(
        Channel.SCHOOL, {"what_happened": "x", "child_age": "twelve", "child": None, "happened_at": "2026-01-01 10:00"}
    )
    age = report.first("manual/child_age")
    assert age is not None
    assert (age.given, age.original, age.subject) == (Given.UNREADABLE, "twelve", "victim:0")
    assert {note.code for note in report.notes} == {NoteCode.UNEXPECTED_VALUE, NoteCode.ZONE_MISSING}


def test_the_senders_number_is_the_reports() -> None:
    report = manual_report(Channel.HOTLINE, {"what_happened": "x", "number": "H-2026/17", "child": "Fictia"})
    assert (report.number, report.facts[-1].klass) == ("H-2026/17", FieldClass.CASE)
    odd = manual_report(Channel.HOTLINE, {"what_happened": "x", "number": "Fictia 17", "child": "Fictia"})
    assert (odd.number, odd.facts[-1].klass) == ("", FieldClass.IDENTITY)


def test_pasted_lines_find_their_places() -> None:
    report = pasted_report(PRINTED)
    assert (report.number, report.number_from) == ("190001000", NumberFrom.TEXT)
    assert report.incident_type == "Online Enticement of Children for Sexual Acts"
    kinds = [subject.kind for subject in report.subjects]
    assert kinds == [SubjectKind.REPORTED_USER, SubjectKind.VICTIM]
    first, second = [lead for lead in report.identifiers if lead.kind == "ip"]
    assert (first.value, first.port, first.event, first.weak) == ("192.0.2.1", 443, "Login", ())
    assert (second.value, second.port) == ("192.0.2.2", 99)
    assert report.files[0].viewed_by_provider is False
    assert report.files[0].hashes[0].cryptographic


def test_a_pasted_text_is_kept_whole() -> None:
    report = pasted_report(PRINTED)
    assert report.facts[0].original == PRINTED
    assert report.facts[0].klass is FieldClass.IDENTITY


def test_prose_makes_nobody_a_subject() -> None:
    report = pasted_report("Fictia von Muster, 12, was contacted by user_118.")
    assert report.subjects == []
    assert [fact.field for fact in report.facts] == ["pasted/text"]
    assert NoteCode.NUMBER_MISSING in {note.code for note in report.notes}


@pytest.mark.parametrize("text", ["", " \n ", "x" * (LONGEST + 1)])
def test_a_blank_or_endless_paste_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        pasted_report(text)
