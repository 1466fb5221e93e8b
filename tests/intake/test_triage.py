"""Urgency: what puts a report where it stands, and what does not."""

from datetime import UTC, datetime

import pytest
from django.utils.functional import Promise

from intake.enums import Channel
from intake.sources.manual import manual_report
from intake.sources.pasted import pasted_report
from intake.triage import Tier, assess, sentence_of
from intake.triage.rules import RULES
from intake.triage.signs import SIGNS
from tests.intake.reading import report_of
from tests.prove import triage as proof

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
SUMMARY = "<incidentSummary>{}</incidentSummary>"


def _codes(inside: str, *details: str) -> list[str]:
    return [reason.code for reason in assess(report_of(inside, *details), NOW).reasons]


def _tier(inside: str, *details: str) -> Tier:
    return assess(report_of(inside, *details), NOW).tier


def _note(text: str) -> str:
    return f"<additionalInfo>{text}</additionalInfo>"


def test_the_short_proof_holds() -> None:
    outcome = proof.run(full=False, seed=7)
    assert outcome.failures == []
    assert outcome.cases == 600


def test_an_escalation_is_at_the_top_and_a_blank_one_is_not() -> None:
    assert _tier(SUMMARY.format("<escalateToHighPriority>see chat</escalateToHighPriority>")) is Tier.NOW
    for blank in ("", "  ", "N/A", "no", "E"):
        found = assess(report_of(SUMMARY.format(f"<escalateToHighPriority>{blank}</escalateToHighPriority>")), NOW)
        assert (found.tier, found.reasons[0].code) == (Tier.HIGH, "escalated_without_words")


def test_an_e_in_the_header_does_nothing() -> None:
    assert assess(pasted_report("CyberTipline Report 190001000\nPriority Level: E\n"), NOW).tier is Tier.ROUTINE


def test_words_are_read_without_any_flag() -> None:
    found = assess(report_of(_note("Demir wrote: i cant do this any more, i want to die.")), NOW)
    assert (found.tier, found.reasons[0].code) == (Tier.NOW, "text_self_harm")
    assert found.reasons[0].evidence_path == "report/additionalInfo"


def test_no_reason_quotes_the_report() -> None:
    report = report_of(_note("Fictia wrote: i want to die. we meet on Saturday at the station."))
    for reason in assess(report, NOW).reasons:
        assert isinstance(sentence_of(reason.code), Promise)
        assert "Fictia" not in f"{sentence_of(reason.code)}{reason}"


@pytest.mark.parametrize(
    "text",
    [
        "There is no sign of self-harm.",
        "The user denies any plan to meet the child on Saturday at the station.",
        "Moderator: no immediate risk.",
        "We will not meet tomorrow at the station.",
        "I do not want to die.",
        "If you or someone you know is suicidal, call the helpline.",
        "Die Hard is on tonight. Kill the process. See the meeting minutes of the moderators.",
        "A: i will kill you in the next round, minecraft tonight at 8",
    ],
)
def test_denials_policies_and_games_raise_nothing(text: str) -> None:
    assert _tier(_note(text)) is Tier.ROUTINE


@pytest.mark.parametrize(
    "text",
    [
        "I do not want to live any more",
        "There is no sign of a game, but she wants to kill herself.",
        "Our policy team marked 'hello' and \"I want to die tonight\" as self-harm.",
        "i w\u0430nt to d\u0456e",
        "i want\u200b to d1e",
        "ｉ ｗａｎｔ ｔｏ ｄｉｅ",
        "I WANNA DIEEEE",
        "we talked about it for a long time and she said that she wants\nto die",
        "A: hi  B: who is this?  A: a friend  B: i want to die",
    ],
)
def test_spelling_layout_and_quotation_do_not_hide_it(text: str) -> None:
    assert _tier(_note(text)) is Tier.NOW


def test_a_sign_rises_even_inside_a_viral_group() -> None:
    viral = '<batchedReport reason="VIRAL_POTENTIAL_MEME"/>'
    infant = "<fileId>ab12cd34</fileId><fileAnnotations><infant/></fileAnnotations>"
    assert _tier(viral, infant) is Tier.LOW
    assert _tier(viral + _note("i want to kill myself"), infant) is Tier.NOW


