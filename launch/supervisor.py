"""Keeps the processes of one demo running, and notes their ids in `run/processes.json`."""

import json
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from launch.child import Child
from launch.errors import LaunchError
from launch.folder import DataFolder
from launch.processes import ENTRY_POINTS
from launch.words import complain, say

_LONGEST_PAUSE = 30.0  # seconds between two tries
_CALM = 60.0  # seconds after which an earlier fall no longer counts


class Service(Protocol):
    """A server that can be started again: PostgreSQL, Valkey or one of our own processes."""

    @property
    def pid(self) -> int | None:
        """None while it does not run."""

    def start(self) -> None:
        """Starts it; LaunchError where it cannot."""

    def stop(self) -> None:
        """Stops it and waits."""


class Program:
    """One of Harbour's own processes as a Service. `words` stand after the Python interpreter."""

    def __init__(self, words: list[str], *, environment: dict[str, str], log: Path, folder: Path) -> None:
        self._words = words
        self._environment = environment
        self._log = log
        self._folder = folder
        self._child: Child | None = None

    @property
    def pid(self) -> int | None:
        """None while it does not run."""
        return self._child.pid if self._child and self._child.alive() else None

    def start(self) -> None:
        """Starts the process and returns at once."""
        self._child = Child(
            [sys.executable, *self._words],
            log=self._log,
            environment=self._environment,
            # A killed launcher takes database and broker along: an orderly end would wait for them.
            orphan_signal=signal.SIGKILL,
            folder=str(self._folder),
        )

    def ask_to_stop(self) -> None:
        """Sends SIGTERM and returns at once."""
        if self._child:
            self._child.ask_to_stop()

    def stop(self) -> None:
        """Asks, waits up to 15 seconds, then ends the whole process group."""
        if self._child:
            self._child.stop(seconds=15)

    def finish(self) -> int:
        """Runs it to its end and returns its exit code. An interruption stops it."""
        self.start()
        try:
            while self.pid:
                time.sleep(0.02)
        finally:
            self.stop()
        return self._child.exit_code or 0 if self._child else 0


@dataclass(frozen=True)
class _Fall:
    """How often a service fell lately. `since`: up since then, or down and not to be started before then."""

    count: int
    since: float
    up: bool


class Supervisor:
    """Starts services in the order they are added and stops them the other way round."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._services: dict[str, Service] = {}
        self._falls: dict[str, _Fall] = {}
        self._noted: dict[str, int] = {}

    def add(self, name: str, service: Service) -> None:
        """Starts a service and keeps it. It is on the list first, so that an interrupted start is stopped too."""
        self._services[name] = service
        service.start()
        self.note()

    def note(self) -> None:
        """Writes processes.json when it changed, in one step."""
        running = {name: service.pid for name, service in self._services.items() if service.pid}
        if running == self._noted:
            return
        unfinished = self._folder.processes.with_suffix(".part")
        unfinished.write_text(json.dumps(running, indent=1) + "\n")
        unfinished.rename(self._folder.processes)
        self._noted = {name: pid for name, pid in running.items() if pid}

    def fallen(self) -> list[str]:
        """The services that ought to run and do not."""
        return [name for name, service in self._services.items() if service.pid is None]

    def watch(self) -> None:
        """One look: starts again what fell and whose pause is over, and says so. Pauses grow from 1 to 30 seconds."""
        now = time.monotonic()
        for name in self.fallen():
            fall = self._falls.get(name)
            if fall is None or fall.up:
                self._fell(name, 0 if fall is None or now - fall.since > _CALM else fall.count)
            elif now >= fall.since:
                self._start_again(name, fall)
        self.note()

    def _fell(self, name: str, count: int) -> None:
        pause = min(2.0**count, _LONGEST_PAUSE)
        self._falls[name] = _Fall(count + 1, since=time.monotonic() + pause, up=False)
        say(f"{name} stopped unexpectedly; starting it again in {pause:.0f} s (its words are in log/{name}.log).")

    def _start_again(self, name: str, fall: "_Fall") -> None:
        try:
            self._services[name].start()
        except LaunchError as error:
            complain(str(error))
            self._fell(name, fall.count)
        else:
            self._falls[name] = _Fall(fall.count, since=time.monotonic(), up=True)
            say(f"{name} runs again.")

    def stop(self) -> None:
        """Stops everything: first what takes requests, last the database, each once those before it are gone.

        Harbour's own processes are all asked at once, the pages first, and finish side by side.
        """
        programs = {name: service for name, service in self._services.items() if isinstance(service, Program)}
        pages_first = sorted(programs, key=lambda name: not (name in ENTRY_POINTS and ENTRY_POINTS[name].listens))
        for name in pages_first:
            programs[name].ask_to_stop()
        servers = [name for name in reversed(self._services) if name not in programs]
        for name in (*pages_first, *servers):
            self._services[name].stop()
        self._folder.processes.unlink(missing_ok=True)
