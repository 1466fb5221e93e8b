"""What somebody does who owns the tables: triggers off, and everything that can be made to fit is made to fit."""

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import psycopg
from django.db import connection, transaction

from ocsea.ledger import checkpoints
from ocsea.ledger.checkpoints import Checkpoint
from ocsea.ledger.merkle import Range, completed, fold
from ocsea.ledger.payload import leaf_hash
from ocsea.ledger.sequencer import LOG
from ocsea.vault.signing import SigningKey
from tests.ledger.logbook import ORIGIN
from tests.roles import as_role

_TABLES = ("payload", "pending", "leaf", "subtree", "head", "checkpoint", "signerkey")
_COLUMNS = "id, leaf_hash, stream, stream_kind, kind, category, actor, target_type, target_id, at, reference, body"
Place = tuple[str, bytes, str]  # entry, leaf, stream


def run(statement: str, *values: Any) -> None:
    """One statement as the owner."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


@contextmanager
def in_the_owners_hands() -> Iterator[None]:
    """Inside, no trigger runs and every column can be written; at the end all is as before."""
    with transaction.atomic(), as_role("owner"):
        for table in _TABLES:
            run(f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER")
        run("ALTER TABLE ledger_payload ALTER COLUMN reference DROP EXPRESSION")
        yield
        transaction.set_rollback(True)


def sweep() -> None:
    """Takes away what rolled-back tamperings left in the tables' files."""
    host, port, password = os.environ["HARBOUR_TEST_SERVER"].split(":")
    name = connection.settings_dict["NAME"]
    with psycopg.connect(f"postgresql://postgres:{quote(password)}@{host}:{port}/{name}", autocommit=True) as server:
        for table in _TABLES:
            server.execute(f"VACUUM ledger_{table}")


@contextmanager
def undone() -> Iterator[None]:
    """A tampering that is taken back at the end."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def columns_of(body: str) -> list[Any]:
    """A payload's row as its trigger would fill it, without who wrote it."""
    said = json.loads(body)
    target, stream = said["target"], said["stream"]
    row = [said["id"], leaf_hash(body.encode()), stream, stream.partition(":")[0], said["kind"], said["category"]]
    return [*row, said["actor"], target["type"], target["id"], said["at"], target["ref"], body]


def rewrite(entry: str, body: str) -> None:
    """Gives an entry other words, and everything in its row that follows from them."""
    marks = ", ".join(f"{name} = %s" for name in _COLUMNS.split(", "))
    run(f"UPDATE ledger_payload SET {marks} WHERE id = %s", *columns_of(body), entry)


def slip_in(body: str) -> None:
    """An entry's row that nobody wrote."""
    marks = ", ".join(["%s"] * 12)
    run(f"INSERT INTO ledger_payload ({_COLUMNS}, written_by) VALUES ({marks}, 'web')", *columns_of(body))


def place_anew(places: Iterable[Place]) -> Range:
    """Makes leaves, heads and stored hashes of these entries, in this order, without a seam. The log they make."""
    logs: defaultdict[str, Range] = defaultdict(Range)
    rows: list[tuple[Any, ...]] = []
    log = logs[LOG]
    for entry, leaf, stream in places:
        rows.append((log.size, entry, leaf, stream, logs[stream].size))
        log.append(leaf)
        logs[stream].append(leaf)
    run("DELETE FROM ledger_leaf")
    _insert("ledger_leaf (seq, entry, leaf_hash, stream, stream_index)", "bigint uuid bytea text bigint", rows)
    run("DELETE FROM ledger_head")
    heads = [(name, held.size, held.packed, 1) for name, held in logs.items()]
    _insert("ledger_head (name, size, peaks, epoch)", "text bigint bytea bigint", heads)
    run("DELETE FROM ledger_subtree")
    stored = [(level, index, _root(rows, index)) for level, index in completed(0, log.size) if level == 1]
    _insert("ledger_subtree (level, index, root)", "smallint bigint bytea", stored)
    return log


def sign_anew(places: list[Place], sizes: Iterable[int], key: SigningKey) -> None:
    """Puts checkpoints over these sizes in the place of those that are kept from the first of them on."""
    wanted, log = set(sizes), Range()
    for _entry, leaf, _stream in places:
        log.append(leaf)
        if log.size in wanted:
            note = checkpoints.sign(Checkpoint(ORIGIN, log.size, log.root()), key)
            run("UPDATE ledger_checkpoint SET note = %s WHERE size = %s", note, log.size)


def _root(rows: list[tuple[Any, ...]], index: int) -> bytes:
    return fold([row[2] for row in rows[index * 256 : index * 256 + 256]])


def _insert(into: str, types: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        arrays = ", ".join(f"%s::{each}[]" for each in types.split())
        run(f"INSERT INTO {into} SELECT * FROM unnest({arrays})", *(list(column) for column in zip(*rows, strict=True)))
