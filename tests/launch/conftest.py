"""Folders and processes for the launcher's tests. Everything real: servers from their wheels, processes, signals."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launch.environment import outside, share_of
from launch.folder import DataFolder

PATIENCE = 20.0


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", maxsplit=1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def eventually(question: Callable[[], bool]) -> bool:
    """Asks until the answer is yes or patience ends."""
    deadline = time.monotonic() + PATIENCE
    while not question():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def run_python(*words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """A Python program in the project, to its end."""
    return subprocess.run(
        [sys.executable, "-P", *words],
        env=outside() | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
        timeout=60,
    )


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a short path that every account can pass through; pytest's own is neither."""
    folder = Path(tempfile.mkdtemp(prefix="hl-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def folder(short: Path) -> DataFolder:
    """A data folder that is taken and furnished, still half-made."""
    made = DataFolder(short / "data")
    assert made.take("a test") is None
    made.furnish()
    return made


@pytest.fixture
def plain(folder: DataFolder) -> dict[str, str]:
    """The environment of one of its processes."""
    return share_of("signin", "ocsea.settings", {}, folder)
