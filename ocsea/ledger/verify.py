"""Reads the whole ledger and says whether it is whole: `manage.py ledger verify`.

Everything is computed anew from the entries' own bytes; nothing that the tables say of them is believed.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from ocsea.ledger import checkpoints
from ocsea.ledger.checkpoints import Checkpoint
from ocsea.ledger.facts import instant
from ocsea.ledger.merkle import Broken, Range, fold
from ocsea.ledger.payload import leaf_hash
from ocsea.ledger.sequencer import LOG
from ocsea.vault.signing import VerifierKey

_BATCH = 10_000
_MOST_PROBLEMS = 100
# Longer than any transaction of ours lasts; an entry that says it is older was written into the past.
_LATEST = timedelta(hours=1)
_EARLIEST = timedelta(minutes=5)

_ROWS = """
SELECT l.seq, l.entry, l.leaf_hash, l.stream, l.stream_index, p.body, p.leaf_hash, p.id::text, p.stream, p.stream_kind,
       p.kind, p.category, p.actor, p.target_type, p.target_id::text, p.at
FROM ledger_leaf l LEFT JOIN ledger_payload p ON p.id = l.entry WHERE l.seq >= %s ORDER BY l.seq LIMIT %s
"""
_HOMELESS = """
SELECT p.id FROM ledger_payload p WHERE NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.entry = p.id)
AND NOT EXISTS (SELECT 1 FROM ledger_pending w WHERE w.id = p.id) LIMIT %s
"""
_EMPTY_PENDING = """
SELECT w.id FROM ledger_pending w LEFT JOIN ledger_payload p ON p.id = w.id
WHERE p.id IS NULL OR p.leaf_hash <> w.leaf_hash OR p.stream <> w.stream OR p.at <> w.at
   OR EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.entry = w.id) LIMIT %s
"""


@dataclass
class Report:
    """What was found. `problems` are sentences, the first bad entry first; empty when the ledger is whole."""

    entries: int = 0
    waiting: int = 0
    signed: int = 0
    checkpoints: int = 0
    keys: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.problems

    def add(self, problem: str) -> None:
        """Keeps the first hundred."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem)


