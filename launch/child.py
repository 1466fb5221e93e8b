"""A child process that ends with us, in its own process group, with its output in a log file."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from launch import tether
from launch.account import Account


class Child:
    """Starts `command` at once. The program gets `orphan_signal` when this process ends, even by kill -9.

    Must be made in the main thread: Linux ties the signal to the thread that started the program.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str],
        account: Account | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        orphan_signal: signal.Signals | None = None,
        folder: str = "/",
    ) -> None:
        self._stop_signal = stop_signal
        last = str(int(orphan_signal or stop_signal))
        wrapper = [sys.executable, "-I", "-S", str(Path(tether.__file__)), last, str(os.getpid())]
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [*wrapper, account.tether if account else "-", *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=dict(environment),
                # Its own group: Ctrl-C at the terminal reaches the launcher alone, which stops everything in order.
                process_group=0,
            )

    @property
    def pid(self) -> int:
        """The process id, also after its end."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative for a signal."""
        return self._process.poll()

    def ask_to_stop(self) -> None:
        """Sends the stop signal and returns at once."""
        if self.alive():
            self._process.send_signal(self._stop_signal)

    def stop(self, *, seconds: float) -> None:
        """Asks it to stop, waits that long, then ends its whole group by force."""
        self.ask_to_stop()
        try:
            self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self._kill_group()
            self._process.wait()
        else:
            self._kill_group()

    def _kill_group(self) -> None:
        # The group lives on while any grandchild does, so a leader's tidy end does not hide an orphan.
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return
