"""Sixteen writers that each wait 20 ms inside their transaction, with sequencer and signer beside them."""

import multiprocessing
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from uuid import UUID, uuid4

import psycopg
from django.utils import timezone

from cases.models import Case
from cases.services.journal import Entry, sign_entry
from ocsea.access.context import transaction_with
from ocsea.access.models import User
from ocsea.ledger.facts import instant
from ocsea.ledger.payload import make_sheet
from tests.bench import _ledger
from tests.bench._place import Place, place, session_of
from tests.bench.ratio import Ratio

_PEOPLE = 503  # cases in the database
_WRITERS, _WAIT, _SECONDS = 16, 0.02, 10.0
_WANTED, _PROVEN = 500.0, 0.5
_MOST_ROUNDS = 3
# The first checkpoint over an entry, as the database kept it, and when the entry was committed, as its writer saw it.
_AFTER = """
SELECT entry::text, extract(epoch FROM (SELECT min(c.at) FROM ledger_checkpoint c
    WHERE c.size = (SELECT min(d.size) FROM ledger_checkpoint d WHERE d.size > l.seq)))::float
FROM ledger_leaf l
"""
_QUIET = """
SELECT 1 FROM ledger_head WHERE name = '*' AND epoch > 0 AND NOT EXISTS (TABLE ledger_pending)
AND size = (SELECT coalesce(max(size), 0) FROM ledger_checkpoint)
"""


def run(*, cases: int, rounds: int) -> Iterator[Ratio]:
    """Plain writers by psycopg, then the same number through a service: signing a note on a case of one's own."""
    there, rounds = place(_PEOPLE), min(rounds, _MOST_ROUNDS)
    with tempfile.TemporaryDirectory() as folder, _ledger.running(there, Path(folder)):
        _settled(there)
        plain, late = zip(*(_plain(there) for _ in range(rounds)), strict=True)
        _settled(there)
        served = [_served(there) for _ in range(rounds)]
        _settled(there)
    yield _rate("psycopg", list(plain), rounds)
    p99 = median(late)
    yield Ratio(f"ledger write, pending to proven p99 {1000 * p99:.0f} ms", p99 / _PROVEN, 1.0, rounds)
    yield _rate("services", served, rounds)


def _rate(how: str, rates: list[float], rounds: int) -> Ratio:
    name = f"ledger write by {how}, {median(rates):.0f} a second"
    return Ratio(name, median(rates) / _WANTED, 1.0, rounds, at_least=True)


def _plain(there: Place) -> tuple[float, float]:
    """Transactions a second, and the 99th percentile of the seconds from a commit to the checkpoint over it."""
    committed: dict[str, float] = {}
    until = time.monotonic() + _SECONDS

    def write() -> None:
        with psycopg.connect(there.url("worker"), autocommit=True) as db:
            while time.monotonic() < until:
                entry, body = _sheet()
                with db.transaction():
                    db.execute("INSERT INTO ledger_payload (body, written_by) VALUES (%s, CURRENT_USER)", [body])
                    time.sleep(_WAIT)
                committed[str(entry)] = time.time()

    seconds = _together([threading.Thread(target=write) for _ in range(_WRITERS)])
    _settled(there)
    with there.owner() as db:
        proven = dict(db.execute(_AFTER).fetchall())
    late = [proven[entry] - at for entry, at in committed.items()]
    return len(committed) / seconds, quantiles(late, n=100)[-1]


def _sheet() -> tuple[UUID, str]:
    case = uuid4()
    sheet = make_sheet(
        timezone.now(),
        {
            "kind": "case.read",
            "category": "consultation",
            "actor": "job:bench",
            "target": {"type": "case", "id": str(case), "ref": "OP-2026-000000"},
            "stream": f"case:{case}",
            "facts": {"at": instant(timezone.now())},
            "request": None,
        },
    )
    return sheet.id, sheet.body.decode()


def _served(there: Place) -> float:
    """Transactions a second through `sign_entry`, by processes as web workers are."""
    chosen = []
    with there.at("migrate"):
        officers: dict[UUID, Case] = {case.case_officer_id: case for case in Case.objects.exclude(stage="closed")}
        for officer, case in list(officers.items())[:_WRITERS]:
            chosen.append((User.objects.get(pk=officer), case.pk))
    tokens = [session_of(there, person.username) for person, _case in chosen]
    there.hang_up()  # no child may speak on its parent's line
    fork = multiprocessing.get_context("fork")
    done = fork.Queue()
    work = [
        fork.Process(target=_sign_notes, args=[there, person, case, token, done])
        for (person, case), token in zip(chosen, tokens, strict=True)
    ]
    for process in work:
        process.start()
    counted = [done.get(timeout=60) for _ in work]
    for process in work:
        process.join()
    return float(sum(counted)) / _SECONDS


def _sign_notes(there: Place, person: User, case: UUID, token: str, done: "multiprocessing.Queue[int]") -> None:
    number, until = 0, time.monotonic() + _SECONDS
    with there.at("web"):
        while time.monotonic() < until:
            with transaction_with(token):
                note = Entry(text="Called the school.", event_at=timezone.now(), event_zone="Europe/London")
                sign_entry(actor=person, case=Case.objects.get(pk=case), entry=note)
                time.sleep(_WAIT)
            number += 1
    done.put(number)


def _together(threads: list[threading.Thread]) -> float:
    """Runs them all; the seconds until the last has ended."""
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - began


def _settled(there: Place) -> None:
    """Waits until a sequencer is there, and everything is placed and signed for."""
    with there.owner() as db:
        until = time.monotonic() + 60
        while not db.execute(_QUIET).fetchone() and time.monotonic() < until:
            time.sleep(0.1)
