"""Hostile ZIP packages: evil names, evil kinds, evil frames. A good report stands beside the evil wherever it can."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator

from intake.sources.faults import Why
from tests.factories.cybertips import zipped
from tests.factories.hostile import FOLDER, MARK, SIGNATURES, Case, good_report, just, media

_REPORT = f"{FOLDER}/report.xml"
UNSAFE_NAMES = (
    "../report.xml", "../../etc/passwd.xml", "a/../../report.xml", "/etc/cron.d/x.xml", "//server/share/x.xml",
    "..\\..\\report.xml", "C:\\windows\\x.xml", "C:x.xml", "~/x.xml", "~root/.ssh/x.xml", "a\\b.xml", "\\\\host\\x.xml",
    "evil\u202elmx.gpj.xml", "evil\u202dx.xml", "\u2066x.xml", "\u200ex.xml", "x\u2028.xml", "x\u2029.xml",
    "x\ufeff.xml",
    "x\n.xml", "x\r.xml", "x\t.xml", "x\x1b[31m.xml", "x\x7f.xml", "x\x01.xml", "x\x85.xml", "./../x.xml", "a/./b.xml",
    "a//b.xml", "...", ". /x.xml", "a/ /x.xml", "a/.. /x.xml", "file:///etc/x.xml", "x.xml:stream", "nul:.xml",
    "x\u200b\u202e.xml", "x\u00ad.xml", "a" * 1_001 + ".xml",
)  # fmt: skip
_ARCHIVE_STARTS = {
    "rar": b"Rar!\x1a\x07\x00", "7z": b"7z\xbc\xaf'\x1c\x00\x04", "gz": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    "bz2": b"BZh91AY&SY", "xz": b"\xfd7zXZ\x00\x00\x04", "cab": b"MSCF\x00\x00\x00\x00",
    "zst": b"\x28\xb5\x2f\xfd\x04\x00",
    "tar": b"x" * 257 + b"ustar\x0000",
}  # fmt: skip
_DOCUMENTS = {
    "report.pdf": b"%PDF-1.7\n", "report.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "report.rtf": b"{\\rtf1\\ansi ",
    "report.docx": b"", "mail.eml": b"From: x\n", "page.html": b"<html>", "page.mht": b"MIME-Version: 1.0\n",
}  # fmt: skip


_NO_XML = frozenset({Why.NOT_XML, Why.BROKEN_XML, Why.WRONG_ROOT, Why.ENCODING})


def cases() -> Iterator[Case]:
    """Every hostile package."""
    yield from _names()
    yield from _kinds()
    yield from _flags()
    yield from _frames()


def _beside(family: str, label: str, member: str, content: bytes, why: Why) -> Case:
    """One evil member beside a good report, which must go in."""

    def build() -> bytes:
        return zipped([(_REPORT, good_report()), (member, content)])

    return Case(family, label, "package.zip", build, frozenset({why}), reports=1)


def _names() -> Iterator[Case]:
    for place, name in enumerate(UNSAFE_NAMES):
        yield _beside("name", f"unsafe name {place}", name, good_report(MARK.decode()), Why.UNSAFE_NAME)
        yield _beside("name", f"unsafe name of media {place}", f"../{name}.jpg", media(), Why.UNSAFE_NAME)
    yield Case("name", "NUL in the name", "package.zip", _with_nul, frozenset({Why.UNSAFE_NAME}), reports=1)
    for label, second in (
        ("again", _REPORT),
        ("other case", _REPORT.upper()),
        ("decomposed", f"{FOLDER}/re\u0301port.xml"),
    ):
        first = f"{FOLDER}/r\u00e9port.xml" if label == "decomposed" else _REPORT
        parts = [(first, good_report()), (second, good_report(MARK.decode()))]
        yield Case("name", f"twice, {label}", "package.zip", _zip(parts), frozenset({Why.DUPLICATE_NAME}), reports=1)
    for upload in ("../../evil.zip", "evil\u202epiz.xml", "/abs/x.zip", "x\x00.zip", "a" * 5_000 + ".zip", ""):
        yield Case("name", f"upload {upload[:12]!r}", upload, _zip([(_REPORT, good_report())]), reports=1)


def _kinds() -> Iterator[Case]:
    for kind in SIGNATURES:
        for member in (f"{FOLDER}/media/one.{kind}", f"{FOLDER}/fileDetails-{kind}.xml", f"{FOLDER}/{kind}"):
            yield _beside("media", f"{kind} as {member}", member, media(kind), Why.MEDIA)
        yield Case("media", f"{kind} alone", f"{kind}.xml", just(media(kind)), frozenset({Why.MEDIA}))
    for ending in ("jpg", "JPEG", "mp4", "MOV", "webp", "svg", "mp3"):
        yield _beside("media", f"text named .{ending}", f"{FOLDER}/x.{ending}", good_report(MARK.decode()), Why.MEDIA)
    for name, start in _ARCHIVE_STARTS.items():
        yield _beside("nested", name, f"{FOLDER}/inner.{name}", start + MARK * 20, Why.NESTED_ARCHIVE)
        yield _beside("nested", f"{name} as xml", f"{FOLDER}/inner.xml", start + MARK * 20, Why.NESTED_ARCHIVE)
    inner = zipped([(_REPORT, good_report(MARK.decode()))])
    for member in ("inner.zip", "inner.xml", "inner.jar"):
        yield _beside("nested", f"zip as {member}", member, inner, Why.NESTED_ARCHIVE)
    for name, start in _DOCUMENTS.items():
        yield _beside("document", name, f"{FOLDER}/{name}", start + MARK * 20, Why.DOCUMENT)
    for name in (
        "notes.txt",
        "data.json",
        "run.exe",
        "script.sh",
        "report.xml.exe",
        "Thumbs.db",
        ".xml.bak",
        "list.csv",
    ):
        yield _beside("not allowed", name, f"{FOLDER}/{name}", b"plain " + MARK, Why.NOT_ALLOWED)
    yield _beside("not allowed", "binary as xml", f"{FOLDER}/x.xml", b"\x01\x02\x03" + MARK, Why.NOT_XML)
    yield _beside("not allowed", "empty xml", f"{FOLDER}/x.xml", b"", Why.EMPTY)


def _flags() -> Iterator[Case]:
    for label, bits in (("encrypted", 0x1), ("strongly encrypted", 0x41), ("masked directory", 0x2001)):
        yield _patched(f"{label}", Why.ENCRYPTED, flag_bits=bits)
    for label, method in (("bzip2", 12), ("lzma", 14), ("deflate64", 9), ("aes", 99), ("ppmd", 98), ("zstd", 93)):
        yield _patched(f"method {label}", Why.METHOD, method=method)
    for label, mode in (
        ("link", stat.S_IFLNK),
        ("device", stat.S_IFBLK),
        ("pipe", stat.S_IFIFO),
        ("socket", stat.S_IFSOCK),
    ):
        yield Case("special", label, "package.zip", _with_mode(mode), frozenset({Why.SPECIAL_FILE}), reports=1)


def _patched(label: str, why: Why, *, flag_bits: int | None = None, method: int | None = None) -> Case:
    """The second entry's directory record says something else."""

    def build() -> bytes:
        data = bytearray(zipped([(_REPORT, good_report()), (f"{FOLDER}/x.xml", good_report(MARK.decode()))]))
        at = data.rfind(b"PK\x01\x02")
        if flag_bits is not None:
            struct.pack_into("<H", data, at + 8, flag_bits)
        if method is not None:
            struct.pack_into("<H", data, at + 10, method)
        return bytes(data)

    return Case("flags", label, "package.zip", build, frozenset({why}), reports=1)


