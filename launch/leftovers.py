"""What a killed launcher may have left running. Linux ends its children with it; this catches the rest."""

import contextlib
import os
import signal
import time
from pathlib import Path

from launch import sockets, valkey
from launch.environment import MARK
from launch.folder import DataFolder
from launch.words import say

_PATIENCE = 10.0  # seconds for an orderly end


def end(folder: DataFolder) -> None:
    """Ends every process that belongs to this folder. Call it with the folder taken: then no launcher is in charge."""
    _wait(folder, _PATIENCE / 10)  # they may be on their way out already
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        found = _of(folder)
        if not found:
            return
        say(f"Ending what an earlier start left running: {', '.join(map(str, found))}")
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        _wait(folder, _PATIENCE)


def _wait(folder: DataFolder, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while _of(folder) and time.monotonic() < deadline:
        time.sleep(0.1)


def _of(folder: DataFolder) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            command, environ = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
        except OSError:  # it ended just now, or belongs to someone else
            continue
        if _is_ours(folder, command, environ):
            found.append(int(entry.name))
    return found


def _is_ours(folder: DataFolder, command: bytes, environ: bytes) -> bool:
    # The two servers overwrite their environment; they are known by their command lines.
    words = command.split(b"\0")
    if words[0].endswith(b"/postgres"):
        return os.fsencode(folder.pg) in words
    if b"/valkey-server " in words[0]:
        return words[0].endswith(b":" + os.fsencode(sockets.place(folder.valkey / valkey.SOCKET)))
    return f"{MARK}={folder.path}".encode() in environ.split(b"\0")
