"""The data folder: what an earlier start left is understood, and what is not ours stays untouched."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from launch import environment, reach
from launch.account import unprivileged
from launch.errors import LaunchError
from launch.folder import FORMAT, MAKING, READY, DataFolder
from launch.words import reason_in, sentence_for

KEYS = ("secret", "vault", "demo", "signer")


def marked(path: Path, **values: object) -> DataFolder:
    path.mkdir()
    (path / "harbour.json").write_text(json.dumps(values))
    return DataFolder(path)


def test_a_new_folder_is_half_made_until_it_is_marked_ready(folder: DataFolder) -> None:
    assert folder.state() == MAKING
    folder.mark(READY)
    assert folder.state() == READY


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "x", "state": "ready"}'])
def test_a_marker_that_makes_no_sense_stops_the_start(tmp_path: Path, content: str) -> None:
    (tmp_path / "harbour.json").write_text(content)
    with pytest.raises(LaunchError, match="cannot be understood"):
        DataFolder(tmp_path).state()


def test_a_newer_folder_is_named_and_left_alone(tmp_path: Path) -> None:
    newer = marked(tmp_path / "data", format=FORMAT + 1, state=READY)
    with pytest.raises(LaunchError, match=f"newer Harbour \\(format {FORMAT + 1}, this one knows {FORMAT}\\)"):
        newer.state()


def test_someone_elses_files_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("mine")
    with pytest.raises(LaunchError, match=r"not Harbour's \(thesis.odt\)"):
        DataFolder(tmp_path).state()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(LaunchError, match="is a file"):
        DataFolder(tmp_path / "data").state()


def test_a_second_launcher_is_told_who_has_the_folder(folder: DataFolder) -> None:
    assert DataFolder(folder.path).take("another") == f"a test (process {os.getpid()})"


def test_a_folder_is_free_again_once_its_process_is_gone(short: Path) -> None:
    code = "import sys; from pathlib import Path; from launch.folder import DataFolder; "
    taken = code + "print(DataFolder(Path(sys.argv[1])).take('first'))"
    done = subprocess.run(
        [sys.executable, "-c", taken, str(short / "data")], capture_output=True, text=True, check=True
    )
    assert done.stdout == "None\n"
    assert DataFolder(short / "data").take("second") is None


def test_clearing_deletes_the_contents_and_keeps_the_claim(folder: DataFolder) -> None:
    folder.mark(READY)
    (folder.mail / "one.eml").write_text("x")
    (folder.run / "env.json").write_text("{}")
    folder.clear()
    assert folder.state() == MAKING
    assert sorted(path.name for path in folder.path.rglob("*")) == ["harbour.json", "lock", "run"]
    assert DataFolder(folder.path).take("another")


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's server runs as that user")
def test_under_root_the_database_of_a_closed_folder_is_kept_elsewhere_and_said_so(short: Path) -> None:
    closed = short / "closed"
    closed.mkdir(mode=0o700)
    folder = DataFolder(closed / "data")
    assert folder.take("a test") is None
    folder.furnish()
    place = folder.pg.parent
    assert (folder.path / "pg").is_symlink()
    assert not place.is_relative_to(closed)
    assert closed.stat().st_mode & 0o777 == 0o700
    folder.clear()
    assert not place.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's server runs as that user")
def test_under_root_the_database_of_a_deleted_temporary_folder_is_swept_away(short: Path) -> None:
    account = unprivileged()
    assert account
    gone, kept = short / "gone", short / "kept"
    gone.mkdir()
    kept.mkdir()
    homes = [reach.home_for(account, folder) for folder in (gone, kept)]
    gone.rmdir()
    last = reach.home_for(account, short / "last")
    assert [home.exists() for home in homes] == [False, True]
    for home in (homes[1], last):
        shutil.rmtree(home)


def test_too_little_room_is_said_before_anything_is_made(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=20 * 2**20))
    with pytest.raises(LaunchError, match="has 20 MB free and Harbour needs 400 MB"):
        folder.require_room(MAKING)


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "The disk is full"), (errno.EDQUOT, "The disk is full"), (errno.EACCES, "No right to write to")],
)
def test_a_failed_write_becomes_a_sentence_that_names_the_place(number: int, words: str) -> None:
    said = sentence_for(OSError(number, os.strerror(number), "/data/x"))
    assert said.startswith(words)
    assert "/data/x" in said
    assert "--data" in said


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("initdb: error: could not write: No space left on device\ninitdb: removing x", "the disk is full (/data)"),
        ("initdb: error: locale is wrong\ninitdb: removing x", "initdb: error: locale is wrong"),
        ("LOG: one\nFATAL: lock file exists\nLOG: shut down", "FATAL: lock file exists"),
        ("Traceback\nValueError: odd\n\n", "ValueError: odd"),
        ("", "it gave no reason."),
    ],
)
def test_the_reason_is_picked_out_of_a_failed_programs_words(said: str, reason: str) -> None:
    assert reason_in(said, Path("/data")).startswith(reason)


def test_keys_are_made_once_long_and_private(folder: DataFolder) -> None:
    environment.make_keys(folder)
    before = {path.name: path.read_text() for path in folder.keys.iterdir()}
    environment.make_keys(folder)
    assert {path.name: path.read_text() for path in folder.keys.iterdir()} == before
    assert set(before) == {*KEYS, "database.json"}
    assert {len(bytes.fromhex(before[name])) for name in KEYS} == {32}
    assert len({before[name] for name in KEYS}) == len(KEYS)
    assert {path.stat().st_mode & 0o777 for path in folder.keys.iterdir()} == {0o600}
    assert folder.keys.stat().st_mode & 0o777 == 0o700


def test_a_process_is_told_its_own_database_addresses_only(folder: DataFolder) -> None:
    values = {"DATABASE_URL": "w", "DATABASE_URL_SIGNIN": "s", "DATABASE_URL_ADMIN": "a", "REDIS_URL": "r"}
    own = environment.share_of("web", "ocsea.settings", values, folder)
    assert {name for name in own if name.startswith("DATABASE_URL")} == {"DATABASE_URL", "DATABASE_URL_SIGNIN"}
    assert own["REDIS_URL"] == "r"
    assert own["HARBOUR_ROLE"] == "web"
