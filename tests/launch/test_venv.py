"""The virtual environment: made once, renewed when the lock changes, and a sentence where it cannot be made."""

import ast
import hashlib
import importlib.metadata
import importlib.util
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement

from launch import venv
from launch.environment import outside
from launch.errors import LaunchError
from launch.venv import ROOT

ENSURE = """
import sys
from pathlib import Path
from launch import venv, words
with words.spoken():
    venv.ensure("base", root=Path(sys.argv[1]))
"""
LOCK = "left-pad==1.0 --hash=sha256:00\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout with two locks and an environment that needs nothing."""
    (tmp_path / "requirements").mkdir()
    for name in ("base", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"# {name}\n{LOCK}")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    return tmp_path


def note(project: Path, lock: str) -> None:
    digest = hashlib.sha256((project / "requirements" / f"{lock}.txt").read_bytes()).hexdigest()
    (project / ".venv" / "harbour-lock.json").write_text(json.dumps({lock: digest}))


def forbid_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a program was started")

    monkeypatch.setattr(subprocess, "run", refuse)


@pytest.mark.parametrize(("noted", "asked"), [("base", "base"), ("dev", "dev"), ("dev", "base")])
def test_nothing_is_done_while_the_lock_is_the_same(
    project: Path, monkeypatch: pytest.MonkeyPatch, noted: str, asked: str
) -> None:
    note(project, noted)
    forbid_everything(monkeypatch)
    venv.ensure(asked, root=project)


@pytest.mark.parametrize(("noted", "asked"), [("base", "dev"), ("dev", "dev"), ("base", "base")])
def test_a_changed_or_smaller_lock_is_installed(
    project: Path, monkeypatch: pytest.MonkeyPatch, noted: str, asked: str
) -> None:
    note(project, noted)
    for name in ("base", "dev") if noted == asked else ():
        (project / "requirements" / f"{name}.txt").write_text("# changed\n")
    forbid_everything(monkeypatch)
    with pytest.raises(AssertionError, match="a program was started"):
        venv.ensure(asked, root=project)


def test_a_machine_without_the_venv_module_is_told_what_to_install(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(project / ".venv")
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else found(name))
    with pytest.raises(LaunchError, match="apt-get install python3-venv") as raised:
        venv.ensure("base", root=project)
    assert raised.value.code == 2


def test_too_little_room_is_said_before_anything_is_installed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=2**20))
    forbid_everything(monkeypatch)
    with pytest.raises(LaunchError, match=r"need 700 MB and .* has 1 MB free"):
        venv.ensure("base", root=project)


def test_a_refused_installation_is_a_sentence_and_is_tried_again(project: Path) -> None:
    shutil.rmtree(project / ".venv")
    for _ in range(2):
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                ENSURE,
                str(project),
            ],
            env=outside() | {"PIP_NO_INDEX": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert done.stderr.splitlines()[-1].startswith("The packages could not be installed")
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["base", "dev"])
def test_a_lock_has_a_hash_for_every_package_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    pins = [block for block in text.split("\n") if "==" in block and not block.startswith((" ", "#"))]
    assert len(pins) > 50
    assert all(line.endswith("\\") for line in pins)
    assert text.count("--hash=sha256:") >= len(pins)
    assert "://" not in text
    assert "--index" not in text


def test_the_two_locks_agree() -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
        return {line.split()[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert pins("base") <= pins("dev")


APPS = ("ocsea", "cases", "evidence", "victims", "referrals", "intake", "partner", "insights", "demo")


@pytest.mark.parametrize(("lock", "folders"), [("base", (*APPS, "launch")), ("dev", ("tests",))])
def test_what_is_imported_is_locked(lock: str, folders: tuple[str, ...]) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    locked = {line.split("==")[0].lower().replace("_", "-") for line in text.splitlines() if "==" in line}
    providers = importlib.metadata.packages_distributions()
    for module, file in sorted(imported_by(folders).items()):
        names = {name.lower().replace("_", "-") for name in providers.get(module, [])}
        assert names & locked, f"{file} imports {module}, which requirements/{lock}.txt does not hold"


@pytest.mark.parametrize("lock", ["base", "dev"])
def test_the_lock_holds_what_the_project_asks_for(lock: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + (project["optional-dependencies"]["dev"] if lock == "dev" else [])
    lines = (ROOT / "requirements" / f"{lock}.txt").read_text().splitlines()
    locked = dict(line.split()[0].split("==") for line in lines if "==" in line and not line.startswith((" ", "#")))
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(locked[requirement.name.lower()]), requirement


def imported_by(folders: tuple[str, ...]) -> dict[str, Path]:
    """Top-level names from outside the project and the standard library, and a file that imports each."""
    own = {path.name for path in ROOT.iterdir() if path.is_dir()} | set(sys.stdlib_module_names)
    found: dict[str, Path] = {}
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            found |= {name.split(".")[0]: path for name in names if name.split(".")[0] not in own}
    return found
