"""A ledger of any size by COPY, as sequencer and signer would have left it; and both as processes of their own."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import psycopg

from ocsea.ledger import checkpoints
from ocsea.ledger.checkpoints import Checkpoint
from ocsea.ledger.merkle import Filling, Range
from ocsea.ledger.payload import time_ordered_id
from ocsea.ledger.sequencer import LOG
from ocsea.vault.signing import SigningKey
from tests.bench._place import Place
from tests.bench._seed import without_indexes
from tests.prove.runner import ROOT

ORIGIN = "bench.invalid/ledger"
KEY = SigningKey(ORIGIN, bytes(32))
_BATCH = 20_000
_SIGNED_EVERY = 50
_FIRST = datetime(2026, 1, 5, tzinfo=UTC)
_TABLES = {
    "ledger_payload": (
        "id, leaf_hash, stream, stream_kind, kind, category, actor, target_type, target_id, at, written_by, body"
    ),
    "ledger_leaf": "seq, entry, leaf_hash, stream, stream_index",
    "ledger_subtree": "level, index, root",
    "ledger_checkpoint": "size, note, at",
    "ledger_head": "name, size, peaks, epoch",
}
_KINDS = (("case.opened", "collection"), ("case.read", "consultation"), ("exhibit.added", "alteration"))

Row = tuple[object, ...]


def load(there: Place, entries: int) -> None:
    """Fills an empty ledger: entries about the cases there are, by their officers, signed for fifty at a time."""
    with there.owner() as db:
        matters = db.execute("SELECT id::text, reference, case_officer_id::text FROM cases_case ORDER BY id").fetchall()
        for table in _TABLES:
            db.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        db.execute("DELETE FROM ledger_head")
        db.execute("INSERT INTO ledger_signerkey (key, since) VALUES (%s, now())", [str(KEY.verifier)])
        with without_indexes(db, list(_TABLES)):
            _Log(db, entries, matters).fill()
        for table in _TABLES:
            db.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        db.execute("VACUUM (ANALYZE)")


class _Log:
    def __init__(self, db: "psycopg.Connection[Row]", entries: int, matters: list[Row]) -> None:
        self.db, self.entries, self.matters = db, entries, matters
        self.dice = Random(1)  # noqa: S311  (invented data)
        self.logs: defaultdict[str, Range] = defaultdict(Range)
        self.filling = Filling()
        self.made: dict[str, list[str]] = {table: [] for table in _TABLES}
        self.step = timedelta(seconds=min(20.0, 20_000_000 / entries))

    def fill(self) -> None:
        for number in range(self.entries):
            self._entry(number, _FIRST + number * self.step)
            if number % _BATCH == _BATCH - 1:
                self._copy()
        for name, log in self.logs.items():
            self.made["ledger_head"].append(f"{name}\t{log.size}\t\\\\x{log.packed.hex()}\t1\n")
        self._copy()

    def _entry(self, number: int, at: datetime) -> None:
        entry, (matter, reference, officer) = time_ordered_id(at), self.dice.choice(self.matters)
        (kind, category), written = _KINDS[number % 3], at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        actor, stream = f"user:{officer}", f"case:{matter}"
        said = {
            "actor": actor, "at": written, "category": category, "facts": {"number": number, "reason": "duty"},
            "id": str(entry), "kind": kind, "request": {"address": "private", "id": f"{number:032x}"}, "stream": stream,
            "target": {"id": matter, "ref": reference, "type": "case"}, "v": 1,
        }  # fmt: skip
        body = json.dumps(said, separators=(",", ":"))
        leaf = hashlib.sha256(b"\x00" + body.encode()).digest()
        self.made["ledger_payload"].append(
            f"{entry}\t\\\\x{leaf.hex()}\t{stream}\tcase\t{kind}\t{category}\t{actor}\tcase\t{matter}\t{written}\tweb\t{body}\n"
        )
        held = self.logs[stream]
        self.made["ledger_leaf"].append(f"{number}\t{entry}\t\\\\x{leaf.hex()}\t{stream}\t{held.size}\n")
        held.append(leaf)
        self.logs[LOG].append(leaf)
        for level, index, root in self.filling.append(leaf):
            self.made["ledger_subtree"].append(f"{level}\t{index}\t\\\\x{root.hex()}\n")
        if number % _SIGNED_EVERY == _SIGNED_EVERY - 1 or number == self.entries - 1:
            note = checkpoints.sign(Checkpoint(ORIGIN, number + 1, self.logs[LOG].root()), KEY).replace("\n", "\\n")
            self.made["ledger_checkpoint"].append(f"{number + 1}\t{note}\t{written}\n")

    def _copy(self) -> None:
        for table, columns in _TABLES.items():
            with self.db.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                copy.write("".join(self.made[table]))
            self.made[table].clear()


def environment(there: Place, folder: Path) -> dict[str, str]:
    """What a process of the role `sequencer` is told, and the signer beside it."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "ocsea.settings",
        "HARBOUR_ROLE": "sequencer",
        "DATABASE_URL_SEQUENCER": there.url("sequencer"),
        "SIGNER_SOCKET": str(folder / "signer.sock"),
        "SIGNER_KEY_FILE": str(folder / "key"),
        "SIGNER_MEMORY_FILE": str(folder / "memory.json"),
        "LEDGER_ORIGIN": ORIGIN,
    }


@contextmanager
def running(there: Place, folder: Path) -> Iterator[None]:
    """Sequencer and signer, as they run in production."""
    (folder / "key").write_text("00" * 32)
    told = environment(there, folder)
    words = (("-m", "ocsea.ledger.signer"), ("manage.py", "sequencer"))
    started = [subprocess.Popen([sys.executable, *each], cwd=ROOT, env=told) for each in words]
    try:
        yield
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGTERM)
            process.wait(30)
