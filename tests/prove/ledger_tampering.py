"""Whatever is done to a copy of a real log is found and named, and nothing is found where nothing was done.

The log is the product's own: services, sequencer, signer, a real PostgreSQL. Its tables' owner switches the triggers
off and tampers, from one letter to a whole history without a seam, and `ledger verify` reads what is left; each
tampering is taken back. Folders that `ledger export` handed out are tampered with likewise and read by the stand-alone
verify.py, some by a Python process of its own. The controls are both verifiers with one check taken out.
"""

import importlib.util
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

from ocsea.access.models import User
from ocsea.ledger import loose_ends, proofs
from ocsea.ledger.reading import Reading
from ocsea.ledger.signed import Signed
from ocsea.ledger.verify import look, verify
from tests.ledger.logbook import speaking_as
from tests.prove import _folder_attacks, _forger, _ledger_attacks, _ledger_log, _ledger_moves
from tests.prove._folder_attacks import FOLDER, Files, Handed
from tests.prove._ledger_attacks import FLIPS
from tests.prove._ledger_case import Case
from tests.prove._ledger_log import KEY, Log
from tests.prove._ledger_moves import MOVES
from tests.prove.runner import Outcome
from tests.roles import as_role

NEEDS_DATABASE = "own"
_TABLES, _HANDED = 6_500, 5_500  # cases wanted in full, over all classes
_SHARE = 16  # the short form tries one in so many
_AT_A_TIME = 400  # tamperings between two sweeps of what they left
_OWN_PROCESS = 200  # one folder in so many is read by a process of its own
_CLEAN = 60
_Check = Callable[[Files, bool], str]


