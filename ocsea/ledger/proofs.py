"""Proofs for others: that an entry is in the log, and that a stream has no entry but these."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.db import connection

from ocsea.ledger.checkpoints import open_note
from ocsea.ledger.merkle import Fetch, inclusion_path
from ocsea.ledger.models import Checkpoint, Leaf, Payload, Wanted
from ocsea.ledger.sequencer import COUNTS, hashes, target_of
from ocsea.ledger.signing import known_keys

VERIFIER = Path(__file__).parent / "verifier"
_PATIENCE = 30.0  # seconds for the sequencer and the signer


class NotProved(RuntimeError):
    """The sequencer or the signer has not come round; try again when both run."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A count of a stream that is in the log and signed for: its entry, its place, and the checkpoint over it."""

    body: str
    seq: int
    entries: int
    checkpoint: Checkpoint


def _no_stamp(checkpoint: Checkpoint) -> None:
    """Of an export that asks nobody outside."""


def tlog_proof(seq: int, checkpoint: Checkpoint, fetch: Fetch = hashes) -> str:
    """That the entry at `seq` is among those the checkpoint speaks for: C2SP's tlog-proof."""
    path = inclusion_path(fetch, seq, checkpoint.size)
    lines = [base64.b64encode(each).decode() for each in path]
    return "\n".join(["c2sp.org/tlog-proof@v1", f"index {seq}", *lines, "", checkpoint.note])


def ask_count(stream: str) -> None:
    """Has the sequencer count a stream once the caller's transaction is committed."""
    Wanted.objects.bulk_create([Wanted(stream=stream)], ignore_conflicts=True)


def counted(stream: str, *, after: UUID | None) -> Counted | None:
    """The newest count of a stream, once it is signed for and stands in the log after the entry `after`; else None."""
    found = _newest_count(stream)
    told = _signed(found) if found else None
    if told is None or (after is not None and not Leaf.objects.filter(entry=after, seq__lt=told.seq).exists()):
        return None
    return told


def count(stream: str) -> Counted:
    """Has a stream counted now, and waits until the count is signed for. Raises NotProved after half a minute."""
    after = _newest_count(stream)
    ask_count(stream)
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if found := counted(stream, after=after):
            return found
        time.sleep(0.1)
    raise NotProved("The count of this stream was not signed for in time. Do the sequencer and the signer run?")


def export(stream: str, folder: Path, stamp: Callable[[Checkpoint], bytes | None] = _no_stamp) -> int:
    """Writes a stream's entries with all that proves them into a new folder; returns how many entries there are.

    docs/ledger-format.md describes each file; `verify.py` among them checks all of it with nothing but Python.
    `stamp` gives an outside authority's stamp over the checkpoint that all proofs end in, where there is one.
    Raises NotProved, and OSError when the folder exists or cannot be written.
    """
    told = count(stream)
    folder.mkdir(parents=True)
    (folder / "proofs").mkdir()
    for name, data in parts_of(stream, told):
        (folder / name).write_bytes(data)
    if token := stamp(told.checkpoint):
        (folder / "stamp.tsr").write_bytes(token)
    for name in ("verify.py", "HOW-TO-CHECK.txt"):
        (folder / name).write_bytes((VERIFIER / name).read_bytes())
    return told.entries


def parts_of(stream: str, told: Counted) -> Iterator[tuple[str, bytes]]:
    """The files that prove a stream's entries up to a count, by name; entries are held in memory, proofs are not."""
    # Neighbours' proofs ask for the same hashes, and a placed hash never changes.
    fetch = lru_cache(maxsize=4096)(hashes)
    lines: list[str] = []
    for number, (seq, body) in enumerate(_entries(stream, told.entries)):
        lines.append(body + "\n")
        yield f"proofs/{number:06}.tlog-proof", tlog_proof(seq, told.checkpoint, fetch).encode()
    yield "entries.jsonl", "".join(lines).encode()
    yield "count.json", told.body.encode()
    yield "count.tlog-proof", tlog_proof(told.seq, told.checkpoint, fetch).encode()
    yield "checkpoint.txt", told.checkpoint.note.encode()
    yield "keys.txt", "".join(f"{key}\n" for key in known_keys()).encode()


def newest_checkpoint() -> Checkpoint | None:
    """What to print on a sheet that leaves the unit, so that its reader becomes a witness."""
    return Checkpoint.objects.order_by("-size").first()


def _newest_count(stream: str) -> UUID | None:
    of_stream = Payload.objects.filter(stream=COUNTS, target_id=target_of(stream).id)
    return of_stream.order_by("-id").values_list("id", flat=True).first()


def _signed(entry: UUID) -> Counted | None:
    leaf = Leaf.objects.filter(entry=entry).first()
    checkpoint = leaf and Checkpoint.objects.filter(size__gt=leaf.seq).order_by("-size").first()
    if not leaf or not checkpoint:
        return None
    open_note(checkpoint.note, known_keys())
    body = Payload.objects.values_list("body", flat=True).get(pk=entry)
    return Counted(body, leaf.seq, json.loads(body)["facts"]["size"], checkpoint)


def _entries(stream: str, size: int) -> Iterator[tuple[int, str]]:
    statement = (
        "SELECT l.seq, p.body FROM ledger_leaf l JOIN ledger_payload p ON p.id = l.entry "
        "WHERE l.stream = %s AND l.stream_index >= %s AND l.stream_index < %s ORDER BY l.stream_index"
    )
    for first in range(0, size, 1000):
        with connection.cursor() as cursor:
            cursor.execute(statement, [stream, first, min(first + 1000, size)])
            yield from cursor.fetchall()