def verify(*, keys: Iterable[VerifierKey] = (), witnessed: Iterable[Checkpoint] = ()) -> Report:
    """Checks every entry, place, count, stored hash and checkpoint, in one snapshot of the database.

    `keys` are those the reader trusts; with none, those the signer has shown are taken and listed. `witnessed` are
    checkpoints from outside (the signer's memory, a printed sheet): the log must begin with each of them.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _Reading(list(keys), list(witnessed)).run()


class _Reading:
    def __init__(self, keys: list[VerifierKey], witnessed: list[Checkpoint]) -> None:
        self.report, self.log, self.next = Report(), Range(), 0
        self.streams: defaultdict[str, Range] = defaultdict(Range)
        self.rows: defaultdict[int, list[bytes]] = defaultdict(list)
        self.keys = keys or [
            VerifierKey.parse(key) for (key,) in _all("SELECT key FROM ledger_signerkey ORDER BY since")
        ]
        self.counted = _counts()
        self.expected: defaultdict[int, list[tuple[bytes, str]]] = defaultdict(list)
        self.signed_at: dict[int, datetime] = {}
        self.newest: datetime | None = None
        for checkpoint in witnessed:
            self.expected[checkpoint.size].append(
                (checkpoint.root, f"a checkpoint from outside, over {checkpoint.size}")
            )

    def run(self) -> Report:
        self._read_checkpoints()
        for row in _pages():
            self._entry(row)
        self._edge()
        self._waiting()
        self.report.entries, self.report.keys = self.log.size, [str(key) for key in self.keys]
        return self.report

    def _read_checkpoints(self) -> None:
        for size, note, at in _all("SELECT size, note, at FROM ledger_checkpoint ORDER BY size"):
            self.report.checkpoints += 1
            try:
                signed = checkpoints.open_note(note, self.keys)
            except Broken as error:
                self.report.add(f"The checkpoint over {size} entries: {error}")
                continue
            if signed.size != size:
                self.report.add(f"The checkpoint kept for {size} entries speaks of {signed.size}.")
            self.expected[signed.size].append((signed.root, f"the checkpoint over {signed.size}"))
            self.signed_at[signed.size] = at
            self.report.signed = max(self.report.signed, signed.size)

    def _entry(self, row: tuple[Any, ...]) -> None:
        seq, entry, leaf, stream, index, body = row[:6]
        if seq != self.next:
            self.report.add(f"Entry {self.next} is missing from the log: what comes there is {seq}.")
        self.next = seq + 1
        if body is None:
            self.report.add(f"Entry {seq} ({entry}) is gone; its place in the log remains.")
        else:
            self._body(seq, row)
        held = self.streams[stream]
        if index != held.size:
            self.report.add(f"Entry {seq} says it is number {index} of {stream}, and is number {held.size}.")
        held.append(bytes(leaf))
        self._counted(stream, held)
        self.log.append(bytes(leaf))
        self._stored(bytes(leaf))
        self._signed()

    def _body(self, seq: int, row: tuple[Any, ...]) -> None:
        _seq, entry, leaf, stream, _index, body, kept, *columns = row
        if leaf_hash(body.encode()) != bytes(leaf):
            self.report.add(f"Entry {seq} ({entry}) was changed: its words no longer have the hash that was logged.")
            return
        if bytes(kept) != bytes(leaf):
            self.report.add(f"Entry {seq} ({entry}) is kept with another hash than it has.")
        said = json.loads(body)
        target = said["target"]
        true = [said["id"], said["stream"], said["stream"].partition(":")[0], said["kind"], said["category"]]
        true += [said["actor"], target["type"], target["id"], said["at"]]
        if [*columns[:-1], instant(columns[-1])] != true or str(entry) != said["id"] or stream != said["stream"]:
            self.report.add(f"Entry {seq} ({entry}) is listed under something else than it says.")
        self._time(seq, columns[-1])

    def _time(self, seq: int, at: datetime) -> None:
        if self.newest and at < self.newest - _LATEST:
            self.report.add(f"Entry {seq} says it was written at {instant(at)}, long before those above it.")
        self.newest = max(at, self.newest or at)

    def _counted(self, stream: str, held: Range) -> None:
        for seq, root in self.counted.get((stream, held.size), ()):
            if held.root().hex() != root:
                self.report.add(f"The count of {stream} in entry {seq} is not true: it holds other entries.")

    def _stored(self, leaf: bytes) -> None:
        level, row = 0, self.rows[0]
        row.append(leaf)
        while len(row) == 256:
            level, root = level + 1, fold(row)
            row.clear()
            row = self.rows[level]
            row.append(root)
            index = (self.log.size >> (8 * level)) - 1
            if _one("SELECT root FROM ledger_subtree WHERE level = %s AND index = %s", [level, index]) != root:
                self.report.add(f"The stored hash {index} of level {level} is not that of its entries.")

    def _signed(self) -> None:
        size = self.log.size
        for root, whose in self.expected.pop(size, ()):
            if root != self.log.root():
                self.report.add(f"The first {size} entries are not those of {whose}.")
        if (at := self.signed_at.get(size)) and self.newest and self.newest > at + _EARLIEST:
            self.report.add(f"An entry before {size} says it was written after it was signed for.")

    def _edge(self) -> None:
        for size in sorted(self.expected):
            self.report.add(f"{size} entries were signed for and the log has {self.log.size}: its end was cut off.")
        held = {LOG: self.log, **self.streams}
        for name, size, peaks in _all("SELECT name, size, peaks FROM ledger_head"):
            true = held.pop(name, Range())
            if (size, bytes(peaks)) != (true.size, true.packed):
                what = "the log" if name == LOG else name
                self.report.add(f"{what} is said to have {size} entries; it has {true.size}, or other ones.")
        for name in held:
            self.report.add(f"{name} has entries and no count.")
        if extra := _one("SELECT count(*) FROM ledger_subtree WHERE (index + 1) << (8 * level) > %s", [self.log.size]):
            self.report.add(f"{extra} stored hashes stand for entries that do not exist.")

    def _waiting(self) -> None:
        self.report.waiting = int(_one("SELECT count(*) FROM ledger_pending", []) or 0)
        for (entry,) in _all(_HOMELESS, [_MOST_PROBLEMS]):
            self.report.add(f"Entry {entry} has no place in the log and waits for none.")
        for (entry,) in _all(_EMPTY_PENDING, [_MOST_PROBLEMS]):
            self.report.add(f"What waits as entry {entry} is not what the entry says, or has its place already.")
        if self.log.size and not self.report.checkpoints:
            self.report.add("Nothing was ever signed for.")


def _counts() -> dict[tuple[str, int], list[tuple[str, str]]]:
    found: defaultdict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
    for (body,) in _all("SELECT body FROM ledger_payload WHERE stream = 'counts' AND kind = 'stream.counted'"):
        said = json.loads(body)
        found[said["target"]["ref"], said["facts"]["size"]].append((said["id"], said["facts"]["root"]))
    return found


def _pages() -> Iterator[tuple[Any, ...]]:
    after = 0
    while rows := _all(_ROWS, [after, _BATCH]):
        yield from rows
        after = rows[-1][0] + 1


def _all(statement: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _one(statement: str, values: list[Any]) -> Any:
    rows = _all(statement, values)
    found = rows[0][0] if rows else None
    return bytes(found) if isinstance(found, memoryview) else found
