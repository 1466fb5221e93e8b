"""Envelope format version 1: one AES-256-GCM ciphertext, bound to its table, column, row, person and key.

    version (1 byte, 0x01) | key id (16) | nonce (12) | ciphertext | tag (16)

The plaintext is the value as JSON in UTF-8, padded with spaces to a multiple of 32 bytes: without the padding the
length alone would tell true from false. docs/adr/0002-envelope-format.md gives the reasons.
"""

import json
import os
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ocsea.vault.errors import SealBroken

Value = str | int | bool | list[Any] | dict[str, Any]

VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
_PAD = 32
_HEADER = 1 + 16 + NONCE_BYTES
SHORTEST = _HEADER + _PAD + TAG_BYTES


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value stands. A ciphertext that was moved to any other place does not open."""

    table: str
    column: str
    row: UUID
    subject: UUID

    def bound(self, key_id: UUID) -> bytes:
        """The associated data. Names are prefixed by their length, so that no two places give the same bytes."""
        table, column = self.table.encode(), self.column.encode()
        return b"".join(
            (
                bytes((VERSION,)),
                len(table).to_bytes(2, "big"),
                table,
                len(column).to_bytes(2, "big"),
                column,
                self.row.bytes,
                self.subject.bytes,
                key_id.bytes,
            )
        )


def key_id_of(blob: bytes) -> UUID:
    """The id of the data key that an envelope names. Raises SealBroken for anything that is no envelope."""
    # The padding makes every whole envelope a header, a tag and a multiple of 32 bytes.
    if len(blob) < SHORTEST or (len(blob) - _HEADER - TAG_BYTES) % _PAD or blob[0] != VERSION:
        raise SealBroken(reason="format")
    return UUID(bytes=blob[1:17])


def seal(cipher: AESGCM, key_id: UUID, value: Value, place: Place) -> bytes:
    """The envelope of `value` at `place`. Raises TypeError for None, floats and anything JSON does not have."""
    nonce = os.urandom(NONCE_BYTES)
    header = bytes((VERSION,)) + key_id.bytes + nonce
    return header + cipher.encrypt(nonce, _encode(value), place.bound(key_id))


def unseal(cipher: AESGCM, blob: bytes, place: Place) -> Any:
    """The value in an envelope. Raises SealBroken when a single bit, or the place, is not what was sealed."""
    key_id = key_id_of(blob)
    try:
        plain = cipher.decrypt(blob[17:_HEADER], blob[_HEADER:], place.bound(key_id))
    except InvalidTag:
        # `from None`: the cause would carry the ciphertext into a traceback.
        raise SealBroken(reason="content") from None
    return json.loads(plain.decode("utf-8", "surrogatepass"))


def _encode(value: Value) -> bytes:
    _require_json(value)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # Imported text may hold lone surrogates; they have to survive the round trip like everything else.
    plain = text.encode("utf-8", "surrogatepass")
    return plain + b" " * (-len(plain) % _PAD)


def _require_json(value: object, *, top: bool = True) -> None:
    """Refuses what would not come back as it went in: floats, dates, tuples, keys that are not text."""
    if isinstance(value, str | bool | int) or (value is None and not top):
        return
    if isinstance(value, list):
        for item in value:
            _require_json(item, top=False)
        return
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        for item in value.values():
            _require_json(item, top=False)
        return
    raise TypeError(f"The vault seals text, whole numbers, truth values, lists and dicts, not {type(value).__name__}.")
