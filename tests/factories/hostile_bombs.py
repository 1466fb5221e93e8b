"""Hostile ZIP packages: bombs, lies about sizes and places, flipped bits, and packages cut short."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator

from intake.sources.archive import MAX_MEMBERS
from intake.sources.faults import Why
from tests.factories.cybertips import zipped
from tests.factories.hostile import FOLDER, MARK, Case, good_report, just, seeded

_REPORT = f"{FOLDER}/report.xml"
_MIB = 1_048_576


def cases() -> Iterator[Case]:
    """Every bomb, lie and fragment."""
    yield from _bombs()
    yield from _lies()
    yield from _cut_short()


def _bombs() -> Iterator[Case]:
    for size in (9, 20, 100, 400):
        for member in (f"{FOLDER}/bomb.xml", f"{FOLDER}/bomb.bin"):
            yield Case(
                "bomb", f"{size} MB of nothing as {member[-8:]}", "package.zip", _bomb(member, size * _MIB),
                frozenset({Why.BOMB, Why.MEMBER_TOO_LARGE, Why.NOT_ALLOWED}), reports=1,
            )  # fmt: skip
    yield Case(
        "bomb", "100 MB of text", "package.zip", _text_bomb, frozenset({Why.BOMB, Why.MEMBER_TOO_LARGE}), reports=1
    )
    yield Case("bomb", "fifty times 7 MB", "package.zip", _many_large, frozenset({Why.BUDGET, Why.BOMB}), reports=None)
    yield Case("bomb", "too many parts", "package.zip", _many_small, frozenset({Why.TOO_MANY_MEMBERS}))
    yield Case("bomb", "endless directory", "package.zip", _endless_directory, frozenset({Why.TOO_MANY_MEMBERS}))
    for copies in (2, 50, 1_000):
        yield Case(
            "bomb", f"{copies} entries over one part", "package.zip", _overlapping(copies), frozenset({Why.OVERLAP}),
            reports=None,
        )  # fmt: skip
    yield Case("bomb", "65 MB upload", "big.zip", lambda: b"PK\x03\x04" + bytes(65 * _MIB), frozenset({Why.TOO_LARGE}))
    yield Case(
        "bomb", "100 MB upload", "big.xml", lambda: b"<report>" + b" x" * (50 * _MIB), frozenset({Why.TOO_LARGE})
    )
    yield Case("bomb", "nested bombs", "package.zip", _nested_bombs, frozenset({Why.NESTED_ARCHIVE}))


def _lies() -> Iterator[Case]:
    damaged = frozenset({Why.DAMAGED_MEMBER, Why.OVERLAP, Why.DAMAGED_ARCHIVE, Why.POLYGLOT})
    for label, offset, value in (
        ("smaller size", 24, 10), ("size 0", 24, 0), ("packed size 0", 20, 0), ("wrong CRC", 16, 7),
        ("packed too large", 20, 1 << 30),
        ("offset beyond the end", 42, 1 << 30), ("offset into another part", 42, 3),
    ):  # fmt: skip
        yield Case("lies", label, "package.zip", _lying(offset, value), damaged, reports=None)
    yield Case("lies", "larger size", "package.zip", _lying(24, 1 << 30), reports=None, gone=())
    yield Case("lies", "other name inside", "package.zip", _other_name, frozenset({Why.DAMAGED_MEMBER}), reports=1)
    for place in range(60):
        yield Case("lies", f"flipped bits {place}", "package.zip", _flipped(place), reports=None, gone=())


def _cut_short() -> Iterator[Case]:
    whole = zipped(
        [
            (_REPORT, good_report()),
            (f"{FOLDER}/fileDetails-a.xml", b"<fileDetails><reportId>1</reportId></fileDetails>"),
        ]
    )
    why = frozenset({Why.DAMAGED_ARCHIVE, Why.POLYGLOT, Why.EMPTY, Why.NOT_XML})
    for end in range(0, len(whole) - 1, max(1, len(whole) // 60)):
        yield Case("cut short", f"package cut at {end}", "package.zip", just(whole[:end]), why)


def _bomb(member: str, size: int) -> Callable[[], bytes]:
    def build() -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(_REPORT, good_report())
            with archive.open(member, "w") as target:
                target.write(b"<report>" if member.endswith("xml") else b"zero")
                for _place in range(size // _MIB):
                    target.write(b" " * _MIB)
        return buffer.getvalue()

    return build


def _text_bomb() -> bytes:
    """100 MB of text that does not shrink much: random words, so that the ratio alone does not give it away."""
    rng = seeded(1)
    words = [f"{rng.getrandbits(40):x}" for _place in range(5_000)]
    block = (" ".join(rng.choices(words, k=90_000)) + "\n").encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(_REPORT, good_report())
        with archive.open(f"{FOLDER}/fileDetails-a.xml", "w") as target:
            target.write(b"<fileDetails><additionalInfo>")
            for _place in range(100 * _MIB // len(block)):
                target.write(block)
            target.write(b"</additionalInfo></fileDetails>")
    return buffer.getvalue()


def _many_large() -> bytes:
    rng = seeded(2)
    block = (" ".join(f"{rng.getrandbits(24):x}" for _place in range(60_000))).encode()
    text = b"<fileDetails><additionalInfo>" + (block * 20)[: 7 * _MIB] + b"</additionalInfo></fileDetails>"
    return zipped([(_REPORT, good_report()), *((f"{FOLDER}/fileDetails-{place}.xml", text) for place in range(12))])


def _many_small() -> bytes:
    return zipped([(_REPORT, good_report()), *((f"{FOLDER}/{place}.xml", b"<a/>") for place in range(MAX_MEMBERS + 1))])


def _endless_directory() -> bytes:
    one = zipped([("x" * 200, b"")])
    entry = one[one.rfind(b"PK\x01\x02") : one.rfind(b"PK\x05\x06")]
    start = one[: one.rfind(b"PK\x01\x02")]
    directory = entry * 40_000
    return (
        start + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 40_000, 40_000, len(directory), len(start), 0)
    )


def _overlapping(copies: int) -> Callable[[], bytes]:
    def build() -> bytes:
        one = zipped([(f"{FOLDER}/a.xml", good_report(MARK.decode() * 50))])
        at, end = one.rfind(b"PK\x01\x02"), one.rfind(b"PK\x05\x06")
        directory = one[at:end] * copies
        return (
            one[:at] + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, copies, copies, len(directory), at, 0)
        )

    return build


def _nested_bombs() -> bytes:
    data = b" " * (8 * _MIB)
    for depth in range(5):
        data = zipped([(f"{place}.zip" if depth else f"{place}.xml", data) for place in range(4)])
    return data


def _lying(offset: int, value: int) -> Callable[[], bytes]:
    def build() -> bytes:
        data = bytearray(zipped([(_REPORT, good_report()), (f"{FOLDER}/x.xml", good_report(MARK.decode()))]))
        struct.pack_into("<L", data, data.rfind(b"PK\x01\x02") + offset, value)
        return bytes(data)

    return build


def _other_name() -> bytes:
    data = zipped([(_REPORT, good_report()), (f"{FOLDER}/x.xml", good_report(MARK.decode()))])
    at = data.rfind(b"PK\x01\x02")
    return data[:at] + data[at:].replace(b"/x.xml", b"/y.xml")


def _flipped(place: int) -> Callable[[], bytes]:
    def build() -> bytes:
        data = bytearray(zipped([(_REPORT, good_report()), (f"{FOLDER}/x.xml", good_report())]))
        rng = seeded(place)
        for _flip in range(rng.randint(1, 6)):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        return bytes(data)

    return build
