"""The data folder: what lies where, whose it is, and in which state an earlier start left it."""

import fcntl
import json
import os
import shutil
from pathlib import Path
from typing import IO

from launch import reach
from launch.account import can_enter, unprivileged
from launch.errors import LaunchError

# Raised when an older Harbour could no longer start what a newer one left. Table changes are migrations, not formats.
FORMAT = 1
MAKING, READY = "making", "ready"
_UNFINISHED = "harbour.part"
_ROOM_MB = {MAKING: 400, READY: 100}


class DataFolder:
    """DATA of interfaces: pg, valkey, keys, mail, log, run; `harbour.json` marks it as ours."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.marker = self.path / "harbour.json"
        self.keys = self.path / "keys"
        self.mail = self.path / "mail"
        self.log = self.path / "log"
        self.run = self.path / "run"
        self.valkey = self.path / "valkey"
        self.environment = self.run / "env.json"
        self.processes = self.run / "processes.json"
        self._lock: IO[str] | None = None

    @property
    def pg(self) -> Path:
        """Where PostgreSQL's files really are: `pg` in this folder, which may be a link (see `furnish`)."""
        return (self.path / "pg").resolve()

    def state(self) -> str | None:
        """None for nothing there yet, else "making" or "ready". LaunchError for what we must not touch."""
        if self.path.exists() and not self.path.is_dir():
            raise LaunchError(f"{self.path} is a file, not a folder; choose another with --data.", code=2)
        if not self.marker.exists():
            names = [entry.name for entry in self.path.iterdir()] if self.path.exists() else []
            others = [name for name in names if name != _UNFINISHED]
            if others:
                raise LaunchError(
                    f"{self.path} holds files that are not Harbour's ({min(others)}); it stays untouched. "
                    "Choose an empty or new folder with --data.",
                    code=2,
                )
            return None
        try:
            noted = json.loads(self.marker.read_text())
            number, state = int(noted["format"]), str(noted["state"])
        except (ValueError, KeyError, TypeError) as error:
            raise LaunchError(f"{self.marker} cannot be understood; the folder stays untouched.", code=2) from error
        if number > FORMAT:
            raise LaunchError(
                f"{self.path} was made by a newer Harbour (format {number}, this one knows {FORMAT}). "
                "Use that version, or another folder with --data.",
                code=2,
            )
        return state

    def take(self, holder: str) -> str | None:
        """Makes the folder where it is missing and takes it for this process until it ends.

        Returns None when it is ours, else who has it. `holder` is what others will be told.
        """
        if not self.marker.exists():
            # An ordinary user's folder is closed; root's can be passed through: PostgreSQL runs as someone else.
            self.path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
            self.mark(MAKING)
        self.run.mkdir(mode=0o700, exist_ok=True)
        file = (self.run / "lock").open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            other = file.read().strip() or "another process"
            file.close()
            return other
        file.truncate(0)
        file.write(f"{holder} (process {os.getpid()})\n")
        file.flush()
        self._lock = file
        return None

    def furnish(self) -> None:
        """Makes the rooms. Where PostgreSQL's account cannot enter, `pg` becomes a link to a place that it can."""
        for folder in (self.keys, self.mail, self.log, self.valkey):
            folder.mkdir(mode=0o700, exist_ok=True)
        account = unprivileged()
        if account is None or can_enter(account, self.path):
            return
        (self.path / "pg").symlink_to(reach.home_for(account, self.path) / "pg")

    def mark(self, state: str) -> None:
        """Notes the state, in one step: a crash leaves the old or the new marker."""
        unfinished = self.path / _UNFINISHED
        unfinished.write_text(json.dumps({"what": "Harbour demo data", "format": FORMAT, "state": state}) + "\n")
        unfinished.rename(self.marker)

    def clear(self) -> None:
        """Deletes what the folder holds, and PostgreSQL's files elsewhere. Only after `take`, so only what is ours."""
        self.mark(MAKING)  # a broken-off deletion is a half-made folder
        if (self.path / "pg").is_symlink():
            shutil.rmtree(self.pg.parent, ignore_errors=True)
        for entry in self.path.iterdir():
            if entry in {self.run, self.marker}:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        for entry in self.run.iterdir():
            if entry.name != "lock":
                entry.unlink()

    def require_room(self, state: str) -> None:
        """Raises where a start would only run into a full disk."""
        for place in {self.path, self.pg.parent}:
            free = shutil.disk_usage(place).free // 2**20
            if free < _ROOM_MB[state]:
                raise LaunchError(
                    f"Not enough room: {place} has {free} MB free and Harbour needs {_ROOM_MB[state]} MB. "
                    "Make room, or choose another folder with --data."
                )
