"""One tampering with the ledger's tables, and what all of them are made of."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from ocsea.ledger.facts import canonical, instant
from ocsea.ledger.payload import time_ordered_id
from ocsea.vault.signing import SigningKey
from tests.ledger.logbook import ORIGIN
from tests.prove import _forger
from tests.prove._ledger_log import Log, Row

FORGER = SigningKey(ORIGIN, bytes(32))


@dataclass(frozen=True)
class Case:
    """One tampering. `named` is what a sentence about it must say: which entry, stream or checkpoint."""

    kind: str
    place: str
    value: str
    do: Callable[[], object]
    named: str


Attack = Callable[[Log, Random], Case]


def sql(kind: str, place: object, value: object, named: str, statement: str, *values: Any) -> Case:
    """A tampering that is one statement."""
    return Case(kind, str(place), str(value), lambda: _forger.run(statement, *values), named)


def entry_named(row: Row) -> str:
    """How a sentence names an entry."""
    return rf"Entry {row.seq} \({row.entry}\)"


def places_of(rows: list[Row]) -> list[_forger.Place]:
    """Their order in the log."""
    return [(row.entry, row.leaf, row.stream) for row in rows]


def unlike(log: Log, seq: int) -> str:
    """How a sentence names the first checkpoint that an entry at this place contradicts."""
    return f"entries are not those of the checkpoint over {log.signed_after(seq)};"


def other_words(body: str, chance: Random) -> tuple[str, str]:
    """The entry with one thing in it changed, as canonical as before, and what it is."""
    said = json.loads(body)
    what = chance.choice(["facts", "actor", "ref", "target", "request", "category"])
    new = str(UUID(int=chance.getrandbits(128), version=4))
    if what == "facts":
        said["facts"]["reason"] = new
    elif what == "actor":
        said["actor"] = f"user:{new}"
    elif what == "request":
        said["request"] = {"id": new, "address": "public"}
    elif what == "category":
        said["category"], said["facts"]["of"] = "collection", new
    else:
        said["target"]["ref" if what == "ref" else "id"] = new
    return canonical(said).decode(), f"{what} {new}"


def backdated(body: str, seconds: int) -> str:
    """The entry as if it had been written so long before, with the number that belongs to that time."""
    said = json.loads(body)
    at = datetime.fromisoformat(said["at"]) - timedelta(seconds=seconds)
    return canonical({**said, "at": instant(at), "id": str(time_ordered_id(at))}).decode()
