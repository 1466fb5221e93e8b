"""Hostile uploads: the short proof, what a refusal says, and what must not be mistaken for an attack."""

import base64
import hashlib
from pathlib import Path

import pytest

from intake.sources.cybertipline.read import read_reports
from intake.sources.faults import SENTENCES, Refused, Why, shown_name
from intake.sources.media import LONG_RUN, without_media
from intake.sources.package import read_loose, read_package
from intake.sources.parsed import NoteCode
from tests.factories.cybertips import zipped
from tests.factories.hostile import FOLDER, MARK, good_report, media
from tests.prove import hostile_files as proof

HOSTILE = Path(__file__).parent / "samples" / "hostile"


def test_the_short_proof_holds() -> None:
    outcome = proof.run(full=False, seed=3)
    assert outcome.failures == []
    assert outcome.cases >= 120


@pytest.mark.parametrize(
    "why", [Why.OVERLAP, Why.UNSAFE_NAME, Why.TOO_LARGE, Why.MEMBER_TOO_LARGE, Why.NESTED_ARCHIVE, Why.ENCRYPTED]
)
def test_what_has_one_fault_is_refused_for_it(why: Why) -> None:
    """Of the proof's cases, which it reads in a process of its own."""
    case = next(each for each in proof.all_cases() if each.why == {why})
    assert why in {refused.why for refused in read_package(case.upload, case.data()).refused}


def test_what_unpacks_to_too_much_is_a_bomb_before_it_is_anything_else() -> None:
    package = read_package("p.zip", zipped([(f"{FOLDER}/report.xml", b" " * 2_000_000)]))
    assert [refused.why for refused in package.refused] == [Why.BOMB]


def test_there_are_enough_cases_and_each_stands_once() -> None:
    cases = proof.all_cases()
    assert len(cases) >= 400
    assert len({(case.family, case.name) for case in cases}) == len(cases)


@pytest.mark.parametrize(
    ("name", "why", "reports"),
    [
        ("not-xml.xml", [Why.NOT_XML], 0),
        ("truncated.xml", [Why.BROKEN_XML], 0),
        ("xxe.xml", [Why.DECLARATION], 0),
        ("media-inside.zip", [Why.MEDIA, Why.MEDIA], 1),
    ],
)
def test_the_hostile_samples(name: str, why: list[Why], reports: int) -> None:
    package = read_package(name, (HOSTILE / name).read_bytes())
    assert len(read_reports(package)) == reports
    assert [refused.why for refused in package.refused] == why
    assert all(name in refused.reason for refused in package.refused)


def test_refused_media_is_named_by_size_and_hash() -> None:
    evil = media("png")
    package = read_package("p.zip", zipped([(f"{FOLDER}/one.png", evil), (f"{FOLDER}/report.xml", good_report())]))
    [refused] = package.refused
    assert (refused.member, refused.size) == (f"{FOLDER}/one.png", len(evil))
    assert refused.sha256 == hashlib.sha256(evil).hexdigest()
    assert MARK not in b"".join(package.members.values())


def test_the_rest_of_the_batch_goes_in() -> None:
    parts = [(f"CyberTip-19000000{n}/report.xml", good_report() if n % 2 else b"<report>") for n in range(1, 6)]
    package = read_package("p.zip", zipped(parts))
    assert [report.number for report in read_reports(package)] == ["190000001", "190000003", "190000005"]
    assert [refused.why for refused in package.refused] == [Why.BROKEN_XML, Why.BROKEN_XML]


def test_file_details_without_their_report_are_told() -> None:
    package = read_package("p.zip", zipped([(f"{FOLDER}/fileDetails-a.xml", b"<fileDetails/>")]))
    assert read_reports(package) == []
    assert [refused.why for refused in package.refused] == [Why.REPORT_MISSING]


def test_a_folders_files_come_in_under_the_same_limits() -> None:
    files = [("CyberTip-190000001/report.xml", iter([good_report()])), ("CyberTip-190000001/a.jpg", iter([media()]))]
    package = read_loose("folder", files)
    assert [report.number for report in read_reports(package)] == ["190000001"]
    assert [refused.why for refused in package.refused] == [Why.MEDIA]


def test_a_name_is_never_shown_as_it_is() -> None:
    assert shown_name("a\u202egpj.exe") == "a\\u202egpj.exe"
    assert shown_name("x\n\x1b[31m") == "x\\u000a\\u001b[31m"
    assert len(shown_name("a" * 10_000)) <= 120
    assert Refused("a.zip", "b\u202e.xml", Why.MEDIA).reason.startswith("“a.zip” › “b\\u202e.xml” ")


def test_every_refusal_has_a_sentence_that_names_the_file() -> None:
    for why in Why:
        assert "%(name)s" in str(SENTENCES[why])
        assert Refused("a.zip", "", why, detail="1").reason.startswith("“a.zip” ")


def test_an_encoded_picture_is_cut_out_and_told_before_anything_is_kept() -> None:
    written = base64.b64encode(media())
    package = read_package("report.xml", good_report(f"Before {written.decode()} after."))
    assert [refused.why for refused in package.refused] == [Why.ENCODED_FILE]
    assert written[100:160] not in package.members["report.xml"]
    [report] = read_reports(package)
    text = next(report.all("report/additionalInfo")).original
    assert (text[:7], text[-7:]) == ("Before ", " after.")
    assert NoteCode.MEDIA_CUT_OUT in {note.code for note in report.notes}


def test_a_part_in_which_nothing_hides_stays_byte_for_byte() -> None:
    data = good_report("Tab\tand \u202e and ☃ &amp; more").replace(b"\n", b"\r\n")
    assert read_package("report.xml", data).members["report.xml"] == data


@pytest.mark.parametrize(
    "text",
    [
        "https://example.net/path?token=" + "aB3xY9-zQ" * 200,
        "\n".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(60)),
        " ".join(hashlib.md5(bytes([n]), usedforsecurity=False).hexdigest().upper() for n in range(60)),
        "\n".join(f"+1 555 {n:03} {n * 7:04}" for n in range(400)),
        ", ".join(f"12:{n % 60:02}:{n % 59:02}" for n in range(400)),
        ", ".join(str(n) for n in range(300, 900)),
        "%D9%85%D8%B1%D8%AD%D8%A8%D8%A7" * 40,
        "caf=C3=A9 cr=C3=A8me br=C3=BBl=C3=A9e, " * 60,
        "ha" * 5_000,
        "A" * 5_000,
        "_" * 5_000,
        '{"from":"a","text":"hi"},' * 400,
        "\n".join(f"192.0.2.{n % 256}:{n}" for n in range(1_000)),
        "你好我们明天在公园见面吧" * 400,
        "สวัสดีครับ" * 400,
        "донаудампфшиффартсгезельшафт" * 100,
        "Internationalization and Disproportionately Characteristically " * 60,
        "begin 644 is how she began her letter",
        "a1b2c3d4-e5f6-7890-abcd-ef1234567890 " * 100,
        "/9j/ is how a picture begins in base64",
        "0x7F 0x80 are two bytes",
        "1. e4 e5 2. Nf3 Nc6 3. Bb5 a6 4. Ba4 Nf6 5. O-O Be7 " * 40,
    ],
)
def test_ordinary_text_is_never_cut(text: str) -> None:
    assert without_media(text) == (text, ())


def test_a_perceptual_hash_is_shorter_than_what_is_cut() -> None:
    likeness = base64.b64encode(bytes(range(144))).decode()
    assert len(likeness) < LONG_RUN
    assert without_media(likeness) == (likeness, ())
