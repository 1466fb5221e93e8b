"""An entry's bytes, its hash and its id. docs/ledger-format.md says the same in words, for a second verifier."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from ocsea.ledger.facts import canonical, instant

VERSION = 1
LARGEST_BODY = 16 * 1024

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_calls = count(int.from_bytes(os.urandom(2), "big"))


class EntryTooLarge(ValueError):
    """An entry of more than 16 KiB: facts belong in the record, and only their hash here."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One entry ready to be written."""

    id: UUID
    body: bytes


def make_sheet(at: datetime, document: Mapping[str, Any]) -> Sheet:
    """Numbers and dates an entry and fixes its bytes. Raises EntryTooLarge."""
    entry_id = time_ordered_id(at)
    body = canonical({"v": VERSION, "id": str(entry_id), "at": instant(at), **document})
    if len(body) > LARGEST_BODY:
        raise EntryTooLarge("A ledger entry may hold 16 KiB.")
    return Sheet(entry_id, body)


def leaf_hash(body: bytes) -> bytes:
    """SHA-256 of a zero byte and the entry: the leaf hash of RFC 6962, section 2.1. The database computes the same."""
    return hashlib.sha256(b"\x00" + body).digest()


def time_ordered_id(at: datetime) -> UUID:
    """A version 7 UUID (RFC 9562, with 12 bits of sub-millisecond time) that sorts by `at`.

    Entries of one process that share a microsecond keep their order by a 16-bit counter before the 46 random bits.
    """
    millis, fraction = _clock(at)
    random_bits = int.from_bytes(os.urandom(6), "big") >> 2
    tail = (next(_calls) & 0xFFFF) << 46 | random_bits
    return UUID(int=millis << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | tail)


def prefix_of(at: datetime) -> str:
    """How the id of an entry that was written at this time begins, as text."""
    millis, fraction = _clock(at)
    return f"{millis >> 16:08x}-{millis & 0xFFFF:04x}-7{fraction:03x}-"


def _clock(at: datetime) -> tuple[int, int]:
    """Milliseconds since 1970, and the rest of the last one in parts of 4096."""
    millis, rest = divmod((at - _EPOCH) // timedelta(microseconds=1), 1000)
    return millis, (rest << 12) // 1000
