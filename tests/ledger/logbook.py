"""A ledger in a database of its own, with a signer beside it."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid5

from django.db import connection, transaction

from ocsea.ledger.merkle import Range
from ocsea.ledger.models import Leaf
from ocsea.ledger.record import Job, Target, record
from ocsea.ledger.sequencer import LOG, Sequencer
from ocsea.ledger.signer import Memory, Signer, _Connection, _Server
from ocsea.ledger.signing import certify
from ocsea.vault.signing import SigningKey
from tests.ledger.conftest import CHANGED
from tests.roles import as_role

ORIGIN = "test.invalid/ledger"
MATTERS = UUID("5f3cb8a4-5b6a-4a3e-9a39-0c1c0b6f2a11")


@contextmanager
def signing(folder: Path, seed: bytes = bytes(range(32))) -> Iterator[Path]:
    """A signer on a socket in `folder`, with the memory that earlier ones left there."""
    socket = folder / "signer.sock"
    socket.unlink(missing_ok=True)
    server = _Server(str(socket), _Connection)
    server.signer = Signer(ORIGIN, SigningKey(ORIGIN, seed), Memory(folder / "memory.json"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield socket
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def write(number: int, matter: int = 0) -> UUID:
    """One entry about one matter, in a transaction of its own, as the worker would."""
    with as_role("worker"), transaction.atomic():
        return record(
            CHANGED,
            actor=Job("relay"),
            target=Target("sample", uuid5(MATTERS, str(number)), f"S-{number:04}"),
            facts={"number": number},
            stream=stream_of(matter),
        )


def stream_of(matter: int) -> str:
    """The stream of one matter."""
    return f"case:{uuid5(MATTERS, f'matter {matter}')}"


def sequence(socket: Path, *, most: int = 5_000) -> int:
    """What one sequencer does until nothing waits; returns the size that is signed for."""
    with as_role("sequencer"):
        office = Sequencer()
        assert office.take()
        while office.turn(most):
            pass
        leave()
    with as_role("sequencer"):
        return certify(socket)


@contextmanager
def sequencing(socket: Path) -> Iterator[None]:
    """A sequencer works beside what is done inside, on a connection of its own."""
    stop = threading.Event()
    running = threading.Thread(target=_keep_sequencing, args=[stop, socket])
    running.start()
    try:
        yield
    finally:
        stop.set()
        running.join()


def _keep_sequencing(stop: threading.Event, socket: Path) -> None:
    try:
        with speaking_as("sequencer"):
            office = Sequencer()
            while not office.take():
                stop.wait(0.01)
            while not stop.wait(0.01):
                office.turn()
                certify(socket)
            # Closing alone frees it a moment later than it returns: who takes the office next would find it held.
            leave()
    finally:
        connection.close()


def leave() -> None:
    """Gives up the office, as a sequencer's session does when it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")


def change(statement: str, *values: str | int | bytes) -> None:
    """What somebody does who holds the database's own superuser: no trigger and no policy stops them."""
    with as_role("owner"), connection.cursor() as cursor:
        tables = ("payload", "pending", "leaf", "subtree", "head", "checkpoint", "signerkey")
        for table in tables:
            cursor.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER")
        cursor.execute(statement, values or None)
        for table in tables:
            cursor.execute(f"ALTER TABLE ledger_{table} ENABLE TRIGGER USER")


def roll_back(size: int) -> None:
    """Puts the database back to when it had `size` entries, in every table and without a seam."""
    change(f"""
        DELETE FROM ledger_payload WHERE id IN (SELECT entry FROM ledger_leaf WHERE seq >= {size});
        DELETE FROM ledger_leaf WHERE seq >= {size};
        DELETE FROM ledger_checkpoint WHERE size > {size};
        DELETE FROM ledger_subtree WHERE (index + 1) << (8 * level) > {size};
        DELETE FROM ledger_head WHERE name <> '*';
    """)
    logs: defaultdict[str, Range] = defaultdict(Range)
    with as_role("sequencer"):
        for stream, leaf in Leaf.objects.order_by("seq").values_list("stream", "leaf_hash"):
            logs[stream].append(bytes(leaf))
            logs[LOG].append(bytes(leaf))
    change("DELETE FROM ledger_head")
    for name, log in logs.items():
        change("INSERT INTO ledger_head (name, size, peaks, epoch) VALUES (%s, %s, %s, 1)", name, log.size, log.packed)


@contextmanager
def speaking_as(role: str) -> Iterator[None]:
    """As `as_role`, without a transaction round it: for what begins its own in a special way."""
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{role}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE web")
