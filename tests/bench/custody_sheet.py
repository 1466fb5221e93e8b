"""A custody sheet of 5,000 steps: seconds until the file is there, and what its process takes of memory at most."""

import resource
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from statistics import median

import django

from evidence.enums import Custody, Irregularity, Purpose, Step
from evidence.models import CustodyEvent
from evidence.papers.custody import chain_table
from evidence.policy import HANDED_READS
from evidence.presenters import CustodyPresenter
from ocsea.access.models import User
from ocsea.paper.document import Document
from ocsea.paper.rendering import BY_A_WORKER, render
from ocsea.web.presenter import Viewer
from tests.bench.ratio import Ratio

_STEPS = 5_000
_AT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
_CHECKPOINT = "harbour.example/log, 1,234,567 entries, root AAECAwQFBgcICQoLDA0ODw"


def run(*, cases: int, rounds: int) -> Iterator[Ratio]:
    """Absolute goals: `ratio` is the median of seconds, and the most MB of any round."""
    data = _sheet().data()
    rounds = min(rounds, 5)
    alone = ProcessPoolExecutor(1, get_context("spawn"), django.setup, max_tasks_per_child=1)
    with alone:
        taken = [alone.submit(_measured, data).result(timeout=120) for _ in range(rounds)]
    yield Ratio(f"custody sheet of {_STEPS:,} steps, seconds", median(each[0] for each in taken), 10.0, rounds)
    yield Ratio(f"custody sheet of {_STEPS:,} steps, MB", max(each[1] for each in taken), 900.0, rounds)


def _measured(data: bytes) -> tuple[float, float]:
    """Seconds, and the peak of resident memory of the process that set the paper: this one's only child, in MB."""
    began = time.perf_counter()
    render(data, _CHECKPOINT, limits=BY_A_WORKER)
    return time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _sheet() -> Document:
    """Half hand-overs, half receipts; each hundredth is a break with its reason, each fiftieth recorded late."""
    words = {"place": "Property store, shelf 14, Snaresbrook", "reason": None}
    chain = [CustodyPresenter(_step(number), Viewer(HANDED_READS), words | _why(number)) for number in range(_STEPS)]
    parts = [chain_table(chain)]
    return Document(title="Custody sheet AO/1", subject="AO/1", made_at=_AT, parts=parts, wide=True, lang="en")


def _why(number: int) -> dict[str, str]:
    return {} if number % 100 else {"reason": "Found on the bench in the morning; nobody had signed for it."}


def _step(number: int) -> CustodyEvent:
    giver, receiver = User(display_name="Ada Okafor"), User(display_name="Emil Novak")
    at = _AT + timedelta(hours=number)
    return CustodyEvent(
        position=number + 1,
        step=Step.FOUND if number % 100 == 0 else (Step.RELEASED, Step.CONFIRMED)[number % 2],
        state=Custody.HELD,
        giver=giver,
        receiver=receiver,
        holder=receiver,
        happened_at=at,
        zone="Europe/London",
        purpose=Purpose.EXAMINATION,
        seal_before=f"S{number:07}",
        seal_after=f"S{number + 1:07}",
        irregularities=[] if number % 100 else [str(Irregularity.BREAK)],
        recorded_by=receiver,
        recorded_at=at + timedelta(minutes=4 if number % 50 else 200),
        digest=f"{number * 0x9E3779B97F4A7C15:064x}"[-64:],
    )
