"""Manifests as CSV: bin/manifest's own, and the columns that hashing tools commonly write."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import BinaryIO
from urllib.parse import unquote

from evidence.enums import Fault
from evidence.sources.entries import Entry, Head, Rejected, entry_of
from evidence.sources.faults import Unreadable

# Longest piece of a line that is held at once.
_PIECE = 1 << 20
_COLUMNS = {
    "sha256": "sha256 sha256hash hashsha256 sha256value sha2256",
    "sha1": "sha1 sha1hash hashsha1 sha1value",
    "md5": "md5 md5hash hashmd5 md5value hash",
    "size": "size filesize bytes sizebytes sizeinbytes length logicalsize mediasize",
    "name": "path name filename filepath fullpath relativefilepath",
    "type": "type mimetype mediatype contenttype",
    "provider_label": "providerlabel providercategory classification industryclassification",
    "analyst_label": "analystlabel category grade grading",
    "court_finding": "courtfinding",
    "series": "series seriesname",
    "labelled_at": "labelledat dateupdated gradedat",
}
_BY_HEADING = {heading: name for name, headings in _COLUMNS.items() for heading in headings.split()}
_OURS = "harbour-manifest"


def read_table(stream: BinaryIO, head: Head, name_digest: Callable[[str], bytes]) -> Iterator[Entry | Rejected]:
    """Every line of a CSV, in UTF-8 with or without BOM, by comma, semicolon or tab. Fills `head`.

    Raises Unreadable when no column is a digest.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    lines = iter(lambda: text.readline(_PIECE), "")
    first = next(lines, "")
    rows = csv.reader(_with(first, lines), delimiter=max(",;\t", key=first.count))
    columns: list[str | None] = []
    position = 0
    while True:
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error:
            position += 1
            yield Rejected(position, Fault.LINE, "")
            continue
        if not columns:
            columns = _columns_or_head(row, head)
        elif row:
            position += 1
            yield _entry(position, row, columns, head, name_digest)
    if not columns:
        raise Unreadable("no_columns")


def _with(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _columns_or_head(row: list[str], head: Head) -> list[str | None]:
    """The columns when this row names them; a row of the head that bin/manifest writes gives none."""
    if row and row[0].startswith("#"):
        told = row[0][1:], *row[1:], ""
        if told[0] == "tool":
            head.tool, head.tool_version = told[1][:80], told[2][:40]
        elif told[0] == "operator":
            head.operator = told[1][:120]
        return []
    if not row:
        return []
    columns = [_BY_HEADING.get("".join(char for char in cell.lower() if char.isalnum())) for cell in row]
    if not {"sha256", "sha1", "md5"} & set(columns):
        raise Unreadable("no_columns")
    return columns


def _entry(
    position: int, row: list[str], columns: list[str | None], head: Head, name_digest: Callable[[str], bytes]
) -> Entry | Rejected:
    if len(row) > len(columns):
        return Rejected(position, Fault.LINE, "")
    raw: dict[str, str] = {}
    for place, value in enumerate(row):
        if name := columns[place]:
            raw.setdefault(name, value)
        elif value:
            head.drop("other")
    if raw.get("name"):
        head.drop("path")
        raw["name"] = unquote(raw["name"], errors="surrogateescape") if head.tool == _OURS else raw["name"]
    return entry_of(position, raw, name_digest)
