"""What a paper says, as data: a head and parts in order. This is what is hashed, kept, printed and sent along."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ocsea.ledger.facts import canonical, instant

Part = dict[str, Any]


@dataclass(frozen=True)
class Document:
    """A paper before it is printed. All texts are plain and in the words of its reader's language.

    `made_at` is the only time that the file knows of itself; `rows` counts what is listed, for what is long.
    """

    title: str
    subject: str
    made_at: datetime
    parts: list[Part]
    wide: bool = False
    lang: str = field(default_factory=lambda: (get_language() or "en")[:2])  # as Typst takes it: ISO 639-1

    @property
    def rows(self) -> int:
        """How many rows its tables and label sheets have."""
        return sum(len(part["rows"]) for part in self.parts if part["kind"] in {"table", "labels"})

    def data(self) -> bytes:
        """RFC 8785 canonical JSON: the same document, the same bytes."""
        return canonical(
            {
                "title": self.title,
                "subject": self.subject,
                "mark": settings.CLASSIFICATION,
                "made_at": instant(self.made_at),
                "lang": self.lang,
                "wide": self.wide,
                "words": _frame_words(),
                "parts": self.parts,
            }
        )


def digest_of(data: bytes) -> str:
    """SHA-256 of a document's bytes, as every page of its paper prints it."""
    return sha256(data).hexdigest()


def heading(text: str) -> Part:
    """The head of what follows."""
    return {"kind": "heading", "text": text}


def prose(text: str) -> Part:
    """A paragraph; line ends are kept."""
    return {"kind": "prose", "text": text}


def facts(rows: Sequence[tuple[str, str]]) -> Part:
    """Labels with their values."""
    return {"kind": "facts", "rows": [list(row) for row in rows]}


def table(
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[str]],
    *,
    mono: Collection[int] = (),
    marked: Collection[int] = (),
) -> Part:
    """A list with (head, share of the width) for each column. `mono` are columns of digests, by place; `marked` rows
    get a tint besides the words that say why."""
    heads = [list(column) for column in columns]
    return {
        "kind": "table",
        "columns": heads,
        "rows": [list(row) for row in rows],
        "mono": sorted(mono),
        "marked": sorted(marked),
    }


def sign(rows: Sequence[str]) -> Part:
    """Lines to be filled in by hand."""
    return {"kind": "sign", "rows": list(rows)}


def labels(rows: Sequence[Mapping[str, str]]) -> Part:
    """Labels to cut out: number, reference, caption, and `qr` as SVG with its words in `alt`."""
    return {"kind": "labels", "rows": [dict(row) for row in rows]}


def _frame_words() -> dict[str, str]:
    return {
        "data": _("SHA-256 of the data:"),
        "checkpoint": _("Ledger checkpoint:"),
        "page": _("Page %(n)s of %(of)s"),
        "attached": _("The data that this paper was made from; its SHA-256 stands on every page"),
    }
