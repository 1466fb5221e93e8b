"""What a hostile upload is in a test: its bytes, what must come of it, and what must not be left of it."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from intake.sources.faults import Why

FOLDER = "CyberTip-199000001"
REPORT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<report><incidentSummary>'
    "<incidentType>Misleading Domain Name</incidentType>"
    "<incidentDateTime>2026-01-13T09:30:00Z</incidentDateTime></incidentSummary>"
    "<reporter><reportingPerson><firstName>Example Chat Inc.</firstName></reportingPerson></reporter>"
    "<additionalInfo>{}</additionalInfo></report>\n"
)
MARK = b"MEDIA-MARK-MUST-NOT-STAY"
SIGNATURES: dict[str, bytes] = {
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "gif": b"GIF89a\x01\x00\x01\x00",
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "avi": b"RIFF\x24\x00\x00\x00AVI LIST",
    "wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00",
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00",
    "avif": b"\x00\x00\x00\x1cftypavif\x00\x00",
    "mov": b"\x00\x00\x00\x14ftypqt  \x00\x00",
    "webm": b"\x1aE\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f",
    "ogg": b"OggS\x00\x02\x00\x00\x00\x00\x00\x00",
    "flac": b"fLaC\x00\x00\x00\x22\x10\x00\x10\x00",
    "mp3": b"ID3\x03\x00\x00\x00\x00\x00\x00\x00\x00",
    "tiff-le": b"II*\x00\x08\x00\x00\x00\x00\x00\x00\x00",
    "tiff-be": b"MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00",
    "mpeg-ps": b"\x00\x00\x01\xba\x44\x00\x04\x00\x04\x01",
    "mpeg-es": b"\x00\x00\x01\xb3\x14\x00\xf0\x14\x00\x00",
    "flv": b"FLV\x01\x05\x00\x00\x00\x09\x00\x00\x00",
    "wmv": b"0&\xb2u\x8ef\xcf\x11\xa6\xd9\x00\xaa",
    "psd": b"8BPS\x00\x01\x00\x00\x00\x00\x00\x00",
    "jxl": b"\x00\x00\x00\x0cJXL \r\n\x87\n",
    "jp2": b"\x00\x00\x00\x0cjP  \r\n\x87\n",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile upload.

    `why`: one of these refusals must be among those named (empty: none is demanded). `reports`: how many reports must
    come in (None: any number, as long as something is read or refused in words). `gone`: bytes that must not be found
    in anything that was kept.
    """

    family: str
    name: str
    upload: str
    data: Callable[[], bytes]
    why: frozenset[Why] = frozenset()
    reports: int | None = 0
    gone: tuple[bytes, ...] = field(default=(MARK,))


def seeded(seed: int | str) -> random.Random:
    """Chance that is the same at every run."""
    return random.Random(seed)  # noqa: S311  (no secret depends on it)


def just(data: bytes | str) -> Callable[[], bytes]:
    """A builder of bytes that are already there."""
    fixed = data.encode() if isinstance(data, str) else data
    return lambda: fixed


def good_report(text: str = "Neutral text.") -> bytes:
    """A small report that must go in."""
    return REPORT.format(text).encode()


def media(kind: str = "jpeg", size: int = 4_000) -> bytes:
    """A made-up media file: the beginning of its kind, the mark, and noise that no compression shortens."""
    noise = seeded(kind).randbytes(size)
    return SIGNATURES[kind] + MARK + noise + MARK
