"""Makes `.venv` and installs the lock into it: `python -m launch.venv base|dev`, with the system's own Python.

Runs before anything is installed, so it needs the standard library only. The lock's hash is noted in the environment;
while it is unchanged nothing is done.
"""

import fcntl
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from launch.errors import LaunchError
from launch.words import complain, say, spoken

ROOT = Path(__file__).resolve().parent.parent
# What each lock takes once installed, with room to unpack the wheels.
_NEEDED_MB = {"base": 700, "dev": 1300}
# dev.txt contains all of base.txt in the same versions.
_COVERS = {"base": ("base", "dev"), "dev": ("dev",)}


def ensure(lock: str, *, root: Path = ROOT) -> None:
    """Brings `root/.venv` to the state of requirements/<lock>.txt. Raises LaunchError with a sentence."""
    home, requirements = root / ".venv", root / "requirements" / f"{lock}.txt"
    with requirements.open() as held:
        # Two starts at once would install into the same folder.
        fcntl.flock(held, fcntl.LOCK_EX)
        if _current(home, lock, root):
            return
        free = shutil.disk_usage(root).free // 2**20
        if free < _NEEDED_MB[lock]:
            raise LaunchError(
                f"Not enough room: the packages need {_NEEDED_MB[lock]} MB and {root} has {free} MB free.", code=2
            )
        if not _works(home):
            _make(home)
        _install(home, requirements)
        _note(home, lock, root)


def _current(home: Path, lock: str, root: Path) -> bool:
    try:
        noted = json.loads((home / "harbour-lock.json").read_text())
        fresh = any(noted.get(name) == _hash(root, name) for name in _COVERS[lock])
    except (OSError, ValueError, AttributeError):
        return False
    return fresh and (home / "bin" / "python").exists()


def _works(home: Path) -> bool:
    python = home / "bin" / "python"
    if not python.exists():
        return False
    check = "import pip, sys; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)"
    return subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0


def _make(home: Path) -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise LaunchError(
            "Python's venv module is missing. As root run `apt-get install python3-venv` "
            f"(or python{sys.version_info.major}.{sys.version_info.minor}-venv), then start again.",
            code=2,
        )
    say(f"Making {home} with Python {sys.version.split()[0]}")
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", home], capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr or done.stdout).strip().splitlines()
        raise LaunchError(f"The virtual environment {home} could not be made: {reason[-1] if reason else 'no reason'}")


def _install(home: Path, requirements: Path) -> None:
    began = time.monotonic()
    count = requirements.read_text().count("==")
    say(f"Installing up to {count} locked packages (the first time this takes a minute or so)")
    python, flags = str(home / "bin" / "python"), ("--quiet", "--disable-pip-version-check", "--no-input")
    command = [python, "-m", "pip", "install", *flags, "--require-hashes", "-r", str(requirements)]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        complain(done.stdout.strip())
        raise LaunchError(
            "The packages could not be installed (pip's own words are above). "
            "Check the network or your package index, and the free space, then start again."
        )
    say(f"Packages are installed ({time.monotonic() - began:.0f} s)")


def _note(home: Path, lock: str, root: Path) -> None:
    (home / "harbour-lock.json").write_text(json.dumps({lock: _hash(root, lock)}) + "\n")


def _hash(root: Path, lock: str) -> str:
    return hashlib.sha256((root / "requirements" / f"{lock}.txt").read_bytes()).hexdigest()


if __name__ == "__main__":
    with spoken():
        ensure(sys.argv[1])
