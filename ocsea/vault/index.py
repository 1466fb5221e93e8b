"""The blind index: finding that two records hold the same identifier without storing it readable.

A token is HMAC-SHA-256 of the value in its normal form, under a key of its purpose alone (docs/blind-index.md). What
has few possible values (ages, towns, birth dates by themselves, an address without port and time) gets no token: with
the key one could try them all. No runtime role reads the tokens; the apps' own functions in the database compare them.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection

from ocsea.vault.digest import Digester
from ocsea.vault.letters import in_latin

WINDOW_SECONDS = 600
_NAME_BYTES = 4
_HEXADECIMAL = re.compile(r"[0-9a-f]+\Z")
_DAY_FIRST = re.compile(r"(\d{1,2})[ ./-](\d{1,2})[ ./-](\d{4})\Z")
_HASH_DIGITS = frozenset({32, 40, 64, 96, 128})
_SHORTEST_PHONE, _PHONE_DIGITS = 7, 9


class Purpose(StrEnum):
    """What is compared with what. Each has a key and a normal form of its own."""

    CONNECTION = "connection"
    DEVICE = "device"
    EMAIL = "email"
    HANDLE = "handle"
    HASH = "hash"
    PERSON = "person"
    PHONE = "phone"
    REPORT = "report"
    WALLET = "wallet"


@dataclass(frozen=True, slots=True)
class Term:
    """One token, ready to be stored or asked for."""

    purpose: Purpose
    token: bytes


@dataclass(frozen=True, slots=True)
class Clue:
    """An identifier as it was typed or reported. `port` and `at` belong to a CONNECTION, `born` (ISO) to a PERSON."""

    purpose: Purpose
    value: str
    port: int | None = None
    at: datetime | None = None
    born: str = ""


class Indexer:
    """Makes the tokens of a batch; each purpose's key is derived once and let go with the object."""

    def __init__(self) -> None:
        self._digesters: dict[Purpose, Digester] = {}

    def stored(self, clues: Iterable[Clue]) -> list[Term]:
        """What a record is found by: one token a clue, none for a clue that says too little."""
        return self._terms((clue.purpose, form) for clue in clues for form in normal_forms(clue)[:1])

    def asked(self, clues: Iterable[Clue]) -> list[Term]:
        """What to look for: a connection also in the ten minutes before and after, since clocks differ."""
        return self._terms((clue.purpose, form) for clue in clues for form in normal_forms(clue))

    def _terms(self, forms: Iterable[tuple[Purpose, str]]) -> list[Term]:
        return [Term(purpose, self._token(purpose, form)) for purpose, form in dict.fromkeys(forms)]

    def _token(self, purpose: Purpose, form: str) -> bytes:
        digester = self._digesters.setdefault(purpose, Digester(f"index {purpose}"))
        token = digester.of(form)
        # Names are few and frequent: a short token leaves it open whether it is this name.
        return token[:_NAME_BYTES] if purpose is Purpose.PERSON else token


def normal_forms(clue: Clue) -> list[str]:
    """The value as it is compared: empty when it cannot be, the form it is stored by first."""
    if clue.purpose is Purpose.CONNECTION:
        return _connection(clue)
    form = _person(clue.value, clue.born) if clue.purpose is Purpose.PERSON else _FORMS[clue.purpose](clue.value)
    return [form] if form else []


def _plain(value: str) -> str:
    """NFKC, case folded, no space at the ends or within."""
    return "".join(unicodedata.normalize("NFKC", value).casefold().split())


def _handle(value: str) -> str:
    return _plain(value).lstrip("@")


def _email(value: str) -> str:
    form = _plain(value)
    return form if "@" in form.strip("@") else ""


def _phone(value: str) -> str:
    """The last nine digits: +44 20 7946 0100 and 020 7946 0100 are one number, whoever wrote them."""
    text = re.sub(r"(?i)\s*(ext|x)\b.*", "", unicodedata.normalize("NFKC", value))
    digits = "".join(str(unicodedata.decimal(each)) for each in text if each.isdecimal())
    return digits.lstrip("0")[-_PHONE_DIGITS:] if len(digits) >= _SHORTEST_PHONE else ""


def _device(value: str) -> str:
    return "".join(each for each in _plain(value) if each.isalnum())


def _hash(value: str) -> str:
    form = _plain(value)
    return form if len(form) in _HASH_DIGITS and _HEXADECIMAL.match(form) else ""


def _wallet(value: str) -> str:
    """Case counts in base58 addresses; where it does not (0x..., bech32), it is folded."""
    text = "".join(unicodedata.normalize("NFKC", value).split())
    return text.casefold() if text.casefold().startswith(("0x", "bc1", "ltc1", "tb1")) else text


def _person(name: str, born: str) -> str:
    """The name's words in any order, without marks and in Latin letters, with the full date of birth."""
    day = _day(born)
    if day is None:
        return ""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = in_latin("".join(each for each in bare if not unicodedata.combining(each)))
    words = sorted(re.findall(r"\w+", letters))
    return f"{' '.join(words)}|{day.isoformat()}" if words else ""


def _day(born: str) -> date | None:
    """The whole day, ISO 8601 or day first as people write it; None for a month, a year, or words."""
    text = " ".join(born.split())
    if found := _DAY_FIRST.match(text):
        text = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"
    try:
        return date.fromisoformat(text) if len(text) == len("2013-05-02") else None
    except ValueError:
        return None


def _connection(clue: Clue) -> list[str]:
    try:
        address = ipaddress.ip_address(clue.value.strip().strip("[]"))
    except ValueError:
        return []
    if clue.port is None or clue.at is None:
        return []
    window = int(clue.at.astimezone(UTC).timestamp()) // WINDOW_SECONDS
    return [f"{address.compressed}|{clue.port}|{each}" for each in (window, window - 1, window + 1)]


_FORMS: dict[Purpose, Callable[[str], str]] = {
    Purpose.DEVICE: _device,
    Purpose.EMAIL: _email,
    Purpose.HANDLE: _handle,
    Purpose.HASH: _hash,
    Purpose.PHONE: _phone,
    Purpose.REPORT: _plain,
    Purpose.WALLET: _wallet,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row of an app is found by. `holders` are the records a match leads to: cases, or a waiting report."""

    source: UUID
    holders: tuple[UUID, ...]
    clues: tuple[Clue, ...]


_sources: list[Callable[[], Iterator[Entry]]] = []


def add_source(entries: Callable[[], Iterator[Entry]]) -> None:
    """Tells the rebuilding of the index what an app holds; call it from AppConfig.ready()."""
    _sources.append(entries)


def entries() -> Iterator[Entry]:
    """Everything that all apps hold."""
    for source in _sources:
        yield from source()


def put(function: str, keys: Sequence[UUID], clues: Iterable[Clue]) -> None:
    """Writes a row's tokens through its app's own function in the database, which takes `keys` first. One statement."""
    purposes, tokens = columns(Indexer().stored(clues))
    places = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({places}, %s::text[], %s::bytea[])", [*keys, purposes, tokens])


def columns(terms: Iterable[Term]) -> tuple[list[str], list[bytes]]:
    """Purposes and tokens side by side, as the functions in the database take them."""
    rows = list(terms)
    return [str(term.purpose) for term in rows], [term.token for term in rows]
