"""The whole demo as a newcomer starts it: up, twice, killed in parts and as a whole, and nothing left behind."""

import http.client
import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launch import environment, ports
from launch.folder import READY, DataFolder
from launch.processes import ENTRY_POINTS
from launch.venv import ROOT
from tests.launch.conftest import PATIENCE, alive, eventually, run_python

pytestmark = pytest.mark.journey

LAST_LINE = "Ctrl-C stops everything."
EVERYTHING = {"postgres", "valkey", "smtp", *ENTRY_POINTS}


class Started:
    """bin/demo in its own session, its words read as they come."""

    def __init__(self, data: Path, port: int) -> None:
        self.folder, self.port, self.said = DataFolder(data), port, ""
        command = [str(ROOT / "bin" / "demo"), "--data", str(data), "--port", str(port)]
        self.process = subprocess.Popen(
            command,
            env=environment.outside(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._up = threading.Event()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if LAST_LINE in line:
                self._up.set()
        self._up.set()

    def wait_until_up(self) -> "Started":
        assert self._up.wait(timeout=180), self.said
        assert self.process.poll() is None, self.said
        return self

    def pids(self) -> dict[str, int]:
        return dict(json.loads(self.folder.processes.read_text()))

    def people(self) -> str:
        return self.said.split("Sign in as")[1].split(LAST_LINE)[0]

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        code = self.process.wait(timeout=60)
        self._reader.join(timeout=PATIENCE)
        return code


@pytest.fixture
def demo(short: Path) -> Iterator[Callable[[], Started]]:
    """Starts the demo of one folder, as often as it is called."""
    port, runs = _two_free_ports(), []

    def start() -> Started:
        runs.append(Started(short / "data", port))
        return runs[-1].wait_until_up()

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.end(signal.SIGTERM)


def test_the_demo_starts_stops_and_starts_again(demo: Callable[[], Started]) -> None:
    first = demo()
    assert_it_is_all_there(first)
    assert_it_says_who_may_sign_in(first)
    assert_a_second_one_is_refused(first)
    assert_a_killed_process_comes_back(first)
    assert_stopping_leaves_nothing(first, signal.SIGTERM)
    assert_a_command_reaches_the_stopped_demo(first)

    stamp = first.folder.run / "prepared"
    before = stamp.read_text()
    second = demo()
    assert "Filling it with made-up cases" not in second.said
    # Only where somebody changed the code in between.
    assert ("Bringing the database up to date" in second.said) == (stamp.read_text() != before)
    assert first.people() == second.people()
    assert_a_killed_launcher_leaves_nothing(second)

    third = demo()
    assert_stopping_leaves_nothing(third, signal.SIGHUP)


def assert_it_is_all_there(run: Started) -> None:
    lines = run.said.splitlines()
    assert f"Harbour is ready: http://localhost:{run.port}" in lines
    assert f"Partner area: http://localhost:{run.port + 1}" in lines
    assert set(run.pids()) == EVERYTHING
    assert all(alive(pid) for pid in run.pids().values())
    assert run.folder.state() == READY
    assert status(run.port, "/healthz") == status(run.port + 1, "/healthz") == 200
    assert run.folder.environment.stat().st_mode & 0o777 == 0o600


def assert_it_says_who_may_sign_in(run: Started) -> None:
    done = run_python(str(ROOT / "manage.py"), "demo_signins", "--json", HARBOUR_DATA=str(run.folder.path))
    people = json.loads(done.stdout)
    assert {"ada", "ines", "sana", "pia"} <= {person["username"] for person in people}
    for person in people:
        assert person["username"] in run.said
        assert person["password"] in run.said


def assert_a_second_one_is_refused(run: Started) -> None:
    words = ("-m", "launch.demo", "--data", str(run.folder.path), "--port", str(_two_free_ports()))
    done = run_python(*words)
    assert done.returncode == 1
    assert "is in use by bin/demo" in done.stderr


def assert_a_killed_process_comes_back(run: Started) -> None:
    before = run.pids()["web"]
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: run.pids().get("web", before) != before and status(run.port, "/healthz") == 200)
    assert "web stopped unexpectedly" in run.said
    assert set(run.pids()) == EVERYTHING


def assert_stopping_leaves_nothing(run: Started, number: signal.Signals) -> None:
    pids = run.pids()
    assert run.end(number) == 0
    assert not [name for name, pid in pids.items() if alive(pid)]
    assert not marked(run.folder)
    assert not run.folder.processes.exists()
    assert ports.is_free(run.port)


def assert_a_killed_launcher_leaves_nothing(run: Started) -> None:
    run.end(signal.SIGKILL)
    assert eventually(lambda: not marked(run.folder))
    assert eventually(lambda: ports.is_free(run.port))


def assert_a_command_reaches_the_stopped_demo(run: Started) -> None:
    done = run_python(str(ROOT / "manage.py"), "demo_signins", "--json", HARBOUR_DATA=str(run.folder.path))
    assert done.returncode == 0
    assert {person["username"] for person in json.loads(done.stdout)} >= {"ada", "pia"}
    assert f"The demo in {run.folder.path} is stopped; its database runs for this command only." in done.stderr
    assert not marked(run.folder)


def marked(folder: DataFolder) -> list[str]:
    """Processes that carry the folder's mark or run on its files."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            environ, command = (entry / "environ").read_bytes(), (entry / "cmdline").read_bytes()
        except OSError:
            continue
        own = f"{environment.MARK}={folder.path}".encode() in environ
        servers = (b"/postgres", b"/valkey-server")
        if own or (str(folder.path).encode() in command and any(server in command for server in servers)):
            found.append(command.decode(errors="replace"))
    return found


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def _two_free_ports() -> int:
    while True:
        port = ports.any_free()
        if port < 65_535 and ports.is_free(port + 1):
            return port
