"""More ways to tamper with the ledger's tables: what is taken away, put in, moved, or written anew as a whole."""

import json
from random import Random
from uuid import UUID

from ocsea.ledger import checkpoints
from ocsea.ledger.checkpoints import Checkpoint
from ocsea.ledger.payload import leaf_hash
from ocsea.vault.signing import SigningKey
from tests.ledger.logbook import ORIGIN
from tests.prove import _forger
from tests.prove._ledger_case import FORGER, Attack, Case, backdated, entry_named, other_words, places_of, sql, unlike
from tests.prove._ledger_log import KEY, Log


def delete_entry(log: Log, chance: Random) -> Case:
    row = chance.choice(log.rows)
    return sql("delete: entry", row.seq, "", entry_named(row), "DELETE FROM ledger_payload WHERE id = %s", row.entry)


def delete_place(log: Log, chance: Random) -> Case:
    row = chance.choice(log.rows)
    last = row.seq == log.rows[-1].seq
    named = f"{row.seq + 1} entries were signed for" if last else f"Entry {row.seq} is missing"
    return sql("delete: place", row.seq, "", named, "DELETE FROM ledger_leaf WHERE seq = %s", row.seq)


def delete_both(log: Log, chance: Random) -> Case:
    first, second = sorted(chance.sample(range(len(log.rows) - 1), 2))
    gone = [log.rows[first], log.rows[second]]
    statement = "DELETE FROM ledger_payload WHERE id = ANY(%s::uuid[])"

    def do() -> None:
        _forger.run(statement, [row.entry for row in gone])
        _forger.run("DELETE FROM ledger_leaf WHERE entry = ANY(%s::uuid[])", [row.entry for row in gone])

    return Case("delete: entries with their places", str(first), str(second), do, f"Entry {first} is missing")


def delete_all_trace(log: Log, chance: Random) -> Case:
    """So many entries from one on, and every place, count and hash closed up behind them."""
    many = chance.randrange(1, 20)
    first = chance.randrange(len(log.rows) - many - 1)
    rest = log.rows[:first] + log.rows[first + many :]

    def do() -> None:
        gone = [row.entry for row in log.rows[first : first + many]]
        _forger.run("DELETE FROM ledger_payload WHERE id = ANY(%s::uuid[])", gone)
        _forger.place_anew(places_of(rest))

    size = log.signed_after(first)
    cut = f"{size} entries were signed for and the log has {len(rest)}: its end was cut off"
    return Case("delete: without a seam", str(first), str(many), do, cut if len(rest) < size else unlike(log, first))


def delete_kept(log: Log, chance: Random) -> Case:
    """A checkpoint that somebody outside has seen, a stream's count, a stored hash, a key, what waits."""
    stream, outside = chance.choice(sorted({row.stream for row in log.rows})), chance.choice(log.outside).size
    waiting = chance.choice(log.waiting)
    which = {
        "checkpoint": (f"over {outside} entries, is not kept", f"DELETE FROM ledger_checkpoint WHERE size = {outside}"),
        "count": (f"{stream} has entries", f"DELETE FROM ledger_head WHERE name = '{stream}'"),
        "stored hash": ("stored hash 0 of level 1", "DELETE FROM ledger_subtree WHERE index = 0"),
        "key": ("no longer among the signer's keys", "DELETE FROM ledger_signerkey"),
        "waiting": (f"Entry {waiting} has no place", f"DELETE FROM ledger_pending WHERE id = '{waiting}'"),
        "waiting entry": (f"waits as entry {waiting}", f"DELETE FROM ledger_payload WHERE id = '{waiting}'"),
        "checkpoints": ("Nothing was ever signed for", "DELETE FROM ledger_checkpoint"),
    }
    what = chance.choice(sorted(which))
    named, statement = which[what]
    return sql(f"delete: {what}", statement, "", named, statement)


def insert_entry(log: Log, chance: Random) -> Case:
    body = _new_entry(log, chance)
    entry = json.loads(body)["id"]
    return Case("insert: entry", entry, "", lambda: _forger.slip_in(body), f"Entry {entry} has no place")


def insert_place(log: Log, chance: Random) -> Case:
    """An entry with a place before the first or behind the last, where nobody counts."""
    body, seq = _new_entry(log, chance), chance.choice([-1, 1]) * chance.randrange(1_000, 10**9)

    def do() -> None:
        _forger.slip_in(body)
        said, statement = json.loads(body), "INSERT INTO ledger_leaf VALUES (%s, %s, %s, %s, %s)"
        _forger.run(statement, seq, said["id"], leaf_hash(body.encode()), said["stream"], seq)

    return Case("insert: entry with a place", str(seq), body, do, f"what comes there is {seq}|Entry {seq} ")


def insert_all(log: Log, chance: Random) -> Case:
    """An entry somewhere in the middle, and every place, count and hash behind it moved on."""
    body, at = _new_entry(log, chance), chance.randrange(len(log.rows))

    def do() -> None:
        _forger.slip_in(body)
        places = places_of(log.rows)
        said = json.loads(body)
        _forger.place_anew([*places[:at], (said["id"], leaf_hash(body.encode()), said["stream"]), *places[at:]])

    return Case("insert: without a seam", str(at), body, do, unlike(log, at))


