"""The entries in the order of the log, each held against its words, its place, and what is stored of it."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ocsea.ledger.facts import at_least_apart
from ocsea.ledger.merkle import FAN_BITS, Filling, Range
from ocsea.ledger.payload import VERSION, leaf_hash, prefix_of
from ocsea.ledger.report import Report
from ocsea.ledger.rows import UTC_TEXT, all_rows, one_value
from ocsea.ledger.signed import Signed

_BATCH = 5_000
# Seconds. Longer than any transaction of ours lasts; an entry that says it is older was written into the past.
_LATEST = 3600
_KEYS = {"actor", "at", "category", "facts", "id", "kind", "request", "stream", "target", "v"}
_ROWS = f"""
SELECT l.seq, l.entry::text, l.leaf_hash, l.stream, l.stream_index, p.body, p.leaf_hash,
       p.id::text, p.stream, p.stream_kind, p.kind, p.category, p.actor, p.target_type, p.target_id::text,
       {UTC_TEXT.format("p.at")}, p.reference
FROM ledger_leaf l LEFT JOIN ledger_payload p ON p.id = l.entry WHERE l.seq > %s ORDER BY l.seq LIMIT %s
"""  # noqa: S608
_COUNTS = "SELECT id::text, body FROM ledger_payload WHERE stream = 'counts' AND kind = 'stream.counted'"
_BEFORE_ALL = -(2**63)


class Reading:
    """One pass over the log."""

    def __init__(self, report: Report, signed: Signed) -> None:
        self.report, self.signed = report, signed
        self.log, self.next, self.newest = Range(), 0, ""
        self.streams: defaultdict[str, Range] = defaultdict(Range)
        self.filling = Filling()
        self.counted = _counts()

    def run(self) -> tuple[Range, dict[str, Range]]:
        """The log and its streams, computed from the leaves."""
        self.signed.met(self.log, self.newest)
        for row in _pages():
            self._entry(row)
        self.report.entries = self.log.size
        for (stream, size), said in sorted(self.counted.items()):
            for entry, _root in said:
                has = self.streams[stream].size if stream in self.streams else 0
                self.report.add(f"The count of {stream} in entry {entry} says {size}, and {stream} has {has} entries.")
        return self.log, dict(self.streams)

    def _entry(self, row: tuple[Any, ...]) -> None:
        seq, entry, kept, stream, index, body = row[:6]
        if seq != self.next:
            self.report.add(f"Entry {self.next} is missing from the log: what comes there is {seq}.")
        self.next = seq + 1
        leaf = bytes(kept)
        if body is None:
            self.report.add(f"Entry {seq} ({entry}) is gone; its place in the log remains.")
        elif leaf_hash(body.encode()) != leaf:
            self.report.add(f"Entry {seq} ({entry}) was changed: its words no longer have the hash that was logged.")
        else:
            self._body(seq, row, leaf)
        held = self.streams[stream]
        if index != held.size:
            self.report.add(f"Entry {seq} says it is number {index} of {stream}, and is number {held.size}.")
        held.append(leaf)
        if (stream, held.size) in self.counted:
            self._counted(stream, held)
        self.log.append(leaf)
        self._stored(leaf)
        self.signed.met(self.log, self.newest)

    def _body(self, seq: int, row: tuple[Any, ...], leaf: bytes) -> None:
        _seq, entry, _leaf, stream, _index, body, kept, *columns = row
        if bytes(kept) != leaf:
            self.report.add(f"Entry {seq} ({entry}) is kept with another hash than it has.")
        try:
            said = json.loads(body)
            target = said["target"]
            true = [said["id"], said["stream"], said["stream"].partition(":")[0], said["kind"], said["category"]]
            true += [said["actor"], target["type"], target["id"], said["at"], target["ref"]]
            at = datetime.fromisoformat(said["at"])
            sound = said["v"] == VERSION and said.keys() == _KEYS and said["id"].startswith(prefix_of(at))
        except (ValueError, KeyError, TypeError, AttributeError):
            self.report.add(f"Entry {seq} ({entry}) is not written as entries are.")
            return
        if not sound:
            self.report.add(f"Entry {seq} ({entry}) is not written as entries are, or its number is of another time.")
        if columns != true or entry != said["id"] or stream != said["stream"]:
            self.report.add(f"Entry {seq} ({entry}) is listed under something else than it says.")
        self._time(seq, said["at"])

    def _time(self, seq: int, at: str) -> None:
        # As text: all times are written alike, so they sort as they are.
        if at >= self.newest:
            self.newest = at
        elif at_least_apart(at, self.newest, _LATEST):
            self.report.add(f"Entry {seq} says it was written at {at}, long before those above it.")

    def _counted(self, stream: str, held: Range) -> None:
        for entry, root in self.counted.pop((stream, held.size)):
            if held.root().hex() != root:
                self.report.add(f"The count of {stream} in entry {entry} is not true: it holds other entries.")

    def _stored(self, leaf: bytes) -> None:
        for level, index, root in self.filling.append(leaf):
            if one_value("SELECT root FROM ledger_subtree WHERE level = %s AND index = %s", [level, index]) != root:
                first = index << (level * FAN_BITS)
                those = f"entries {first} to {self.log.size - 1}"
                self.report.add(f"The stored hash {index} of level {level} is not that of its entries ({those}).")


def _counts() -> dict[tuple[str, int], list[tuple[str, str]]]:
    """What the ledger's own counts say, by stream and size; one that cannot be read is found when its turn comes."""
    found: defaultdict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
    for entry, body in all_rows(_COUNTS):
        try:
            said = json.loads(body)
            stream, size, root = str(said["target"]["ref"]), int(said["facts"]["size"]), str(said["facts"]["root"])
        except (ValueError, KeyError, TypeError):
            continue
        if size:
            found[stream, size].append((entry, root))
    return found


def _pages() -> Iterator[tuple[Any, ...]]:
    after = _BEFORE_ALL
    while rows := all_rows(_ROWS, [after, _BATCH]):
        yield from rows
        after = rows[-1][0]
