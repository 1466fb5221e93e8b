"""What a file is, by its first bytes (16 are enough) and by its name's ending."""

import re

_SIGNATURES: tuple[tuple[int, bytes], ...] = (
    (0, b"\xff\xd8\xff"),  # JPEG
    (0, b"\x89PNG"),
    (0, b"GIF8"),
    (0, b"RIFF"),  # WebP, AVI, WAV
    (4, b"ftyp"),  # MP4, HEIC, AVIF, MOV
    (4, b"moov"),
    (4, b"mdat"),
    (0, b"\x1aE\xdf\xa3"),  # Matroska, WebM
    (0, b"OggS"),
    (0, b"fLaC"),
    (0, b"ID3"),
    (0, b"II*\x00"),  # TIFF and raw camera files
    (0, b"MM\x00*"),
    (0, b"\x00\x00\x01\xba"),  # MPEG
    (0, b"\x00\x00\x01\xb3"),
    (0, b"FLV\x01"),
    (0, b"0&\xb2u\x8ef\xcf\x11"),  # WMV, WMA
    (0, b"8BPS"),
    (0, b"\x00\x00\x00\x0cJXL "),
    (0, b"\x00\x00\x00\x0cjP  "),
)
_ARCHIVES: tuple[bytes, ...] = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!",
    b"7z\xbc\xaf'\x1c",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ",
    b"MSCF",
    b"\x28\xb5\x2f\xfd",
)
_DOCUMENTS: tuple[bytes, ...] = (b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf")
_MEDIA_ENDING = re.compile(
    r"\.(?:jpe?g|jpe|jfif|png|gif|bmp|webp|hei[cf]|avif|tiff?|ico|psd|raw|dng|cr2|nef|arw|svg"
    r"|mp4|m4v|mov|avi|mkv|webm|wmv|flv|mpe?g|3gp|3g2|m?ts|vob|mp3|m4a|aac|wav|og[ga]|opus|flac|amr|wma)$"
)
_ARCHIVE_ENDING = re.compile(r"\.(?:zipx?|rar|7z|t?gz|t?bz2?|t?xz|tar|cab|iso|jar|apk|zst|lz|lzma|arj|z)$")
_DOCUMENT_ENDING = re.compile(r"\.(?:pdf|doc[xm]?|xls[xm]?|pptx?|od[tsp]|rtf|eml|msg|mht|html?)$")


def is_media(head: bytes) -> bool:
    """Does a file that begins with these bytes carry pictures, sound or video?"""
    return any(head[at : at + len(mark)] == mark for at, mark in _SIGNATURES)


def is_archive(head: bytes) -> bool:
    """Does a file that begins with these bytes hold other files?"""
    return head.startswith(_ARCHIVES) or head[257:262] == b"ustar"


def is_document(head: bytes) -> bool:
    """Does a file that begins with these bytes hold pages, in which pictures can be?"""
    return head.startswith(_DOCUMENTS)


def is_file(head: bytes) -> bool:
    """Media, an archive or a document: what must never stand encoded in a text."""
    return is_media(head) or is_archive(head) or is_document(head)


def media_name(name: str) -> bool:
    """Does the name's ending promise media?"""
    return bool(_MEDIA_ENDING.search(_plain(name)))


def archive_name(name: str) -> bool:
    """Does the name's ending promise an archive?"""
    return bool(_ARCHIVE_ENDING.search(_plain(name)))


def document_name(name: str) -> bool:
    """Does the name's ending promise a document?"""
    return bool(_DOCUMENT_ENDING.search(_plain(name)))


def _plain(name: str) -> str:
    return name.strip().casefold()