def test_memes_spam_and_information_go_last_unless_serious() -> None:
    meme = "<fileId>ab12cd34</fileId><potentialMeme>true</potentialMeme>"
    spam = SUMMARY.format("<reportAnnotations><spam>true</spam>{}</reportAnnotations>")
    assert _codes("", meme) == ["meme"]
    assert _tier(spam.format("")) is Tier.LOW
    assert _tier(spam.format("<sextortion>true</sextortion>")) is Tier.HIGH


@pytest.mark.parametrize(
    ("inside", "code", "tier"),
    [
        ("<victim><victimPerson><age>3</age></victimPerson></victim>", "young_child", Tier.HIGH),
        ("<victim><victimPerson><age>11</age></victimPerson></victim>", "child_under_13", Tier.RAISED),
        (
            "<victim><victimPerson><dateOfBirth>2022-08-02</dateOfBirth></victimPerson></victim>",
            "young_child",
            Tier.HIGH,
        ),
        ("<victim><victimPerson><age>15</age></victimPerson></victim>", "", Tier.ROUTINE),
        (
            "<personOrUserReported><priorCTReports>1</priorCTReports></personOrUserReported>",
            "prior_reports",
            Tier.RAISED,
        ),
        (_note("All data is kept until 2026-08-10."), "expires_soon", Tier.HIGH),
        (_note("The logs expire on 28 August 2026."), "expires", Tier.RAISED),
        (_note("Data was deleted on 2025-01-01."), "", Tier.ROUTINE),
    ],
)
def test_ages_earlier_reports_and_dates(inside: str, code: str, tier: Tier) -> None:
    report = report_of(inside)
    report.facts = [fact for fact in report.facts if fact.name != "incidentType"]
    found = assess(report, NOW)
    assert found.tier is tier
    assert [reason.code for reason in found.reasons] == ([code] if code else [])


def test_a_shared_home_is_access() -> None:
    home = "<address><address>4 Sample Street</address><city>Exampleville</city></address>"
    reported = f"<personOrUserReportedPerson>{home}</personOrUserReportedPerson>"
    both = (
        f"<personOrUserReported>{reported}</personOrUserReported><victim><victimPerson>{home}</victimPerson></victim>"
    )
    assert "same_home" in _codes(both)
    assert "same_home" not in _codes(both.replace("4 Sample", "5 Sample", 1))


def test_a_line_used_by_both_is_told() -> None:
    event = "<ipCaptureEvent><ipAddress>192.0.2.7</ipAddress></ipCaptureEvent>"
    both = f"<personOrUserReported>{event}</personOrUserReported><victim>{event}</victim>"
    assert "same_line" in _codes(both)


def test_standing_text_of_the_provider_is_not_read() -> None:
    standing = "<reporter><companyTemplate>i want to kill myself</companyTemplate></reporter>"
    assert _codes(standing) == []


def test_unknown_fields_are_read() -> None:
    assert "text_self_harm" in _codes("<newNarrative>she wants to kill herself</newNarrative>")


def test_the_manual_forms_answers_count() -> None:
    report = manual_report(Channel.CALL, {"what_happened": "A caller.", "child_at_risk_now": "yes"})
    assert assess(report, NOW).reasons[0].code == "at_risk_now"
    unknown = manual_report(Channel.CALL, {"what_happened": "A caller.", "child_at_risk_now": "not_known"})
    assert assess(unknown, NOW).tier is Tier.ROUTINE


def test_every_rule_has_one_sentence() -> None:
    for code in {rule.code for rule in RULES} | {sign.code for sign in SIGNS}:
        assert str(sentence_of(code)).endswith(".")


def test_the_order_is_tier_then_weight_then_age() -> None:
    early, late = NOW, NOW.replace(hour=13)
    urgent = assess(report_of(_note("i want to die")), NOW)
    flagged = assess(report_of(SUMMARY.format("<escalateToHighPriority>x</escalateToHighPriority>")), NOW)
    dull = assess(report_of(""), NOW)
    keys = [dull.sort_key(early), urgent.sort_key(late), urgent.sort_key(early), flagged.sort_key(late)]
    assert sorted(keys) == [keys[3], keys[2], keys[1], keys[0]]


def test_a_long_text_says_that_it_was_not_read_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.triage._MOST_READ", 1_000)
    report = report_of(_note("a quiet line. " * 100), "<additionalInfo>" + "b c. " * 100 + "</additionalInfo>")
    assert "not_read_in_full" in {reason.code for reason in assess(report, NOW).reasons}
