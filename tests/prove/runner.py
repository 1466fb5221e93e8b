"""Runs one proof and writes its record.

A proof is a module of this package with `def run(*, full: bool, seed: int) -> Outcome`. With `NEEDS_DATABASE = True` it
runs as a test does: against a temporary PostgreSQL, migrated, speaking as `web` inside one transaction; with "own" in a
database of its own, in which commits are real; without, only Django's settings are loaded. The short form
(`full=False`) takes at most 60 seconds and is also called by a test.
"""

import importlib
import json
import pkgutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
EVIDENCE = ROOT / "docs" / "evidence"
_SESSIONS = {True: "test_proof", "own": "test_proof_in_a_database_of_its_own"}
_MACHINERY = {"__main__", "runner", "session", "world"}


@dataclass(frozen=True)
class Outcome:
    """What a proof found. `cases` counts distinct cases; `failures` has one line each; `measures` are its figures."""

    cases: int
    failures: list[str] = field(default_factory=list)
    measures: dict[str, int | float | str] = field(default_factory=dict)


class CannotRunError(Exception):
    """The proof was not run; the text says why."""


def names() -> list[str]:
    """The proofs there are."""
    return sorted(found.name for found in pkgutil.iter_modules([str(Path(__file__).parent)]) if _is_proof(found.name))


def load(name: str) -> ModuleType:
    """The module of a proof; CannotRunError where there is none of that name."""
    if name not in names():
        raise CannotRunError(f"There is no proof named {name}. There are: {', '.join(names()) or 'none yet'}.")
    return importlib.import_module(f"tests.prove.{name}")


def carry_out(module: ModuleType, *, full: bool, seed: int) -> Outcome:
    """Runs the proof where it wants to be run. CannotRunError when it broke off; its traceback is then on stderr."""
    needs = getattr(module, "NEEDS_DATABASE", False)
    if not needs:
        return check(module.run(full=full, seed=seed))
    holder = Holder(module, full=full, seed=seed)
    session = f"{Path(__file__).with_name('session.py')}::{_SESSIONS[needs]}"
    arguments = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "-s", "-q", "--no-header"]
    code = pytest.main([*arguments, "--tb=long", session], plugins=[holder])
    if holder.outcome is None:
        raise CannotRunError(f"The proof broke off (pytest's exit code {int(code)}); its words are above.")
    return check(holder.outcome)


def check(outcome: Outcome) -> Outcome:
    """A proof of nothing is a fault: CannotRunError where no case was tried."""
    if outcome.cases < 1:
        raise CannotRunError("The proof tried no case at all.")
    return outcome


def record_of(name: str, outcome: Outcome, *, full: bool, seed: int, seconds: float) -> dict[str, object]:
    """The record: measures never shadow its own keys."""
    return {
        **outcome.measures,
        "name": name,
        "cases": outcome.cases,
        "failures": len(outcome.failures),
        "first_failures": outcome.failures[:20],
        "full": full,
        "seed": seed,
        "commit": commit(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "python": sys.version.split()[0],
    }


def commit() -> str:
    """The commit that was tried, with `+changes` where the tree differs from it."""
    return _git("rev-parse", "HEAD") + ("" if is_clean() else "+changes")


def is_clean() -> bool:
    """Whether the tree is exactly the commit."""
    return _git("status", "--porcelain") == ""


def require_clean() -> None:
    """CannotRunError with a sentence where recorded evidence would name a commit that it does not belong to."""
    if not is_clean():
        raise CannotRunError("--record needs a clean tree: commit or put away what `git status` lists, then run again.")


def append(file: Path, record: dict[str, object]) -> None:
    """Adds one line to an evidence file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as lines:
        lines.write(json.dumps(record) + "\n")


@dataclass
class Stopwatch:
    """Seconds since it was made."""

    began: float = field(default_factory=time.monotonic)

    def seconds(self) -> float:
        """As a decimal number."""
        return time.monotonic() - self.began


class Holder:
    """Carries the proof into pytest and its outcome out."""

    def __init__(self, module: ModuleType, *, full: bool, seed: int) -> None:
        self._module, self._full, self._seed = module, full, seed
        self.outcome: Outcome | None = None

    @pytest.fixture
    def proof(self) -> "Holder":
        """What session.py asks for."""
        return self

    def run(self) -> None:
        """Called inside the test."""
        self.outcome = self._module.run(full=self._full, seed=self._seed)


def _is_proof(name: str) -> bool:
    return name not in _MACHINERY and not name.startswith(("_", "test_"))


def _git(*words: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False)  # noqa: S607
    return done.stdout.strip() if done.returncode == 0 else "unknown"
