"""An upload becomes a package: the XML parts that may be read, and the list of everything that was refused.

Works on bytes in memory and writes nothing anywhere. Only parts that end in .xml and begin as XML are kept; of all
else the name, the size and the SHA-256 are noted and the bytes are dropped chunk by chunk.
"""

import hashlib
from collections.abc import Iterable, Iterator

from intake.sources.archive import CHUNK, Archive, Part
from intake.sources.cybertipline.clean import checked
from intake.sources.faults import Refused, UnreadableError, Why
from intake.sources.parcel import Package
from intake.sources.signatures import archive_name, document_name, is_archive, is_document, is_media, media_name

MIB = 1_048_576
MAX_UPLOAD = 64 * MIB
MAX_MEMBER = 8 * MIB
MAX_KEPT = 16 * MIB
MAX_UNPACKED = 256 * MIB
_HEAD = 512
_TEXT_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00<", b"\x00\x00", b" ", b"\t", b"\r", b"\n")


def read_package(name: str, data: bytes) -> Package:
    """Reads an upload: a ZIP package or one XML file. Never raises for what it holds; see `Package.refused`."""
    package = Package(name)
    whole = _fault_of_whole(name, data)
    if whole:
        package.refuse("", whole, data=data, detail=f"{MAX_UPLOAD // MIB} MB")
    elif data.startswith(b"PK"):
        _unpack(package, data)
    elif name.casefold().endswith(".zip"):
        package.refuse("", Why.POLYGLOT if b"PK\x05\x06" in data[-65_557:] else Why.DAMAGED_ARCHIVE, data=data)
    else:
        _Taker(package).take(name, (data[at : at + CHUNK] for at in range(0, len(data), CHUNK)))
    if not package.members and not package.refused:
        package.refuse("", Why.NO_REPORT_INSIDE, data=data)
    return package


def read_loose(name: str, files: Iterable[tuple[str, Iterator[bytes]]]) -> Package:
    """Reads the files of a folder, given as (name, chunks of bytes), under the same limits as a package's parts."""
    package = Package(name)
    taker = _Taker(package)
    for member, chunks in files:
        taker.take(member, chunks)
    return package


def _fault_of_whole(name: str, data: bytes) -> Why | None:
    if not data:
        return Why.EMPTY
    if len(data) > MAX_UPLOAD:
        return Why.TOO_LARGE
    if is_media(data[:_HEAD]):
        return Why.MEDIA
    if is_document(data[:_HEAD]) or document_name(name):
        return Why.DOCUMENT
    if is_archive(data[:_HEAD]) and not data.startswith(b"PK"):
        return Why.NESTED_ARCHIVE
    return None


def _unpack(package: Package, data: bytes) -> None:
    try:
        archive = Archive(data)
        parts = list(archive.parts())
    except UnreadableError as error:
        package.refuse("", error.why, data=data, detail=error.detail)
        return
    taker = _Taker(package)
    for part in parts:
        if part.fault and part.fault in _CLOSED:
            package.refused.append(Refused(package.name, part.name, part.fault, part.info.file_size))
        else:
            taker.take(part.name, archive.stream(part), fault=_fault_by_name(part))


# Parts of which not one byte is read: there is no telling what they are, or reading them is the attack.
_CLOSED: frozenset[Why | None] = frozenset({Why.ENCRYPTED, Why.METHOD, Why.OVERLAP})


def _fault_by_name(part: Part) -> Why | None:
    if part.fault:
        return part.fault
    if media_name(part.name):
        return Why.MEDIA
    if archive_name(part.name):
        return Why.NESTED_ARCHIVE
    if document_name(part.name):
        return Why.DOCUMENT
    return None if part.name.casefold().endswith(".xml") else Why.NOT_ALLOWED


class _Taker:
    """Takes parts one after another while the package's budgets last."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._unpacked = 0
        self._kept = 0

    def take(self, member: str, chunks: Iterator[bytes], *, fault: Why | None = None) -> None:
        """Keeps an XML part, or notes what it was. With `fault` the part is only measured and hashed."""
        digest, size, kept = hashlib.sha256(), 0, list[bytes]()
        try:
            for chunk in chunks:
                fault = fault if size else _judge(chunk[:_HEAD], fault)
                size += len(chunk)
                digest.update(chunk)
                self._meter(len(chunk))
                fault = fault or self._too_much(size)
                if fault is None:
                    kept.append(chunk)
                else:
                    kept.clear()
        except UnreadableError as error:
            self._refuse(member, error.why, size)
            return
        fault = fault or (None if size else Why.EMPTY)
        if fault:
            self._refuse(member, fault, size, digest.hexdigest())
        else:
            self._keep(member, b"".join(kept), digest.hexdigest())

    def _keep(self, member: str, data: bytes, digest: str) -> None:
        try:
            clean, removed = checked(data)
        except UnreadableError as error:
            self._package.refused.append(
                Refused(self._package.name, member, error.why, len(data), digest, error.detail)
            )
            return
        self._kept += len(clean)
        self._package.members[member] = clean
        for cut in removed:
            self._package.refused.append(
                Refused(self._package.name, member, Why.ENCODED_FILE, cut.characters, cut.sha256)
            )

    def _meter(self, more: int) -> None:
        self._unpacked += more
        if self._unpacked > MAX_UNPACKED:
            raise UnreadableError(Why.BUDGET)

    def _too_much(self, size: int) -> Why | None:
        if size > MAX_MEMBER:
            return Why.MEMBER_TOO_LARGE
        return Why.BUDGET if self._kept + size > MAX_KEPT else None

    def _refuse(self, member: str, why: Why, size: int, digest: str | None = None) -> None:
        detail = {Why.MEMBER_TOO_LARGE: f"{MAX_MEMBER // MIB} MB", Why.BUDGET: f"{MAX_KEPT // MIB} MB"}.get(why, "")
        self._package.refused.append(Refused(self._package.name, member, why, size, digest, detail))


# Faults of the part's place in the package, which its content does not change.
_FIRM: frozenset[Why | None] = frozenset({Why.UNSAFE_NAME, Why.SPECIAL_FILE, Why.DUPLICATE_NAME})


def _judge(head: bytes, fault: Why | None) -> Why | None:
    """What a part is by its first bytes, unless its place in the package already decides."""
    if fault in _FIRM:
        return fault
    if is_media(head):
        return Why.MEDIA
    if is_archive(head):
        return Why.NESTED_ARCHIVE
    if is_document(head):
        return Why.DOCUMENT
    return fault if fault or head.startswith(_TEXT_STARTS) else Why.NOT_XML
