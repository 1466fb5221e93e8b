"""bin/test: every check, on a bare machine, one after the other; a failure does not hide the next."""

import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from launch import browser, pooler, postgres
from launch.environment import outside
from launch.processes import PREPARATIONS
from launch.venv import ROOT
from launch.words import say, spoken

_BIN = Path(sys.executable).parent
_DATABASE = "harbour_checks"


@dataclass
class Suite:
    """Runs steps, times them and remembers which failed. Its folder lives as long as the run."""

    folder: Path
    results: list[tuple[str, bool, float]] = field(default_factory=list)

    def step(self, name: str, work: Callable[[], bool]) -> bool:
        """Runs one step under its name. Its output goes to the terminal as it comes."""
        say(f"\n== {name}")
        began = time.monotonic()
        passed = work()
        self.results.append((name, passed, time.monotonic() - began))
        return passed

    def run(self, name: str, *command: str, environment: Mapping[str, str] | None = None) -> bool:
        """A step that is one command; exit code 0 is a pass."""
        return self.step(name, lambda: self._call(command, environment))

    def summary(self) -> str:
        """One line a step."""
        width = max(len(name) for name, _, _ in self.results)
        return "\n".join(
            f"{'passed' if passed else 'FAILED'}  {name.ljust(width)}  {seconds:6.1f} s"
            for name, passed, seconds in self.results
        )

    def _call(self, command: tuple[str, ...], environment: Mapping[str, str] | None) -> bool:
        done = subprocess.run(command, cwd=ROOT, env=environment or outside(), stdin=subprocess.DEVNULL, check=False)
        return done.returncode == 0


def main() -> None:
    """Exit code 0 when every step passed, else 1."""
    # Either way out ends the running step too, which takes its servers along.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    with spoken():
        folder = Path(tempfile.mkdtemp(prefix="harbour-checks-"))
        try:
            suite = Suite(folder)
            closing = _run(suite)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        say(f"\n{suite.summary()}\n\n{closing}")
        sys.exit(0 if all(passed for _, passed, _ in suite.results) else 1)


def _run(suite: Suite) -> str:
    python = sys.executable
    chromium = suite.step("browser", lambda: _has(browser.ensure(), browser.HOW))
    suite.step("connection pooler", lambda: _has(pooler.ensure(), pooler.HOW))
    suite.run("ruff check", python, "-m", "ruff", "check", "--no-cache", ".")
    suite.run("ruff format", python, "-m", "ruff", "format", "--no-cache", "--check", ".")
    suite.run("mypy", python, "-m", "mypy", "--cache-dir", str(suite.folder / "mypy"), ".")
    suite.run("import contracts", str(_BIN / "lint-imports"), "--no-cache")
    with postgres.temporary(suite.folder) as server:
        _database_steps(suite, server)
    return _pytest(suite, with_journeys=chromium)


def _has(program: Path | None, how_to_get_it: str) -> bool:
    say(f"Using {program}" if program else how_to_get_it)
    return program is not None


def _database_steps(suite: Suite, server: postgres.Server) -> None:
    """What production does to an empty database, and the questions Django answers about it."""
    values = _production(suite.folder, server)
    for name, entry in PREPARATIONS.items():
        own = values | {"HARBOUR_ROLE": entry.role, "DJANGO_SETTINGS_MODULE": entry.settings}
        suite.run(f"{name} an empty database", sys.executable, *entry.command(), environment=own)
    migrate = values | {"HARBOUR_ROLE": "migrate", "DJANGO_SETTINGS_MODULE": "ocsea.settings"}
    suite.run(
        "migrations complete",
        *(sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"),
        environment=migrate,
    )
    for name, settings, role in (("staff", "ocsea.settings", "web"), ("partner", "partner.settings", "partner")):
        suite.run(
            f"deployment check, {name} area",
            *(sys.executable, "-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING"),
            environment=values | {"HARBOUR_ROLE": role, "DJANGO_SETTINGS_MODULE": settings},
        )


def _production(folder: Path, server: postgres.Server) -> dict[str, str]:
    """.env.production.example, with throwaway files where it names files."""
    values = outside()
    for line in (ROOT / ".env.production.example").read_text().splitlines():
        name, _, value = line.partition("=")
        if not value or line.startswith("#"):
            continue
        values[name] = value.strip('"')
        if name.endswith("_FILE"):
            file = folder / name.lower()
            file.touch(mode=0o600)
            file.write_text(_throwaway(name, server))
            values[name] = str(file)
    return values


def _throwaway(name: str, server: postgres.Server) -> str:
    if not name.startswith("DATABASE_URL"):
        return "smtp+tls://harbour@mail.example.org:587" if name == "EMAIL_URL_FILE" else secrets.token_hex(32)
    role = name.removeprefix("DATABASE_URL").removesuffix("_FILE").strip("_").lower() or "web"
    user = server.superuser if role == "admin" else role
    return server.url(user, server.password, _DATABASE)


def _pytest(suite: Suite, *, with_journeys: bool) -> str:
    """Runs pytest, showing its output as it comes, and returns its closing line."""
    command = [sys.executable, "-m", "pytest", "-n", "2", "--durations=15"]
    if not with_journeys:
        say("The journeys are left out: there is no browser.")
        command += ["-m", "not journey"]
    closing = "pytest gave no result"

    def work() -> bool:
        nonlocal closing
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=outside(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            for line in process.stdout or ():
                say(line.rstrip("\n"))
                closing = line.strip() or closing
        return process.returncode == 0

    suite.step("pytest", work)
    return closing


if __name__ == "__main__":
    main()
