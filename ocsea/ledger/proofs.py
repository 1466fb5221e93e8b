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
    size: int
    checkpoint: Checkpoint


def _no_stamp(checkpoint: Checkpoint) -> None:
    """Of an export that asks nobody outside."""


def tlog_proof(seq: int, checkpoint: Checkpoint, fetch: Fetch = hashes) -> str:
    """That the entry at `seq` is among those the checkpoint speaks for: C2SP's tlog-proof."""
    path = inclusion_path(fetch, seq, checkpoint.size)
    lines = [base64.b64encode(each).decode() for each in path]
    return "\n".join(["c2sp.org/tlog-proof@v1", f"index {seq}", *lines, "", checkpoint.note])


def count(stream: str) -> Counted:
    """Has a stream counted now, and waits until the count is signed for. Raises NotProved after half a minute."""
    after = _newest_count(stream)
    Wanted.objects.bulk_create([Wanted(stream=stream)], ignore_conflicts=True)
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        found = _newest_count(stream)
        if found and found != after and (counted := _signed(found)):
            return counted
        time.sleep(0.1)
    raise NotProved("The count of this stream was not signed for in time. Do the sequencer and the signer run?")


def export(stream: str, folder: Path, stamp: Callable[[Checkpoint], bytes | None] = _no_stamp) -> int:
    """Writes a stream's entries with all that proves them into a new folder; returns how many entries there are.

    docs/ledger-format.md describes each file; `verify.py` among them checks all of it with nothing but Python.
    `stamp` gives an outside authority's stamp over the checkpoint that all proofs end in, where there is one.
    Raises NotProved, and OSError when the folder exists or cannot be written.
    """
    counted = count(stream)
    folder.mkdir(parents=True)
    (folder / "proofs").mkdir()
    # Neighbours' proofs ask for the same hashes, and a placed hash never changes.
    fetch = lru_cache(maxsize=4096)(hashes)
    written = 0
    with (folder / "entries.jsonl").open("w", encoding="utf-8", newline="\n") as entries:
        for seq, body in _entries(stream, counted.size):
            entries.write(body + "\n")
            (folder / "proofs" / f"{written:06}.tlog-proof").write_text(
                tlog_proof(seq, counted.checkpoint, fetch), "utf-8"
            )
            written += 1
    (folder / "count.json").write_text(counted.body, "utf-8")
    (folder / "count.tlog-proof").write_text(tlog_proof(counted.seq, counted.checkpoint, fetch), "utf-8")
    (folder / "checkpoint.txt").write_text(counted.checkpoint.note, "utf-8")
    if token := stamp(counted.checkpoint):
        (folder / "stamp.tsr").write_bytes(token)
    (folder / "keys.txt").write_text("".join(f"{key}\n" for key in known_keys()), "utf-8")
    for name in ("verify.py", "HOW-TO-CHECK.txt"):
        (folder / name).write_bytes((VERIFIER / name).read_bytes())
    return written


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
