"""Which letters a paper can show. PDF/A refuses a letter without a shape, and no text may be lost or reordered.

The fonts in `fonts/` cover Latin, Greek, Cyrillic, Arabic and Hebrew. What they do not have (other scripts, emoji),
and what would only act on other letters (controls, marks that turn the direction), is printed as its number: [U+1F600].
"""

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).with_name("fonts")
# In the order in which the frame asks for them (templates/paper/frame.typ).
_FAMILIES = ("NotoSans", "NotoSansArabic", "NotoSansHebrew")
# Longer runs than these get places to break at, or they would run out of their column.
_RUN, _RUN_IN_TABLE = 40, 16
_DIGEST = re.compile(r"[0-9a-f]{64}")
_BREAK = "\u200b"
_LINE = "\n"


def printable(value: Any, run: int = _RUN) -> Any:
    """The document, with every text of it in letters that can be printed. Pictures (`qr`) stay as they are."""
    if isinstance(value, str):
        return _broken(shown(value), run)
    if isinstance(value, list):
        return [printable(each, run) for each in value]
    if isinstance(value, dict) and value.get("kind") == "table":
        return value | {
            "columns": printable(value.get("columns", [])),
            "rows": [_cells(row, value["mono"]) for row in value["rows"]],
        }
    if isinstance(value, dict):
        return {name: each if name in {"qr", "kind"} else printable(each) for name, each in value.items()}
    return value


def _cells(row: list[str], mono: list[int]) -> list[str]:
    """A digest is copied from the page, so nothing is put into it; whoever makes the table knows how long it is."""
    return [shown(text) if at in mono else _broken(shown(text), _RUN_IN_TABLE) for at, text in enumerate(row)]


def shown(text: str) -> str:
    """The text with what has no shape written as its number."""
    out: list[str] = []
    family = _FAMILIES[0]
    for letter in unicodedata.normalize("NFC", text):
        found = _family_of(letter, family)
        out.append(letter if found else f"[U+{ord(letter):04X}]")
        family = found or _FAMILIES[0]
    return "".join(out)


def _family_of(letter: str, before: str) -> str:
    """The family that shows it; empty when none does. A mark stands on a letter of its own family or not at all."""
    if letter == _LINE:
        return before
    category = unicodedata.category(letter)
    if category in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}:
        return ""
    wanted = (before,) if category in {"Mn", "Me", "Mc"} else _FAMILIES
    return next((family for family in wanted if ord(letter) in covered(family)), "")


def _broken(text: str, most: int) -> str:
    """Places to break in what has none, so that nothing leaves the page. They print nothing, but are copied along, so
    a digest by itself stays whole where it has room."""
    if most == _RUN and _DIGEST.fullmatch(text):
        return text
    out, run = [], 0
    for letter in text:
        run = 0 if letter.isspace() else run + 1
        if run > most:
            out.append(_BREAK)
            run = 1
        out.append(letter)
    return "".join(out)


@cache
def covered(family: str) -> frozenset[int]:
    """Code points that both weights of a family have."""
    weights = [_mapped((FONTS / f"{family}-{weight}.ttf").read_bytes()) for weight in ("Regular", "Bold")]
    return weights[0] & weights[1]


def _mapped(font: bytes) -> frozenset[int]:
    """The code points of a font's Unicode map (OpenType `cmap`, formats 4 and 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    start = next(
        offset
        for tag, _sum, offset, _size in (struct.unpack_from(">4sIII", font, 12 + 16 * each) for each in range(tables))
        if tag == b"cmap"
    )
    (maps,) = struct.unpack_from(">H", font, start + 2)
    found: set[int] = set()
    for each in range(maps):
        _platform, _encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * each)
        found |= _points(font, start + offset)
    return frozenset(found)


def _points(font: bytes, at: int) -> set[int]:
    (how,) = struct.unpack_from(">H", font, at)
    if how == 12:
        (groups,) = struct.unpack_from(">I", font, at + 12)
        spans = [struct.unpack_from(">II", font, at + 16 + 12 * each) for each in range(groups)]
        return {point for first, last in spans for point in range(first, last + 1)}
    if how != 4:
        return set()
    (twice,) = struct.unpack_from(">H", font, at + 6)
    ends = struct.unpack_from(f">{twice // 2}H", font, at + 14)
    starts = struct.unpack_from(f">{twice // 2}H", font, at + 16 + twice)
    return {point for first, last in zip(starts, ends, strict=True) for point in range(first, last + 1)} - {0xFFFF}