def insert_kept(log: Log, chance: Random) -> Case:
    """A checkpoint that nobody signed, a stored hash, a count, a key, a place to wait for what is placed."""
    number, row = chance.randrange(10**4, 10**9), chance.choice(log.rows)
    size, name = len(log.rows) + number, f"case:{UUID(int=chance.getrandbits(128))}"
    forged = checkpoints.sign(Checkpoint(ORIGIN, size, row.leaf), FORGER)
    key = SigningKey(ORIGIN, number.to_bytes(32, "big")).verifier
    which = {
        "checkpoint": (
            f"checkpoint over {size} ",
            "INSERT INTO ledger_checkpoint VALUES (%s, %s, now())",
            size,
            forged,
        ),
        "stored hash": (
            f"stored hash {number} of level",
            "INSERT INTO ledger_subtree (level, index, root) VALUES (%s, %s, %s)",
            *(number % 5 - 1, number, row.leaf),
        ),
        "count": (f"{name} has a count", "INSERT INTO ledger_head VALUES (%s, %s, '', 0)", name, number % 2),
        "key": ("none that you trust", "INSERT INTO ledger_signerkey VALUES (%s, now())", str(key)),
        "waiting": (
            f"waits as entry {row.entry}",
            "INSERT INTO ledger_pending VALUES (%s, %s, %s, now())",
            *(row.entry, row.leaf, row.stream),
        ),
    }
    what = chance.choice(sorted(which))
    named, statement, *values = which[what]
    return sql(f"insert: {what}", row.seq, number, str(named), str(statement), *values)


def swap_places(log: Log, chance: Random) -> Case:
    one, two = sorted(chance.sample(log.rows, 2), key=lambda row: row.seq)

    def do() -> None:
        for seq, row in ((-1, one), (one.seq, two), (two.seq, one)):
            _forger.run("UPDATE ledger_leaf SET seq = %s WHERE entry = %s", seq, row.entry)

    return Case("reorder: places", str(one.seq), str(two.seq), do, unlike(log, one.seq))


def swap_words(log: Log, chance: Random) -> Case:
    one, two = chance.sample(log.rows, 2)

    def do() -> None:
        for row, other in ((one, two), (two, one)):
            _forger.run("UPDATE ledger_payload SET body = %s WHERE id = %s", other.body, row.entry)

    return Case("reorder: words", str(one.seq), str(two.seq), do, entry_named(one))


def swap_all(log: Log, chance: Random) -> Case:
    one, two = sorted(chance.sample(range(len(log.rows)), 2))
    places = places_of(log.rows)
    places[one], places[two] = places[two], places[one]
    return Case("reorder: without a seam", str(one), str(two), lambda: _forger.place_anew(places), unlike(log, one))


def swap_notes(log: Log, chance: Random) -> Case:
    one, two = chance.sample(sorted(log.notes), 2)

    def do() -> None:
        for size, other in ((one, two), (two, one)):
            _forger.run("UPDATE ledger_checkpoint SET note = %s WHERE size = %s", log.notes[other], size)

    return Case("reorder: checkpoints", str(one), str(two), do, f"kept for {one} entries speaks of {two}")


def fork(log: Log, chance: Random, key: SigningKey = KEY) -> Case:
    """Another history from one entry on, signed for by the true key: a sheet that has left tells the difference."""
    row = chance.choice(log.rows[: log.outside[-1].size])
    body, value = other_words(row.body, chance)

    def do() -> None:
        _forger.rewrite(row.entry, body)
        places = places_of(log.rows)
        places[row.seq] = (row.entry, leaf_hash(body.encode()), row.stream)
        _forger.place_anew(places)
        _forger.sign_anew(places, [size for size in log.notes if size > row.seq], key)

    seen = min(one.size for one in log.outside if one.size > row.seq)
    return Case("fork", str(row.seq), value, do, f"not those of a checkpoint from outside, over {seen}")


def truncate_places(log: Log, chance: Random) -> Case:
    size, tables = chance.randrange(1, len(log.rows)), chance.choice([("leaf",), ("leaf", "payload")])

    def do() -> None:
        if "payload" in tables:
            gone = [row.entry for row in log.rows[size:]]
            _forger.run("DELETE FROM ledger_payload WHERE id = ANY(%s::uuid[])", gone)
        _forger.run("DELETE FROM ledger_leaf WHERE seq >= %s", size)

    named = f"entries were signed for and the log has {size}: its end was cut off"
    return Case("truncate: " + " and ".join(tables), str(size), "", do, named)


def truncate_all(log: Log, chance: Random) -> Case:
    """An older state put back as a whole, checkpoints and all: the signer remembers."""
    size = chance.randrange(1, len(log.rows))

    def do() -> None:
        gone = [row.entry for row in log.rows[size:]]
        _forger.run("DELETE FROM ledger_payload WHERE id = ANY(%s::uuid[])", gone)
        _forger.run("DELETE FROM ledger_checkpoint WHERE size > %s", size)
        _forger.place_anew(places_of(log.rows[:size]))

    named = f"{log.outside[-1].size} entries were signed for and the log has {size}: its end was cut off"
    return Case("truncate: without a seam", str(size), "", do, named)


def wrong_key(log: Log, chance: Random) -> Case:
    """Checkpoints from one on by another key, whose name and place among the signer's keys are right."""
    seed = chance.getrandbits(256).to_bytes(32, "big")
    key, first = SigningKey(ORIGIN, seed), chance.choice(sorted(log.notes))

    def do() -> None:
        _forger.run("UPDATE ledger_signerkey SET key = %s", str(key.verifier))
        _forger.sign_anew(places_of(log.rows), [size for size in log.notes if size >= first], key)

    return Case("wrong key", str(first), seed.hex(), do, f"checkpoint over {first} entries: No known key")


def _new_entry(log: Log, chance: Random) -> str:
    """One that nobody wrote, of the time of a true one."""
    return backdated(other_words(chance.choice(log.rows).body, chance)[0], 0)


MOVES: tuple[Attack, ...] = (
    *(delete_entry, delete_place, delete_both, delete_all_trace, delete_kept),
    *(insert_entry, insert_place, insert_all, insert_kept, swap_places, swap_words, swap_all, swap_notes),
    *(fork, truncate_places, truncate_all, wrong_key),
)
