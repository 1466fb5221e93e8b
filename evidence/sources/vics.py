"""Project VIC's VICS JSON as it is commonly seen, 1.x and 2.0 (standards.md section 2): an allow-list of its fields.

Both shapes are read: cases with their media (`value[].Media[]`) and a hash set (`value[]` of media). Whatever is not on
the list is left behind and counted: `Miniature`, every path, perceptual hashes, comments, Exif.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import ijson

from evidence.sources.entries import Entry, Head, Rejected, entry_of, truth
from evidence.sources.faults import Unreadable

# One value never needs more; without a limit a single string could fill the memory.
_LONGEST = 16 << 20
_BOM = b"\xef\xbb\xbf"
_KEPT = {
    "MD5": "md5", "SHA1": "sha1", "SHA256": "sha256", "MediaSize": "size", "MimeType": "type", "Series": "series",
    "DateUpdated": "labelled_at", "Category": "category", "IsPrecategorized": "precategorised",
    "MediaFiles.item.FileName": "name",
}  # fmt: skip
_NAMED = frozenset(
    {"Miniature", "RelativeFilePath", "PhotoDNA", "Exifs", "Comments", "Tags", "AlternativeHashes", "MediaFiles"}
)
_SCHEME = re.compile(r"DataModels/(\d\.\d)\.xml/?([A-Za-z]{0,12})")
_HEAD = {"SourceApplicationName": "tool", "SourceApplicationVersion": "tool_version"}


class _Watched:
    """A stream without its BOM that refuses to read on and on for one single value."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.since, self._start = stream, 0, True

    def read(self, size: int = -1) -> bytes:
        if self.since > _LONGEST:
            raise Unreadable("value_too_long")
        data = self._stream.read(size)
        if self._start and size:
            self._start, data = False, data.removeprefix(_BOM)
        self.since += len(data)
        return data


def read_vics(stream: BinaryIO, head: Head, name_digest: Callable[[str], bytes]) -> Iterator[Entry | Rejected]:
    """Every media entry. Fills `head`. Raises Unreadable for what is no JSON or breaks off."""
    watched = _Watched(stream)
    position = 0
    try:
        for raw in _media(watched, head):
            position += 1
            yield entry_of(position, raw, name_digest)
    except (ijson.JSONError, UnicodeDecodeError):
        raise Unreadable("broken") from None


def _media(watched: _Watched, head: Head) -> Iterator[dict[str, Any]]:
    base, raw = "value.item", dict[str, Any]()
    for prefix, event, value in ijson.parse(watched, buf_size=1 << 16):
        watched.since = 0
        if event == "start_array" and prefix == "value.item.Media":
            base = "value.item.Media.item"
        elif prefix == base:
            if event == "start_map":
                raw = {}
            elif event == "end_map":
                yield _labelled(raw)
        elif event == "map_key" or event.startswith("end_"):
            continue
        elif prefix.startswith(base + "."):
            _take(prefix[len(base) + 1 :], event, value, raw, head)
        if "Media" not in prefix and event == "string":
            _describe(prefix, value, head)


def _take(name: str, event: str, value: object, raw: dict[str, Any], head: Head) -> None:
    if kept := _KEPT.get(name):
        if event in {"string", "number", "boolean"}:
            raw.setdefault(kept, value)
    elif "." not in name and value != "" and event != "null":
        head.drop(name if name in _NAMED else "other")


def _describe(prefix: str, value: str, head: Head) -> None:
    """What the envelope and the case say of the tool and the scheme."""
    if prefix in {"@odata.context", "odata.metadata"} and (found := _SCHEME.search(value)):
        head.scheme = " ".join(part for part in (found[2].upper(), f"VICS {found[1]}") if part)
    elif name := _HEAD.get(prefix.removeprefix("value.item.")):
        setattr(head, name, value[:40])


def _labelled(raw: dict[str, Any]) -> dict[str, Any]:
    """A category that came with the list is the provider's; without that flag it is the analyst's."""
    category = raw.pop("category", None)
    whose = "provider_label" if truth(raw.pop("precategorised", None)) else "analyst_label"
    return raw if category is None else raw | {whose: category}
