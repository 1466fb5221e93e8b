"""Ways to tamper with the ledger's tables: one value of one row, or a time."""

import json
import re
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from ocsea.ledger import checkpoints
from ocsea.ledger.checkpoints import Checkpoint
from ocsea.ledger.facts import instant
from ocsea.ledger.payload import leaf_hash
from tests.ledger.logbook import ORIGIN
from tests.prove import _forger
from tests.prove._ledger_case import Attack, Case, backdated, entry_named, other_words, places_of, sql, unlike
from tests.prove._ledger_log import KEY, Log

_LETTERS = 'abcxyz0189 _-:,."\\{}[]\u00e9\u0416\n'


def _flipped(text: str, chance: Random) -> tuple[str, str]:
    at = chance.randrange(len(text))
    letter = chance.choice([each for each in _LETTERS if each != text[at]])
    return text[:at] + letter + text[at + 1 :], f"{at}: {letter!r}"


def _bit(held: bytes, chance: Random) -> tuple[bytes, str]:
    at = chance.randrange(8 * len(held))
    changed = bytearray(held)
    changed[at // 8] ^= 1 << at % 8
    return bytes(changed), f"bit {at}"


def flip_words(log: Log, chance: Random) -> Case:
    row = chance.choice(log.rows)
    body, value = _flipped(row.body, chance)
    statement = "UPDATE ledger_payload SET body = %s WHERE id = %s"
    return sql("flip: words", row.seq, value, entry_named(row), statement, body, row.entry)


def flip_words_and_hash(log: Log, chance: Random) -> Case:
    row = chance.choice(log.rows)
    body, value = _flipped(row.body, chance)
    statement = "UPDATE ledger_payload SET body = %s, leaf_hash = %s WHERE id = %s"
    hashed = leaf_hash(body.encode())
    return sql("flip: words and hash", row.seq, value, entry_named(row), statement, body, hashed, row.entry)


def flip_all(log: Log, chance: Random) -> Case:
    """The entry, its leaf, all stored hashes and counts: everything but what was signed."""
    row = chance.choice(log.rows)
    body, value = other_words(row.body, chance)

    def do() -> None:
        _forger.rewrite(row.entry, body)
        places = places_of(log.rows)
        places[row.seq] = (row.entry, leaf_hash(body.encode()), row.stream)
        _forger.place_anew(places)

    return Case("flip: without a seam", str(row.seq), value, do, unlike(log, row.seq))


def flip_unreadable(log: Log, chance: Random) -> Case:
    """Words that are no entry at all, with every hash over them in its place."""
    row = chance.choice(log.rows)
    body, value = _flipped(row.body, chance)

    def do() -> None:
        hashed = leaf_hash(body.encode())
        _forger.run("UPDATE ledger_payload SET body = %s, leaf_hash = %s WHERE id = %s", body, hashed, row.entry)
        places = places_of(log.rows)
        places[row.seq] = (row.entry, hashed, row.stream)
        _forger.place_anew(places)

    return Case("flip: any letter, without a seam", str(row.seq), value, do, unlike(log, row.seq))


def flip_leaf(log: Log, chance: Random) -> Case:
    row = chance.choice(log.rows)
    table, key = chance.choice([("leaf", "entry"), ("payload", "id")])
    changed, value = _bit(row.leaf, chance)
    statement = f"UPDATE ledger_{table} SET leaf_hash = %s WHERE {key} = %s"
    return sql(f"flip: hash in {table}", row.seq, value, entry_named(row), statement, changed, row.entry)


def flip_column(log: Log, chance: Random) -> Case:
    row = chance.choice(log.rows)
    words = ("stream", "stream_kind", "kind", "category", "actor", "target_type", "reference")
    name = chance.choice([*words, "target_id", "at"])
    other = f"x{chance.randrange(10**9)}"
    values = {
        "target_id": str(UUID(int=chance.getrandbits(128))),
        "at": instant(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(10**7))),
    }
    value = values.get(name, other)
    statement = f"UPDATE ledger_payload SET {name} = %s WHERE id = %s"
    return sql(f"flip: column {name}", row.seq, value, entry_named(row), statement, value, row.entry)


def flip_place(log: Log, chance: Random) -> Case:
    row, number = chance.choice(log.rows), chance.randrange(10_000, 10**9)
    column = chance.choice(["stream_index", "seq"])
    statement = f"UPDATE ledger_leaf SET {column} = %s WHERE seq = %s"
    return sql(f"flip: {column}", row.seq, number, f"Entry {row.seq} ", statement, number, row.seq)


def flip_leaf_stream(log: Log, chance: Random) -> Case:
    row, other = chance.choice(log.rows), f"case:{UUID(int=chance.getrandbits(128))}"
    statement = "UPDATE ledger_leaf SET stream = %s WHERE seq = %s"
    return sql("flip: stream of a place", row.seq, other, entry_named(row), statement, other, row.seq)


def flip_note(log: Log, chance: Random) -> Case:
    size = chance.choice(sorted(log.notes))
    note, value = _flipped(log.notes[size], chance)
    statement = "UPDATE ledger_checkpoint SET note = %s WHERE size = %s"
    return sql("flip: checkpoint", size, value, f"checkpoint over {size} entries", statement, note, size)


