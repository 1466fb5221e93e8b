"""One line of a manifest: what is kept of it, and why a line is refused.

Kept are digests, size, the kind of file, three labels, and a keyed digest of the name. A file name is case data and may
name a child or a suspect, and nobody needs it here to match a digest: the keyed digest still tells whether a name that
an officer already has is on the list. Paths, thumbnails and perceptual hashes are never kept.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime

from evidence.enums import DIGEST_LENGTH, Algorithm, Fault, FileKind

# Most digits of a size that a 64-bit column takes.
_LARGEST = 2**63 - 1
_NET = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/\Z")
_LABEL = 40
_KINDS = {
    FileKind.IMAGE: "bmp gif heic heif jfif jpe jpeg jpg png raw tif tiff webp",
    FileKind.VIDEO: "3gp asf avi flv m4v mkv mov mp4 mpeg mpg mts ts webm wmv",
    FileKind.AUDIO: "aac amr flac m4a mp3 ogg opus wav wma",
    FileKind.ARCHIVE: "7z apk gz iso jar rar tar tgz zip",
    FileKind.DOCUMENT: "csv doc docx htm html json odt pdf ppt pptx rtf txt xls xlsx xml",
}
_BY_EXTENSION = {extension: kind for kind, names in _KINDS.items() for extension in names.split()}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that is kept. An empty digest means: not known."""

    position: int
    sha256: str
    sha1: str
    md5: str
    size: int | None
    kind: str
    name_digest: bytes | None
    provider_label: str
    analyst_label: str
    court_finding: str
    series: str
    labelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is not kept: which, what is wrong, in which field. Its values are left behind."""

    position: int
    fault: str
    field: str


@dataclass(slots=True)
class Head:
    """What a manifest says of itself, and what was left behind of it, by field."""

    tool: str = ""
    tool_version: str = ""
    operator: str = ""
    scheme: str = ""
    dropped: dict[str, int] = field(default_factory=dict)

    def drop(self, name: str) -> None:
        self.dropped[name] = self.dropped.get(name, 0) + 1


def entry_of(position: int, raw: Mapping[str, Any], name_digest: Callable[[str], bytes]) -> Entry | Rejected:
    """The line of raw values under our own names: sha256, sha1, md5, size, name, type, labels, series, labelled_at."""
    digests: dict[str, str] = {}
    for algorithm in Algorithm:
        value = "".join(str(raw.get(algorithm) or "").split()).lower()
        if value and not (len(value) == DIGEST_LENGTH[algorithm] and _is_hex(value)):
            return Rejected(position, Fault.DIGEST, algorithm)
        digests[algorithm] = value
    if not any(digests.values()):
        return Rejected(position, Fault.NO_DIGEST, "")
    size = _size(raw.get("size"))
    if size is not None and size < 0:
        return Rejected(position, Fault.SIZE, "size")
    name = str(raw.get("name") or "").replace("\\", "/").rsplit("/", 1)[-1]
    return Entry(
        position=position,
        **digests,
        size=size,
        kind=_kind(name, str(raw.get("type") or "")),
        name_digest=name_digest(name.casefold()) if name else None,
        provider_label=_label(raw.get("provider_label")),
        analyst_label=_label(raw.get("analyst_label")),
        court_finding=_label(raw.get("court_finding")),
        series=_label(raw.get("series")),
        labelled_at=moment_of(raw.get("labelled_at")),
    )


def moment_of(value: object) -> datetime | None:
    """An instant from ISO 8601 or .NET's /Date(ms)/; one without a zone is read as UTC. None for anything else."""
    text = str(value or "").strip()
    if found := _NET.match(text):
        try:
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(found[1]))
        except OverflowError:
            return None
    try:
        parsed = parse_datetime(text)
    except ValueError:
        return None
    return parsed.replace(tzinfo=UTC) if parsed and parsed.tzinfo is None else parsed


def truth(value: object) -> bool | None:
    """True and false as JSON or as text; None for anything else, and for what is not there."""
    return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value).strip().lower())


def _is_hex(text: str) -> bool:
    return not text.strip("0123456789abcdef")


def _size(value: object) -> int | None:
    """Bytes; None when nothing is said, -1 for what is no size."""
    text = str("" if value is None else value).strip().replace(",", "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= _LARGEST else -1


def _kind(name: str, media_type: str) -> str:
    by_name = _BY_EXTENSION.get(name.rsplit(".", 1)[-1].lower()) if "." in name else None
    start = media_type.split("/", maxsplit=1)[0].lower()
    return str(by_name or (start if start in {"image", "video", "audio"} else FileKind.OTHER))


def _label(value: object) -> str:
    """A short label in printable characters; a picture in base64 does not pass for one."""
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= _LABEL and text.isprintable() else ""
