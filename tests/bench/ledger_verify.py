"""`manage.py ledger verify` over a large ledger, against what it may take: 30 s for a million entries, and 300 MB."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench import _ledger
from tests.bench._place import Place, place
from tests.bench.ratio import Ratio
from tests.prove.runner import ROOT

_PEOPLE = 501  # cases in the database beside the ledger
_SECONDS, _MEGABYTES = 30.0, 300.0
_MOST_ROUNDS = 3


def run(*, cases: int, rounds: int) -> Iterator[Ratio]:
    """`cases` is the number of entries."""
    there, rounds = place(_PEOPLE), min(rounds, _MOST_ROUNDS)
    _ledger.load(there, cases)
    taken = [_verify(there) for _ in range(rounds)]
    seconds, megabytes = median(each[0] for each in taken), max(each[1] for each in taken)
    yield Ratio(f"ledger verify, {seconds:.1f} s", seconds / (_SECONDS * cases / 1_000_000), 1.0, rounds)
    yield Ratio(f"ledger verify, {megabytes:.0f} MB", megabytes / _MEGABYTES, 1.0, rounds)


def _verify(there: Place) -> tuple[float, float]:
    """Seconds and megabytes of a process of its own. RuntimeError where it does not find the ledger whole."""
    with tempfile.TemporaryDirectory() as folder:
        told = _ledger.environment(there, Path(folder))
        command = [sys.executable, "manage.py", "ledger", "verify", "--key", str(_ledger.KEY.verifier)]
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=told, stderr=subprocess.DEVNULL)
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("A ledger that nobody touched was not found whole.")
    return time.perf_counter() - began, used.ru_maxrss / 1024
