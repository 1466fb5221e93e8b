"""Papers: the same bytes again, what each page bears, the standards, hostile texts, and a process that stays alone."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.conf import settings

from ocsea.ledger.checkpoints import Checkpoint
from ocsea.paper import document
from ocsea.paper.document import Document
from ocsea.paper.letters import covered, printable, shown
from ocsea.paper.rendering import IN_A_REQUEST, Limits, NotRendered, checkpoint_words, render
from tests.paper.reading import Pdf

AT = datetime(2026, 11, 23, 9, 5, 7, 8, tzinfo=UTC)
CHECKPOINT = "harbour.example/log, 1,234 entries, root abcdefghij"
HOSTILE = [
    "#panic() #import \"/evidence/x.typ\": * #read(\"/etc/passwd\")",
    "\\ \\u{41} \\#",
    "$ x^2 $ @ref <label> = Head",
    "*strong* _weak_ `raw` // /* */ [block] {code}",
    "- list\n+ list\n/ term: it",
    "https://example.invalid/ a--b --- ... \"q\" 'q' ~",
]  # fmt: skip


def a_document(*texts: str, rows: int = 1) -> Document:
    """A paper with these texts in its facts, its table and its prose."""
    told = list(texts) or ["Samsung Galaxy S22"]
    return Document(
        title="Custody sheet AO/1",
        subject="AO/1, EX-4F7K2M",
        made_at=AT,
        parts=[
            document.heading("About"),
            document.facts([("Description", text) for text in told]),
            document.table([("Row", 1), ("Step", 4)], [[str(row), told[0]] for row in range(rows)], marked=[0]),
            *(document.prose(text) for text in told),
            document.sign(["Name"]),
        ],
    )


def printed(paper: Document, checkpoint: str = CHECKPOINT) -> Pdf:
    return Pdf(render(paper.data(), checkpoint, limits=IN_A_REQUEST))


def test_the_same_data_and_checkpoint_give_the_same_bytes() -> None:
    first, again, later = printed(a_document()), printed(a_document()), printed(a_document(), "another")
    assert first.file == again.file
    assert first.file != later.file
    assert printed(a_document("One word more")).file != first.file


def test_each_page_bears_its_number_the_hash_and_the_checkpoint() -> None:
    paper = a_document(rows=120)
    pages = printed(paper).pages
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert sha256(paper.data()).hexdigest() in text
        assert CHECKPOINT in text
        assert "contains victim data" in text


def test_the_hashed_data_travel_with_the_paper() -> None:
    paper = a_document()
    assert printed(paper).attached == paper.data()


def test_it_says_which_standards_it_keeps_and_is_tagged() -> None:
    made = printed(a_document())
    for claim in ("<pdfaid:part>3<", "<pdfaid:conformance>U<", "<pdfuaid:part>1<", "Custody sheet AO/1"):
        assert claim in made.xmp
    assert "2026-11-23T09:05:07Z" in made.xmp
    for tag in (b"/Marked true", b"/Lang(en)", b"/S/H1", b"/S/H2", b"/S/Table", b"/S/TH", b"/DisplayDocTitle true"):
        assert tag in made.file


def test_no_font_but_ours_is_in_it() -> None:
    made = printed(a_document("Ελλάδα Київ العربية עברית " + "ab" * 32))
    assert made.fonts <= {
        *("NotoSans-Regular", "NotoSans-Bold", "NotoSansArabic-Regular", "NotoSansHebrew-Regular", "DejaVuSansMono")
    }
    assert {"NotoSansArabic-Regular", "NotoSansHebrew-Regular"} <= made.fonts


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_are_never_markup(text: str) -> None:
    drawn = "".join("".join(printed(a_document(text)).pages).split())  # a line's last space is not drawn
    assert drawn.count("".join(text.split())) == 3


def test_no_template_reads_or_runs_anything_else() -> None:
    """What Typst could fetch, read or evaluate, it would have to be told to by one of ours."""
    templates = list((settings.BASE_DIR / "templates").rglob("*.typ"))
    assert templates
    for each in templates:
        assert not re.search(r"#(import|include)\b|\b(read|eval|plugin|csv|toml|yaml|xml|cbor)\(", each.read_text())
        assert not re.search(r"\b(json|image)\((?!bytes\()", each.read_text())


def test_what_has_no_shape_or_turns_the_direction_is_told_by_number() -> None:
    told = shown("a\u202eb 😀 名 \x07 a\u0628\u0301 e\u0301 ناﺱ שָׁלוֹם")
    assert told == "a[U+202E]b [U+1F600] [U+540D] [U+0007] aب[U+0301] é ناﺱ שָׁלוֹם"
    assert "[U+1F600]" in printed(a_document("😀")).pages[0]


@pytest.mark.parametrize("family", ["NotoSans", "NotoSansArabic", "NotoSansHebrew"])
def test_every_letter_that_passes_can_be_printed(family: str) -> None:
    letters = " ".join(shown(chr(point)) for point in sorted(covered(family)))
    assert "U+" in letters
    assert printed(a_document(letters)).pages


def test_long_runs_break_inside_their_column_and_digests_stay_whole() -> None:
    assert len(printed(a_document("x" * 4_000)).pages) > 1
    told = printable({"kind": "table", "columns": [], "mono": [1], "rows": [["ab" * 32, "ab" * 32]]})
    assert told["rows"][0][0].count("\u200b") == 3
    assert told["rows"][0][1] == "ab" * 32
    assert printable(["ab" * 32, "W" * 64]) == ["ab" * 32, "W" * 40 + "\u200b" + "W" * 24]


@pytest.mark.parametrize("limits", [Limits(seconds=1, bytes=4 << 30), Limits(seconds=60, bytes=150 << 20)])
def test_what_takes_too_long_or_too_much_is_given_up(limits: Limits) -> None:
    data = a_document("A hand-over with a few words", rows=12_000).data()
    with pytest.raises(NotRendered):
        render(data, CHECKPOINT, limits=limits)


def test_a_checkpoint_is_told_by_origin_size_and_start_of_its_root() -> None:
    told = checkpoint_words(Checkpoint("harbour.example/log", 12345, bytes(range(32))))
    assert told == "harbour.example/log, 12,345 entries, root AAECAwQFBgcICQoLDA0ODx"
    assert checkpoint_words(None) == "none yet"


def test_no_web_process_holds_typst_or_celery() -> None:
    ask = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; import ocsea.wsgi, evidence.views, sys; "
        "print({'typst', 'celery'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "set()"
