"""What stops bin/demo is said in a sentence, with an exit code and without a traceback."""

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from launch import ports
from launch.folder import FORMAT, READY, DataFolder
from launch.venv import ROOT
from tests.launch.conftest import run_python


def demo(data: Path, *words: str, port: int | None = None) -> tuple[int, str]:
    """Exit code and the one line on stderr."""
    done = run_python("-m", "launch.demo", "--data", str(data), "--port", str(port or ports.any_free()), *words)
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.returncode, done.stderr


@pytest.mark.parametrize(("taken", "what"), [(0, "pages"), (1, "partner area")])
def test_a_taken_port_is_named_and_nothing_is_made(tmp_path: Path, taken: int, what: str) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        number = listening.getsockname()[1]
        code, said = demo(tmp_path / "data", port=number - taken)
    assert code == 1
    assert f"Port {number}, for the {what}, is taken" in said
    assert "--port" in said
    assert not (tmp_path / "data").exists()


def test_a_demo_that_already_runs_is_named(folder: DataFolder) -> None:
    code, said = demo(folder.path)
    assert code == 1
    assert f"{folder.path} is in use by a test (process {os.getpid()})" in said


def test_a_newer_folder_is_refused_even_for_a_reset(tmp_path: Path) -> None:
    marker = tmp_path / "harbour.json"
    marker.write_text(json.dumps({"format": FORMAT + 1, "state": READY}))
    for words in ((), ("--reset",)):
        code, said = demo(tmp_path, *words)
        assert code == 2
        assert "newer Harbour" in said
    assert [path.name for path in tmp_path.iterdir()] == ["harbour.json"]


def test_a_reset_of_someone_elses_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("mine")
    code, said = demo(tmp_path, "--reset")
    assert code == 2
    assert "thesis.odt" in said
    assert (tmp_path / "thesis.odt").read_text() == "mine"


def test_a_folder_that_lost_its_database_says_how_to_go_on(tmp_path: Path) -> None:
    (tmp_path / "harbour.json").write_text(json.dumps({"format": FORMAT, "state": READY}))
    code, said = demo(tmp_path)
    assert code == 1
    assert "--reset" in said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    code, said = demo(tmp_path / "data")
    tmp_path.chmod(0o700)
    assert code == 1
    assert str(tmp_path / "data") in said


def test_a_command_for_a_demo_that_never_ran_says_so(tmp_path: Path) -> None:
    done = run_python(str(ROOT / "manage.py"), "migrate", HARBOUR_DATA=str(tmp_path / "none"))
    assert done.returncode == 2
    assert done.stderr == f"{tmp_path / 'none'} holds no demo that has been started; run bin/demo first.\n"


def test_a_machine_without_python_is_told_what_to_install(tmp_path: Path) -> None:
    for tool in ("sh", "dirname", "readlink"):
        found = shutil.which(tool)
        assert found
        (tmp_path / tool).symlink_to(found)
    done = subprocess.run(
        [ROOT / "bin" / "demo"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Harbour needs Python 3.11" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr
