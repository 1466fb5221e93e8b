"""bin/demo: Harbour with made-up data on this machine, every process, until Ctrl-C."""

import argparse
import hashlib
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from launch import environment, leftovers, ports, signins
from launch.errors import LaunchError
from launch.folder import MAKING, READY, DataFolder
from launch.health import answers
from launch.home import Home, open_home
from launch.processes import ENTRY_POINTS, PREPARATIONS, EntryPoint
from launch.supervisor import Program, Supervisor
from launch.venv import ROOT
from launch.words import reason_in, say, spoken

_READY_SECONDS = 90
_SEED = EntryPoint(("manage.py", "seed_demo"), role="migrate")
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal: raised once, wherever the start has got to."""


class Demo:
    """One run of the demo in a folder that is already taken."""

    def __init__(self, folder: DataFolder, port: int) -> None:
        self._folder = folder
        self._addresses = {"web": port, "partner": port + 1}
        self._supervisor = Supervisor(folder)
        self._variables: dict[str, str] = {}

    def run(self) -> None:
        """Starts everything, says so, and keeps it running until Stopped."""
        asked: subprocess.Popen[str] | None = None
        try:
            self._start_servers()
            self._prepare()
            asked = signins.ask(self._folder, self._variables)
            with _step("Starting Harbour"):
                for name, entry in ENTRY_POINTS.items():
                    self._supervisor.add(name, self._program(name, entry))
                self._wait_for_pages()
            self._greet(asked)
            while True:
                time.sleep(0.5)
                self._supervisor.watch()
        finally:
            with _deaf():
                self._supervisor.stop()
                if asked:
                    asked.kill()
                    asked.wait()

    def _start_servers(self) -> None:
        home = open_home(self._folder)
        if not home.folder.pg.is_relative_to(home.folder.path):
            say(f"PostgreSQL's files are in {home.folder.pg}, because its account cannot enter {home.folder.path}")
        with _step("Starting PostgreSQL and Valkey"):
            if not home.postgres.made:
                home.postgres.make()
            self._supervisor.add("postgres", home.postgres)
            self._supervisor.add("valkey", home.valkey)
            self._start_mail(home)
        self._variables = home.variables(self._addresses["web"], self._addresses["partner"])
        environment.save(self._folder, self._variables)

    def _start_mail(self, home: Home) -> None:
        words = ["-m", "launch.smtp", str(home.smtp_port), str(self._folder.mail)]
        own = environment.share_of("signin", "ocsea.settings", {}, self._folder)
        self._supervisor.add("smtp", Program(words, environment=own, log=self._folder.log / "smtp.log", folder=ROOT))

    def _prepare(self) -> None:
        stamp, now = self._folder.run / "prepared", _fingerprint(ROOT)
        fresh = self._folder.state() == MAKING
        if fresh or not stamp.exists() or stamp.read_text() != now:
            with _step("Bringing the database up to date"):
                for entry in PREPARATIONS.values():
                    self._finish(entry)
            stamp.write_text(now)
        if fresh:
            with _step("Filling it with made-up cases"):
                self._finish(_SEED)
            self._folder.mark(READY)

    def _finish(self, entry: EntryPoint) -> None:
        log = self._folder.log / "setup.log"
        before = log.stat().st_size if log.exists() else 0
        if not self._program("setup", entry).finish():
            return
        said = log.read_bytes()[before:].decode(errors="replace")
        why = reason_in(said, self._folder.path)
        raise LaunchError(f"`{' '.join(entry.command())}` failed: {why} (all of it is in {log})")

    def _program(self, name: str, entry: EntryPoint) -> Program:
        words = entry.command(bind=f"127.0.0.1:{self._addresses.get(name, 0)}")
        own = environment.share_of(entry.role, entry.settings, self._variables, self._folder)
        return Program(words, environment=own, log=self._folder.log / f"{name}.log", folder=ROOT)

    def _wait_for_pages(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        waiting = dict(self._addresses)
        while waiting:
            waiting = {name: port for name, port in waiting.items() if not answers(port, f"localhost:{port}")}
            for name in self._supervisor.fallen():
                log = self._folder.log / f"{name}.log"
                why = reason_in(log.read_text(errors="replace"), self._folder.path)
                raise LaunchError(f"{name} did not start: {why} (all of it is in {log})")
            if waiting and time.monotonic() > deadline:
                names = " and ".join(waiting)
                raise LaunchError(f"No answer from {names} within {_READY_SECONDS} seconds; see {self._folder.log}.")
            time.sleep(0.1)

    def _greet(self, asked: "subprocess.Popen[str]") -> None:
        answer, _ = asked.communicate()
        if asked.returncode:
            raise LaunchError(f"`manage.py demo_signins` failed; see {self._folder.log / 'setup.log'}.")
        say(f"Harbour is ready: http://localhost:{self._addresses['web']}")
        say(f"Partner area: http://localhost:{self._addresses['partner']}")
        say("")
        say(signins.table(answer, self._folder.path))
        say("")
        say(f"Mail it would send is in {self._folder.mail}. Ctrl-C stops everything.")


def main() -> None:
    """The command line of bin/demo."""
    options = _options()
    for number in _SIGNALS:
        signal.signal(number, _stopped)
    try:
        with spoken():
            folder = DataFolder(options.data)
            _open(folder, options.port, reset=options.reset)
            Demo(folder, options.port).run()
    except Stopped:
        say("Harbour has stopped; nothing is left running.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/demo", description="Harbour with made-up data, until Ctrl-C.")
    parser.add_argument("--port", type=int, default=8000, help="the pages' port; the partner area takes the next one")
    parser.add_argument("--data", type=Path, default=ROOT / ".harbour", metavar="DIR", help="where everything is kept")
    parser.add_argument("--reset", action="store_true", help="delete the data folder's contents and start afresh")
    options = parser.parse_args()
    if not 1 <= options.port < 65_535:
        parser.error("--port must be a number from 1 to 65534")
    return options


def _open(folder: DataFolder, port: int, *, reset: bool) -> None:
    found = folder.state()
    if found is None:
        _require_ports(port)
    if other := folder.take("bin/demo"):
        raise LaunchError(f"{folder.path} is in use by {other}. Stop that first, or choose another folder with --data.")
    leftovers.end(folder)
    _require_ports(port)
    if reset and found:
        say(f"Deleting what {folder.path} held")
        folder.clear()
    elif found == MAKING:
        say(f"An earlier first start did not finish; {folder.path} is made afresh")
        folder.clear()
    elif found == READY and not (folder.pg / "PG_VERSION").exists():
        raise LaunchError(f"{folder.path} has lost its database; `bin/demo --reset` starts afresh.")
    state = folder.state() or MAKING
    if state == MAKING:
        folder.furnish()
    folder.require_room(state)


def _require_ports(port: int) -> None:
    for number, what in ((port, "pages"), (port + 1, "partner area")):
        if not ports.is_free(number):
            raise LaunchError(
                f"Port {number}, for the {what}, is taken by another program. "
                f"Choose another, for example `bin/demo --port {port + 100}`."
            )


def _fingerprint(root: Path) -> str:
    """Changes when any of Harbour's own code or the lock changes: then roles and tables are brought up to date."""
    digest = hashlib.sha256((root / "requirements" / "base.txt").read_bytes())
    for top in sorted(path for path in root.iterdir() if (path / "__init__.py").exists() and path.name != "tests"):
        for path in sorted(top.rglob("*.py")):
            status = path.stat()
            digest.update(f"{path.relative_to(root)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@contextmanager
def _step(what: str) -> Iterator[None]:
    began = time.monotonic()
    say(f"{what} ...")
    yield
    say(f"    done in {time.monotonic() - began:.1f} s")


@contextmanager
def _deaf() -> Iterator[None]:
    """Nothing breaks off the tidying up, which takes seconds at most."""
    before = [signal.signal(number, signal.SIG_IGN) for number in _SIGNALS]
    yield
    for number, handler in zip(_SIGNALS, before, strict=True):
        signal.signal(number, handler)


def _stopped(_number: int, _frame: FrameType | None) -> None:
    for number in _SIGNALS:  # once: a second Ctrl-C must not break off the tidying up
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


if __name__ == "__main__":
    main()
