"""Which reader a manifest needs."""

import itertools
from collections.abc import Callable, Iterator
from typing import BinaryIO

from evidence.enums import ManifestFormat
from evidence.sources.entries import Entry, Head, Rejected
from evidence.sources.faults import Unreadable
from evidence.sources.tables import read_table
from evidence.sources.vics import read_vics

_READERS = {ManifestFormat.CSV: read_table, ManifestFormat.VICS: read_vics}


def format_of(start: bytes) -> ManifestFormat:
    """The format by a manifest's first bytes. Raises Unreadable for binary files and for UTF-16."""
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        raise Unreadable("empty")
    if b"\0" in start:
        raise Unreadable("binary")
    return ManifestFormat.VICS if text[:1] in b"{[" else ManifestFormat.CSV


def read_manifest(
    how: ManifestFormat, stream: BinaryIO, head: Head, name_digest: Callable[[str], bytes]
) -> Iterator[Entry | Rejected]:
    """Every line, kept or refused, as it streams by. Fills `head`. Raises Unreadable."""
    return _READERS[how](stream, head, name_digest)


def preview(how: ManifestFormat, stream: BinaryIO, head: Head, *, lines: int = 20) -> list[Entry | Rejected]:
    """The first lines, for somebody to look at before anything is imported."""
    return list(itertools.islice(read_manifest(how, stream, head, lambda _name: b""), lines))
