"""Gives each waiting entry its place in the log. One sequencer at a time; the others stand by.

Entries are taken by deleting them from the pending table, never by "all after the last": a transaction that commits
late would be passed over for good.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from ocsea.ledger.events import STREAM_COUNTED
from ocsea.ledger.facts import Fact
from ocsea.ledger.kinds import Kind
from ocsea.ledger.merkle import Range, completed, fold
from ocsea.ledger.record import Job, Target, record

LOG = "*"  # the whole log's name among the heads; no stream can have it
MOST = 5_000  # entries in one turn
COUNTS = "counts"  # the stream of what the sequencer itself has to say

_SEQUENCER = Job("sequencer")
_LOCK = 0x4A7B0AC  # any fixed number: whoever holds it is the sequencer
_STREAMS = uuid.UUID("1d3c1c5e-9a54-4e0e-8f52-0b8c3a1f6d10")  # turns a stream's name into a target's id

_DRAIN = """
DELETE FROM ledger_pending WHERE id IN
    (SELECT id FROM ledger_pending ORDER BY at, id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING at, id, leaf_hash, stream
"""
_ADD_LEAVES = """
INSERT INTO ledger_leaf (seq, entry, leaf_hash, stream, stream_index)
SELECT * FROM unnest(%s::bigint[], %s::uuid[], %s::bytea[], %s::text[], %s::bigint[])
"""
_KEEP_HEADS = """
INSERT INTO ledger_head (name, size, peaks, epoch) SELECT *, 0 FROM unnest(%s::text[], %s::bigint[], %s::bytea[])
ON CONFLICT (name) DO UPDATE SET size = excluded.size, peaks = excluded.peaks
"""


class Superseded(RuntimeError):
    """Another sequencer has taken over; this one must write nothing more."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    id: uuid.UUID
    leaf: bytes
    stream: str


class Sequencer:
    """Holds the office from `take` on. Not for PgBouncer: the office is a lock of the session."""

    def __init__(self) -> None:
        self._epoch: int | None = None

    def take(self) -> bool:
        """Tries to become the sequencer; False while another is."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            if not (cursor.fetchone() or (False,))[0]:
                return False
            cursor.execute("UPDATE ledger_head SET epoch = epoch + 1 WHERE name = %s RETURNING epoch", [LOG])
            (self._epoch,) = cursor.fetchone() or (None,)
        return True

    def turn(self, most: int = MOST) -> int:
        """Gives up to `most` waiting entries their places, in one transaction, and returns how many there were.

        When all are placed, streams that somebody wants counted are counted. Raises Superseded.
        """
        # Ten times a second, mostly for nothing: a look costs no write, and the head's lock would be one.
        if _is_idle():
            return 0
        with transaction.atomic():
            log = self._require_office()
            waiting = _drain(most)
            if waiting:
                _append(log, waiting)
            if len(waiting) < most:
                _count_wanted()
        return len(waiting)

    def _require_office(self) -> Range:
        with connection.cursor() as cursor:
            # Locks the head too: whoever was taken for dead and wakes up waits here, then finds another epoch.
            cursor.execute(
                "SELECT size, peaks FROM ledger_head WHERE name = %s AND epoch = %s FOR UPDATE", [LOG, self._epoch]
            )
            row = cursor.fetchone()
        if row is None:
            raise Superseded("Another sequencer has taken over.")
        return Range.unpack(row[0], bytes(row[1]))


def hashes(level: int, first: int, count: int) -> Sequence[bytes]:
    """Stored hashes of the log, for proofs: leaves at level 0, else roots of 256 to the power of `level` leaves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger_hashes(%s, %s, %s)", [level, first, count])
        return [bytes(found) for (found,) in cursor.fetchall()]


def heads(names: Iterable[str]) -> dict[str, Range]:
    """How far the log (`LOG`) and these streams have come. A stream without an entry is empty."""
    found: defaultdict[str, Range] = defaultdict(Range)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, size, peaks FROM ledger_head WHERE name = ANY(%s)", [list(names)])
        for name, size, peaks in cursor.fetchall():
            found[name] = Range.unpack(size, bytes(peaks))
    return found


def target_of(stream: str) -> Target:
    """How a count names the stream it is of."""
    return Target("stream", uuid.uuid5(_STREAMS, stream), stream)


@transaction.atomic
def say(kind: Kind, stream: str, facts: Mapping[str, Fact]) -> None:
    """Writes what the sequencer's role itself did about a stream (or the whole log) into its own stream."""
    record(kind, actor=_SEQUENCER, target=target_of(stream), facts=facts, stream=COUNTS)


def _is_idle() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (TABLE ledger_pending) AND NOT EXISTS (TABLE ledger_wanted)")
        return bool((cursor.fetchone() or (False,))[0])


def _drain(most: int) -> list[_Waiting]:
    with connection.cursor() as cursor:
        cursor.execute(_DRAIN, [most])
        return [_Waiting(entry, bytes(leaf), stream) for _at, entry, leaf, stream in sorted(cursor.fetchall())]


def _append(log: Range, waiting: list[_Waiting]) -> None:
    before = log.size
    streams = heads({each.stream for each in waiting})
    places = []
    for each in waiting:
        places.append((log.size, each.id, each.leaf, each.stream, streams[each.stream].size))
        log.append(each.leaf)
        streams[each.stream].append(each.leaf)
    kept = {LOG: log, **streams}
    with connection.cursor() as cursor:
        cursor.execute(_ADD_LEAVES, [list(column) for column in zip(*places, strict=True)])
        sizes, peaks = [each.size for each in kept.values()], [each.packed for each in kept.values()]
        cursor.execute(_KEEP_HEADS, [list(kept), sizes, peaks])
        for level, index in completed(before, log.size):
            root = fold(hashes(level - 1, index << 8, 256))
            cursor.execute("INSERT INTO ledger_subtree (level, index, root) VALUES (%s, %s, %s)", [level, index, root])


def _count_wanted() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_wanted RETURNING stream")
        wanted = sorted(stream for (stream,) in cursor.fetchall())
    for stream, held in sorted(heads(wanted).items()):
        say(STREAM_COUNTED, stream, {"size": held.size, "root": held.root().hex()})