def _frames() -> Iterator[Case]:
    hidden = frozenset({Why.POLYGLOT, Why.MEDIA, Why.DOCUMENT, Why.DAMAGED_ARCHIVE, Why.NESTED_ARCHIVE})
    plain = zipped([(_REPORT, good_report())])
    for label, front in (
        ("jpeg", media("jpeg")), ("png", media("png")), ("gif", media("gif")), ("mp4", media("mp4")),
        ("pdf", b"%PDF-1.7\n" + MARK), ("program", b"MZ" + MARK * 9), ("page", b"<html>" + MARK),
        ("shell", b"#!/bin/sh\n" + MARK),
        ("zeros", bytes(512) + MARK), ("one byte", b"x"), ("rar", b"Rar!\x1a\x07\x00" + MARK),
    ):  # fmt: skip
        for upload in ("package.zip", "package.xml"):
            build = just(front + plain)
            yield Case(
                "polyglot",
                f"{label} before, {upload}",
                upload,
                build,
                hidden | _NO_XML,
            )
    for label, back in (("jpeg", media("jpeg")), ("text", MARK), ("zip", plain), ("newline", b"\n")):
        build = just(plain + back)
        yield Case("polyglot", f"{label} behind", "package.zip", build, hidden, reports=None)
    yield Case("polyglot", "media in the comment", "package.zip", _with_comment, reports=1)
    yield Case("polyglot", "media between parts", "package.zip", _with_gap, reports=None)
    yield Case("polyglot", "no directory", "package.zip", lambda: plain[: plain.rfind(b"PK\x01\x02")], hidden)
    yield Case(
        "polyglot", "only an end", "package.zip", lambda: b"PK\x05\x06" + bytes(18), frozenset({Why.NO_REPORT_INSIDE})
    )
    yield Case("polyglot", "ZIP64 end that lies", "package.zip", _zip64, hidden | {Why.TOO_MANY_MEMBERS})


def _zip(parts: list[tuple[str, bytes]]) -> Callable[[], bytes]:
    return lambda: zipped(parts)


def _with_nul() -> bytes:
    data = zipped([(_REPORT, good_report()), (f"{FOLDER}/reporX.xml", good_report(MARK.decode()))])
    return data.replace(b"reporX.xml", b"repor\x00.xml")


def _with_mode(mode: int) -> Callable[[], bytes]:
    def build() -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(_REPORT, good_report())
            info = zipfile.ZipInfo(f"{FOLDER}/x.xml")
            info.create_system, info.external_attr = 3, (mode | 0o777) << 16
            archive.writestr(info, b"/etc/passwd " + MARK)
        return buffer.getvalue()

    return build


def _with_comment() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(_REPORT, good_report())
        archive.comment = media("jpeg", 2_000)
    return buffer.getvalue()


def _with_gap() -> bytes:
    one = zipped([(_REPORT, good_report())])
    at, end = one.rfind(b"PK\x01\x02"), one.rfind(b"PK\x05\x06")
    evil = media("jpeg")
    fields = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, end - at, at + len(evil), 0)
    return one[:at] + evil + one[at:end] + fields


def _zip64() -> bytes:
    one = zipped([(_REPORT, good_report())])
    end = one.rfind(b"PK\x05\x06")
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1 << 40, 1 << 40, 1 << 50, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    return (
        one[:end]
        + record
        + locator
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    )