def run(*, full: bool, seed: int) -> Outcome:
    """All classes; the short form a sixteenth of each."""
    chance = Random(seed)  # noqa: S311  (a choice of cases, not a secret)
    part = 1 if full else _SHARE
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:  # noqa: S108
        log, handed = _ledger_log.make(Path(folder))
        reader = _Stranger(Path(folder))
        cases = list(_distinct((*FLIPS, *MOVES), [log], chance, _TABLES // part))
        folders = list(_distinct(FOLDER, handed, chance, _HANDED // part))
        failures = [*_clean(log, handed, reader, Path(folder), chance, _CLEAN // part)]
        failures += _missed(cases, log)
        failures += filter(None, (reader.fault(case, number) for number, case in enumerate(folders)))
        failures += _controls(log, handed, chance)
    kinds = Counter(case.kind.split(":")[0] for case in (*cases, *folders))
    measures: dict[str, int | float | str] = {
        "in_tables": len(cases), "in_folders": len(folders), "kinds": len({case.kind for case in (*cases, *folders)}),
        "entries": len(log.rows), "checkpoints": len(log.notes), "clean_logs": _CLEAN // part + len(handed) + 1,
        "own_processes": reader.processes, "controls": len(_WEAK) + 1, **kinds,
    }  # fmt: skip
    return Outcome(len(cases) + len(folders), failures, measures)


def _distinct(attacks: Sequence[Any], logs: Sequence[Any], chance: Random, wanted: int) -> Iterator[Any]:
    """Distinct by class, place and value. Classes that have fewer cases than their part give all they have."""
    seen: set[tuple[str, str, str]] = set()
    share = -(-wanted // len(attacks))
    for attack in attacks:
        given = tries = 0
        while given < share and tries < 3 * share:
            tries += 1
            case = attack(chance.choice(logs), chance)
            name = (case.kind, case.place, case.value)
            if name not in seen:
                seen.add(name)
                given += 1
                yield case


def _missed(cases: Sequence[Case], log: Log) -> Iterator[str]:
    """A line for each tampering that is not found, or not named."""
    for first in range(0, len(cases), _AT_A_TIME):
        with _forger.in_the_owners_hands():
            for case in cases[first : first + _AT_A_TIME]:
                with _forger.undone():
                    case.do()
                    problems = _problems(log)
                if not any(re.search(case.named, problem) for problem in problems):
                    yield f"{case.kind} at {case.place}, {case.value[:80]!r}: {problems[:3]} instead of {case.named}"
        _forger.sweep()


def _problems(log: Log) -> list[str]:
    _forger.run("SET LOCAL ROLE sequencer")
    found = look(keys=[KEY.verifier], witnessed=log.outside).problems
    _forger.run("SET LOCAL ROLE owner")
    return found


def _clean(
    log: Log, handed: list[Files], reader: "_Stranger", folder: Path, chance: Random, more: int
) -> Iterator[str]:
    """Logs and folders that nobody touched; the larger logs are placed in batches of another size each time."""
    with speaking_as("sequencer"):
        reports = [verify(keys=[KEY.verifier], witnessed=log.outside), verify()]
    with as_role("owner"):
        dev = User.objects.get(username="dev")
    for _ in range(more):
        larger = _ledger_log.a_larger_log(folder, dev, cases=chance.randrange(1, 9), most=chance.randrange(1, 60))
        with larger, as_role("sequencer"):
            reports.append(look(keys=[KEY.verifier], witnessed=log.outside))
    yield from (f"false alarm: {report.problems[:3]}" for report in reports if not report.whole)
    if not all(report.entries >= len(log.rows) for report in reports):
        yield "a clean log was not read to its end"
    for files in handed:
        for by_paper in (True, False):
            if words := reader.words(files, by_paper=by_paper):
                yield f"false alarm in a folder: {words}"
        if reader.by_process(files, by_paper=True)[0] != 0:
            yield "false alarm by a process of its own"


class _Stranger:
    """Whoever got a folder: verify.py as it came with it."""

    def __init__(self, folder: Path) -> None:
        self.module, self.processes, self._folder = _load(), 0, folder

    def fault(self, case: Handed, number: int) -> str:
        """What is wrong with the answer to this tampering; nothing when it is found and named."""
        words = self.words(case.files, by_paper=case.by_paper)
        where = f"{case.kind} at {case.place}, {case.value[:80]!r}"
        if not re.search(case.named, words):
            return f"{where}: {words!r} instead of {case.named}"
        if number % _OWN_PROCESS == 0:
            code, told = self.by_process(case.files, by_paper=case.by_paper)
            if code not in {1, 2} or words not in told:
                return f"{where}: a process of its own says {told!r} and ends with {code}"
        return ""

    def words(self, files: Files, *, by_paper: bool) -> str:
        """What verify.py finds wrong; empty when all is well."""
        try:
            self.module.check(_memory(self.module, files), str(KEY.verifier) if by_paper else None)
        except (self.module.Broken, self.module.Unreadable) as fault:
            return str(fault)
        return ""

    def by_process(self, files: Files, *, by_paper: bool) -> tuple[int, str]:
        """Exit code and words of a plain Python without packages."""
        self.processes += 1
        with tempfile.TemporaryDirectory(dir=self._folder) as place:
            for name, held in files.items():
                (Path(place) / name).parent.mkdir(exist_ok=True)
                (Path(place) / name).write_bytes(held)
            command = [sys.executable, "-I", "-S", f"{place}/verify.py", place]
            command += ["--key", str(KEY.verifier)] if by_paper else []
            done = subprocess.run(command, capture_output=True, text=True, env={}, cwd="/", check=False)
        return done.returncode, done.stdout + done.stderr


def _load() -> ModuleType:
    """verify.py, with its slow signature check remembered: the same question has the same answer."""
    spec = importlib.util.spec_from_file_location("handed_out_verify", proofs.VERIFIER / "verify.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.signed_by = lru_cache(4096)(module.signed_by)  # type: ignore[attr-defined]
    return module


def _memory(module: ModuleType, files: Files) -> Any:
    """The program's own Folder over files that are not on a disk."""

    class Memory(module.Folder):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            self.zip = None

        def read(self, name: str) -> bytes:
            if name not in files:
                raise module.Unreadable(f"{name} is missing or cannot be read.")
            return files[name]

        def has(self, name: str) -> bool:
            return name in files

        def proofs(self) -> set[str]:
            return {name[7:] for name in files if name.startswith("proofs/")}

    return Memory()


# What is taken out of `ledger verify`, and the attack that must then get through.
_WEAK: tuple[tuple[object, str, Any], ...] = (
    (Signed, "met", _ledger_attacks.flip_all),
    (Signed, "_witness", _ledger_moves.fork),
    (Reading, "_stored", _ledger_attacks.flip_stored),
    (Reading, "_time", _ledger_attacks.backdate_new),
    (loose_ends, "_heads", _ledger_attacks.flip_head),
)


def _controls(log: Log, handed: list[Files], chance: Random) -> Iterator[str]:
    """With one check taken out, this proof must miss something."""
    for where, name, attack in _WEAK:
        with _without(where, name):
            if not list(_missed([attack(log, chance)], log)):
                yield f"the control passed: without {name}, {attack.__name__} is still found"
    reader = _Stranger(Path())
    reader.module.signed_by = lambda *_: True  # type: ignore[attr-defined]
    if not reader.fault(_folder_attacks.resign(handed[0], chance), 1):
        yield "the control passed: verify.py finds a wrong signature without looking at it"


@contextmanager
def _without(where: Any, name: str) -> Iterator[None]:
    kept = getattr(where, name)
    setattr(where, name, lambda *_: None)
    try:
        yield
    finally:
        setattr(where, name, kept)
