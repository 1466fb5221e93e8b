"""Processes that fall are started again, stop in order, and leave nothing behind."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from launch import leftovers
from launch.child import Child
from launch.environment import outside
from launch.folder import DataFolder
from launch.supervisor import Program, Supervisor
from launch.venv import ROOT
from tests.launch.conftest import alive, eventually

SLEEPS = ["-c", "import time; time.sleep(600)"]
# A suite that runs in the background has its children deaf to the first signal, unless they listen anew.
LISTENS = [
    "-c",
    "import signal, time; signal.signal(2, signal.default_int_handler); print('awake', flush=True); time.sleep(600)",
]
DEAF = ["-c", "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"]
WITH_GRANDCHILD = [
    "-c",
    "import subprocess, time; p = subprocess.Popen(['sleep', '600']); print(p.pid, flush=True); time.sleep(600)",
]
STARTS_AND_WAITS = """
import sys, time
from pathlib import Path
from launch.child import Child
child = Child([sys.executable, "-c", "import time; time.sleep(600)"], log=Path(sys.argv[1]), environment={})
print(child.pid, flush=True)
time.sleep(600)
"""


def program(folder: DataFolder, environment: dict[str, str], words: list[str], name: str = "one") -> Program:
    return Program(words, environment=environment, log=folder.log / f"{name}.log", folder=ROOT)


def noted(folder: DataFolder) -> dict[str, int]:
    return dict(json.loads(folder.processes.read_text()))


def test_a_fallen_process_is_started_again_and_both_are_said(
    folder: DataFolder, plain: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor = Supervisor(folder)
    supervisor.add("worker", program(folder, plain, SLEEPS))
    first = noted(folder)["worker"]
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: supervisor.fallen() == ["worker"])
    supervisor.watch()
    assert noted(folder) == {}

    def runs_again() -> bool:
        supervisor.watch()
        return "worker" in noted(folder)

    assert eventually(runs_again)
    second = noted(folder)["worker"]
    assert second != first
    assert alive(second)
    said = capsys.readouterr().out
    assert "worker stopped unexpectedly; starting it again in 1 s" in said
    assert "worker runs again." in said
    supervisor.stop()
    assert not alive(second)


def test_pauses_grow_for_a_process_that_keeps_falling(
    folder: DataFolder, plain: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor = Supervisor(folder)
    supervisor.add("relay", program(folder, plain, ["-c", "raise SystemExit(1)"]))
    said = ""

    def has_waited_longer() -> bool:
        nonlocal said
        supervisor.watch()
        said += capsys.readouterr().out
        return "starting it again in 4 s" in said

    assert eventually(has_waited_longer)
    assert said.index("in 1 s") < said.index("in 2 s") < said.index("in 4 s")
    supervisor.stop()


def test_pages_stop_before_workers_and_servers_stop_last(folder: DataFolder, plain: dict[str, str]) -> None:
    order: list[str] = []

    class Noting(Program):
        def stop(self) -> None:
            order.append(self._log.stem)
            super().stop()

    class Server:
        pid: int | None = 1

        def __init__(self, name: str) -> None:
            self.name = name

        def start(self) -> None:
            self.pid = os.getpid()

        def stop(self) -> None:
            order.append(self.name)

    supervisor = Supervisor(folder)
    for name in ("postgres", "valkey"):
        supervisor.add(name, Server(name))
    for name in ("smtp", "worker", "web", "partner"):
        supervisor.add(name, Noting(SLEEPS, environment=plain, log=folder.log / f"{name}.log", folder=ROOT))
    supervisor.stop()
    assert order == ["web", "partner", "smtp", "worker", "valkey", "postgres"]
    assert not folder.processes.exists()


def test_a_grandchild_ends_with_its_group(folder: DataFolder, plain: dict[str, str]) -> None:
    one = program(folder, plain, WITH_GRANDCHILD)
    one.start()
    log = folder.log / "one.log"
    assert eventually(lambda: log.read_text().strip().isdigit())
    grandchild = int(log.read_text())
    assert alive(grandchild)
    one.stop()
    assert eventually(lambda: not alive(grandchild))


def test_one_that_will_not_listen_is_ended_by_force(folder: DataFolder, plain: dict[str, str]) -> None:
    log = folder.log / "deaf.log"
    child = Child([sys.executable, *DEAF], log=log, environment=plain)
    assert eventually(lambda: log.read_text() == "deaf\n")
    child.stop(seconds=0.2)
    assert child.exit_code == -signal.SIGKILL


def test_a_child_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-P", "-c", STARTS_AND_WAITS, str(tmp_path / "log")],
        env=outside(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert alive(pid)
    parent.kill()
    parent.communicate()
    assert eventually(lambda: not alive(pid))


def test_what_an_earlier_start_left_is_found_and_ended(
    folder: DataFolder, plain: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    # As a killed launcher would leave it: no parent to end it, the folder's mark in its environment.
    orphan = subprocess.Popen(
        [sys.executable, *LISTENS], env=plain, start_new_session=True, stdout=subprocess.PIPE, text=True
    )
    stranger = subprocess.Popen([sys.executable, *SLEEPS], start_new_session=True)
    assert orphan.stdout is not None
    assert orphan.stdout.readline() == "awake\n"
    leftovers.end(folder)
    assert orphan.wait(timeout=10) == -signal.SIGINT
    assert alive(stranger.pid)
    assert f"left running: {orphan.pid}\n" in capsys.readouterr().out
    stranger.kill()
    stranger.wait()
