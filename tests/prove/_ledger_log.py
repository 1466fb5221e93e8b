"""A real log for ledger_tampering: written by the product's services, placed by its sequencer, signed by its signer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction

from cases.services.opening import open_case
from ocsea.ledger import proofs
from ocsea.ledger.checkpoints import Checkpoint, open_note
from ocsea.ledger.sequencer import Sequencer
from ocsea.ledger.signing import certify
from ocsea.vault.signing import SigningKey
from tests.ledger.logbook import ORIGIN, leave, sequencing, signing, speaking_as
from tests.prove import world as worlds
from tests.prove._people import make_people
from tests.roles import acting, as_role

KEY = SigningKey(ORIGIN, bytes(range(32)))
_CASES = 110  # beside the planted ones, so that a stored hash stands for 256 entries


@dataclass(frozen=True)
class Row:
    """One placed entry."""

    seq: int
    entry: str
    leaf: bytes
    stream: str
    index: int
    body: str


@dataclass
class Log:
    """What stands in the tables before anybody tampers. `outside` are checkpoints that have left: the signer's memory,
    and one that stands on a sheet."""

    rows: list[Row] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)
    outside: list[Checkpoint] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    def signed_after(self, seq: int) -> int:
        """The size of the first checkpoint that speaks for the entry at this place."""
        return min(size for size in self.notes if size > seq)


def make(folder: Path) -> tuple[Log, list[dict[str, bytes]]]:
    """The log, and two handed-out folders as {name: bytes}. Two people's cases stay in the tables, waiting."""
    with signing(folder) as socket:
        with transaction.atomic():
            people = make_people()
        for plan, tag, sample in ((worlds.north, "Zaqar", 0), (worlds.beside, "Zbeqo", 3), (worlds.south, "Zcuri", 6)):
            with transaction.atomic():
                worlds.plant(plan(people), tag, sample=sample)
            _sequence(socket)
        for number in range(_CASES):
            with transaction.atomic():
                _open(people.dev, number)
            if number % 12 == 4:
                _sequence(socket)
        streams = _longest_streams()
        with sequencing(socket), speaking_as("sequencer"):
            for number, stream in enumerate(streams):
                proofs.export(stream, folder / f"handed {number}")
        _sequence(socket)
        for number in range(2):
            with transaction.atomic():
                _open(people.dev, _CASES + number)
    return _read(), [_held(folder / f"handed {number}") for number in range(len(streams))]


@contextmanager
def a_larger_log(folder: Path, person: object, *, cases: int, most: int) -> Iterator[None]:
    """More entries in the same log, placed `most` at a time and signed for by a signer that remembers the rest."""
    kept = (folder / "memory.json").read_bytes()
    with transaction.atomic(), as_role("web"):
        for number in range(cases):
            _open(person, 1000 + number)
        with signing(folder) as socket:
            _sequence(socket, most)
        yield
        transaction.set_rollback(True)
    (folder / "memory.json").write_bytes(kept)


def _open(person: object, number: int) -> None:
    with acting(person):  # type: ignore[arg-type]
        open_case(actor=person, operation=f"Op{number}", priority="low", priority_reason="Why.", summary="What.")  # type: ignore[arg-type]


def _sequence(socket: Path, most: int = 40) -> None:
    with as_role("sequencer"):
        office = Sequencer()
        assert office.take()
        while office.turn(most):
            certify(socket)
        leave()


def _longest_streams() -> list[str]:
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("SELECT stream FROM ledger_leaf GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 2")
        return [stream for (stream,) in cursor.fetchall()]


def _read() -> Log:
    log = Log()
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, entry::text, l.leaf_hash, l.stream, stream_index, body FROM ledger_leaf l "
            "JOIN ledger_payload p ON p.id = entry ORDER BY seq"
        )
        log.rows = [Row(seq, entry, bytes(leaf), *rest) for seq, entry, leaf, *rest in cursor.fetchall()]
        cursor.execute("SELECT size, note FROM ledger_checkpoint ORDER BY size")
        log.notes = dict(cursor.fetchall())
        cursor.execute("SELECT id::text FROM ledger_pending")
        log.waiting = [entry for (entry,) in cursor.fetchall()]
    sizes = sorted(log.notes)
    log.outside = [open_note(log.notes[size], [KEY.verifier]) for size in (sizes[len(sizes) // 2], sizes[-1])]
    return log


def _held(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