def flip_checkpoint_size(log: Log, chance: Random) -> Case:
    size, other = chance.choice(sorted(log.notes)), chance.choice([-1, 1]) * chance.randrange(10**6, 10**12)
    statement = "UPDATE ledger_checkpoint SET size = %s WHERE size = %s"
    return sql("flip: checkpoint's size", size, other, rf"kept for {other} entries", statement, other, size)


def flip_head(log: Log, chance: Random) -> Case:
    name = chance.choice(sorted({"*", *(row.stream for row in log.rows)}))
    more = chance.randrange(1, 10**6)
    named = "The log is said" if name == "*" else f"{name} is said to have"
    statement = "UPDATE ledger_head SET size = size + %s WHERE name = %s"
    return sql("flip: count of a stream", name, more, named, statement, more, name)


def flip_edge(log: Log, chance: Random) -> Case:
    name, bit = chance.choice(sorted({"*", *(row.stream for row in log.rows)})), chance.randrange(256)
    named = "The log is said" if name == "*" else f"{name} is said to have"
    statement = "UPDATE ledger_head SET peaks = set_bit(peaks, %s, 1 - get_bit(peaks, %s)) WHERE name = %s"
    return sql("flip: edge of a stream", name, bit, named, statement, bit, bit, name)


def flip_stored(log: Log, chance: Random) -> Case:
    bit = chance.randrange(256)
    statement = "UPDATE ledger_subtree SET root = set_bit(root, %s, 1 - get_bit(root, %s)) WHERE index = 0"
    return sql("flip: stored hash", 0, bit, "stored hash 0 of level 1", statement, bit, bit)


def flip_key(log: Log, chance: Random) -> Case:
    key, value = _flipped(str(KEY.verifier), chance)
    named = "signer's key .*" + re.escape(key[:20].split("\n")[0])
    return sql("flip: signer's key", "key", value, named, "UPDATE ledger_signerkey SET key = %s", key)


def flip_waiting(log: Log, chance: Random) -> Case:
    entry = chance.choice(log.waiting)
    bit = chance.randrange(256)
    table = chance.choice(["pending", "payload"])
    statement = (
        f"UPDATE ledger_{table} SET leaf_hash = set_bit(leaf_hash, %s, 1 - get_bit(leaf_hash, %s)) WHERE id = %s"
    )
    return sql(f"flip: {table} of what waits", entry, bit, f"waits as entry {entry}", statement, bit, bit, entry)


def backdate_words(log: Log, chance: Random) -> Case:
    row, seconds = chance.choice(log.rows), chance.randrange(1, 10**8)
    body = backdated(row.body, seconds)
    statement = "UPDATE ledger_payload SET body = %s, at = %s WHERE id = %s"
    at = json.loads(body)["at"]
    return sql("backdate: words and column", row.seq, seconds, entry_named(row), statement, body, at, row.entry)


def backdate_all(log: Log, chance: Random) -> Case:
    row, seconds = chance.choice(log.rows), chance.randrange(1, 10**8)
    body = backdated(row.body, seconds)

    def do() -> None:
        _forger.rewrite(row.entry, body)
        places = places_of(log.rows)
        places[row.seq] = (json.loads(body)["id"], leaf_hash(body.encode()), row.stream)
        _forger.place_anew(places)

    return Case("backdate: without a seam", str(row.seq), str(seconds), do, unlike(log, row.seq))


def backdate_new(log: Log, chance: Random) -> Case:
    """A new entry that says it is older by more than an hour; sequencer and signer take it for what it says."""
    row, seconds = chance.choice(log.rows), chance.randrange(2 * 3600, 10**8)
    body = backdated(other_words(row.body, chance)[0], seconds)

    def do() -> None:
        _forger.slip_in(body)
        said, hashed = json.loads(body), leaf_hash(body.encode())
        places = [*places_of(log.rows), (said["id"], hashed, row.stream)]
        made = _forger.place_anew(places)
        note = checkpoints.sign(Checkpoint(ORIGIN, made.size, made.root()), KEY)
        _forger.run("INSERT INTO ledger_checkpoint (size, note, at) VALUES (%s, %s, now())", made.size, note)

    return Case("backdate: a new entry", str(row.seq), str(seconds), do, rf"Entry {len(log.rows)} says .* long before")


def backdate_checkpoint(log: Log, chance: Random) -> Case:
    size, seconds = chance.choice(sorted(log.notes)), chance.randrange(3600, 10**8)
    statement = "UPDATE ledger_checkpoint SET at = at - %s * interval '1 second' WHERE size = %s"
    return sql("backdate: checkpoint", size, seconds, f"checkpoint over {size} ", statement, seconds, size)


FLIPS: tuple[Attack, ...] = (
    *(flip_words, flip_words_and_hash, flip_all, flip_unreadable, flip_leaf, flip_column, flip_place),
    *(flip_leaf_stream, flip_note, flip_checkpoint_size, flip_head, flip_edge, flip_stored, flip_key, flip_waiting),
    *(backdate_words, backdate_all, backdate_new, backdate_checkpoint),
)
