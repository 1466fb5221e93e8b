"""What may stand in an entry. The ledger is kept longer than the people in it may be named, so it takes codes only."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import rfc8785

Fact = str | int | bool | UUID | date | None | list[Any] | tuple[Any, ...] | Mapping[str, Any]

LONGEST_TEXT = 200
_LARGEST_INT = 2**53 - 1  # RFC 8785 numbers are IEEE 754 doubles
_DEEPEST = 4
_MOST_ITEMS = 500
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
# Control characters, line and paragraph separators, and lone surrogates; "Cf" would also catch joiners that several
# scripts need, so of those only the ones that reorder text are refused.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_REORDERING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")


class RefusedFact(TypeError):
    """A fact is of a kind that the ledger does not take. The message names its place, never its value."""


def plain(facts: Mapping[str, Fact]) -> dict[str, Any]:
    """`facts` as JSON has it: ids and dates as text, times in UTC. Raises RefusedFact."""
    return _plain_mapping(facts, "facts", 0)


def plain_text(text: str, place: str, longest: int = LONGEST_TEXT) -> str:
    """`text` when it is short and holds no character that could forge a line. Raises RefusedFact."""
    if len(text) > longest:
        raise RefusedFact(f"{place} is longer than {longest} characters; the ledger takes codes and references.")
    if not all(_harmless(character) for character in text):
        raise RefusedFact(f"{place} holds a control character.")
    return text


def tame(text: str, longest: int = LONGEST_TEXT) -> str:
    """Text from outside (a refused address), cut and with what `plain_text` refuses shown as `\\ufffd`."""
    return "".join(character if _harmless(character) else "\ufffd" for character in text[:longest])


def new_salt() -> bytes:
    """128 random bits for one commitment. Seal it under the person's data key: it dies with that key."""
    return os.urandom(16)


def commitment(value: str, salt: bytes) -> str:
    """A personal value as the ledger may hold it: `sha256:` and the hash of salt and value.

    SHA-256 over "harbour-commitment-v1", a zero byte, the 16-byte salt, and the value in UTF-8.
    """
    if len(salt) != 16:
        raise ValueError("A commitment's salt is 16 random bytes; use new_salt().")
    return "sha256:" + hashlib.sha256(b"harbour-commitment-v1\x00" + salt + value.encode()).hexdigest()


def canonical(document: Mapping[str, Any]) -> bytes:
    """RFC 8785 canonical JSON."""
    return bytes(rfc8785.dumps(dict(document)))


def instant(at: datetime, place: str = "at") -> str:
    """An aware time as the ledger writes it: UTC, six decimals, Z."""
    if at.tzinfo is None:
        raise RefusedFact(f"{place} is a time without its zone.")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def at_least_apart(earlier: str, later: str, seconds: int) -> bool:
    """Whether two times, as the ledger writes them, are in this order and at least so far apart. Raises ValueError."""
    if earlier >= later:
        return False
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds() >= seconds


def _harmless(character: str) -> bool:
    return unicodedata.category(character) not in _REFUSED_CATEGORIES and character not in _REORDERING


def _plain_mapping(facts: Mapping[str, Any], place: str, depth: int) -> dict[str, Any]:
    _require_room(len(facts), place, depth)
    found: dict[str, Any] = {}
    for name, value in facts.items():
        if not isinstance(name, str) or not _NAME.match(name):
            raise RefusedFact(f"{place} has a name that is not lower-case words joined by underscores.")
        found[name] = _plain_value(value, f"{place}.{name}", depth + 1)
    return found


def _plain_value(value: object, place: str, depth: int) -> Any:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, str):
        return plain_text(str(value), place)
    if isinstance(value, int) and abs(value) > _LARGEST_INT:
        raise RefusedFact(f"{place} is too large a number; write it as text.")
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return instant(value, place)
    if isinstance(value, UUID | date):
        return str(value)  # a date's text is ISO 8601
    return _plain_container(value, place, depth)


def _plain_container(value: object, place: str, depth: int) -> Any:
    if isinstance(value, Mapping):
        return _plain_mapping(value, place, depth)
    if isinstance(value, list | tuple):
        _require_room(len(value), place, depth)
        return [_plain_value(item, f"{place}[{index}]", depth + 1) for index, item in enumerate(value)]
    raise RefusedFact(f"{place} is a {type(value).__name__}; the ledger takes text, whole numbers, ids and dates.")


def _require_room(items: int, place: str, depth: int) -> None:
    if items > _MOST_ITEMS or depth > _DEEPEST:
        raise RefusedFact(f"{place} is too large or too deep for an entry.")
