"""Reading a ZIP package that may be hostile, in memory, with a meter running.

Nothing a ZIP says about itself is believed: not the number of its parts, their sizes, nor their names. Formats: PKWARE
APPNOTE 6.3; only "stored" and "deflated" parts are opened.
"""

import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from intake.sources.faults import UnreadableError, Why

CHUNK = 65_536
MAX_MEMBERS = 2_000
MAX_DIRECTORY = 1_048_576
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCAL_HEADER = 30
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error, ValueError, RuntimeError)
_RATIO = 200
_RATIO_FROM = 1_048_576


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of the archive's directory. `name` is as sent; `fault` says why it must not be opened, if so."""

    name: str
    info: zipfile.ZipInfo
    fault: Why | None


class Archive:
    """A ZIP held in memory. Raises UnreadableError when the whole of it must not be opened."""

    def __init__(self, data: bytes) -> None:
        _check_frame(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _FAULTS as error:
            raise UnreadableError(Why.DAMAGED_ARCHIVE) from error
        if len(self._zip.filelist) > MAX_MEMBERS:
            raise UnreadableError(Why.TOO_MANY_MEMBERS, f"{MAX_MEMBERS:,}")

    def parts(self) -> Iterator[Part]:
        """Every entry that is not a folder, in the directory's order, with what is wrong about it."""
        overlapping = _overlapping(self._zip.filelist, self._zip.start_dir)
        seen: set[str] = set()
        for info in self._zip.filelist:
            if info.is_dir() and not info.compress_size:
                continue
            name = info.orig_filename
            fault = _fault_of(info)
            if info.header_offset in overlapping:
                fault = Why.OVERLAP
            elif fault is None and unicodedata.normalize("NFC", name).casefold() in seen:
                fault = Why.DUPLICATE_NAME
            seen.add(unicodedata.normalize("NFC", name).casefold())
            yield Part(name, info, fault)

    def stream(self, part: Part) -> Iterator[bytes]:
        """The part's bytes in chunks. Raises UnreadableError for damage, and when it grows as a bomb does."""
        produced = 0
        try:
            with self._zip.open(part.info) as source:
                while chunk := source.read(CHUNK):
                    produced += len(chunk)
                    if produced > _RATIO_FROM and produced > _RATIO * max(part.info.compress_size, 1):
                        raise UnreadableError(Why.BOMB)
                    yield chunk
        except _FAULTS as error:
            raise UnreadableError(Why.DAMAGED_MEMBER) from error


def _check_frame(data: bytes) -> None:
    """The archive must begin at the first byte, end at the last one and have a directory of bearable size."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or len(data) - end < _END.size:
        raise UnreadableError(Why.DAMAGED_ARCHIVE)
    fields = _END.unpack_from(data, end)
    if end + _END.size + fields[7] != len(data):
        raise UnreadableError(Why.POLYGLOT)
    directory_end, size, offset = end, fields[5], fields[6]
    if data[max(0, end - 20) : end].startswith(b"PK\x06\x07"):
        directory_end = end - 20 - _END64.size
        if directory_end < 0 or data[directory_end : directory_end + 4] != b"PK\x06\x06":
            raise UnreadableError(Why.DAMAGED_ARCHIVE)
        size, offset = _END64.unpack_from(data, directory_end)[8:10]
    if size > MAX_DIRECTORY:
        raise UnreadableError(Why.TOO_MANY_MEMBERS, f"{MAX_MEMBERS:,}")
    if offset + size != directory_end:
        raise UnreadableError(Why.POLYGLOT)
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise UnreadableError(Why.POLYGLOT)


def _fault_of(info: zipfile.ZipInfo) -> Why | None:
    if _is_unsafe(info.orig_filename):
        return Why.UNSAFE_NAME
    if info.create_system == 3 and stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return Why.SPECIAL_FILE
    if info.flag_bits & 0x2041:  # encrypted, strongly encrypted, or with a masked directory
        return Why.ENCRYPTED
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or info.flag_bits & 0x20:
        return Why.METHOD
    return None


def _is_unsafe(name: str) -> bool:
    """Absolute, climbing, made for another system, or with characters that hide what it is."""
    if not name or len(name) > 1_000 or name.startswith(("/", "~")) or "\\" in name or ":" in name:
        return True
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in name):
        return True
    return any(piece.strip(" .") == "" for piece in name.removesuffix("/").split("/"))


def _overlapping(infos: list[zipfile.ZipInfo], directory: int) -> set[int]:
    """Header offsets of parts whose bytes run into a neighbour's or into the directory (the overlap bomb)."""
    spans = sorted((info.header_offset, info.header_offset + _LOCAL_HEADER + info.compress_size) for info in infos)
    bad: set[int] = set()
    reach = -1
    for at, end in spans:
        if at < reach or end > directory:
            bad.add(at)
        reach = max(reach, end)
    return bad
