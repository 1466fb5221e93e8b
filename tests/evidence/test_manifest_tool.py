"""bin/manifest: what an examiner runs on a forensic workstation."""

import csv
import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

TOOL = Path(__file__).resolve().parents[2] / "bin" / "manifest"


def _command(source: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, str(TOOL), str(source), "--out", str(out), "--operator", "Emil", *more]


def _run(source: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(_command(source, out, *more), capture_output=True, text=True, check=False)


def _read(out: Path) -> tuple[dict[str, list[str]], list[dict[str, str]]]:
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    place = next(number for number, row in enumerate(rows) if not row[0].startswith("#"))
    return {row[0]: row[1:] for row in rows[:place]}, [
        dict(zip(rows[place], row, strict=True)) for row in rows[place + 1 :]
    ]


def _digests(data: bytes) -> dict[str, str]:
    return {name: hashlib.new(name, data).hexdigest() for name in ("md5", "sha1", "sha256")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "source"
    (made / "b").mkdir(parents=True)
    (made / "a.bin").write_bytes(b"one")
    (made / "b" / "c.bin").write_bytes(b"two" * 100_000)
    (made / "empty").write_bytes(b"")
    return made


@pytest.mark.parametrize("threads", ["1", "3"])
def test_the_digests_are_those_of_hashlib(folder: Path, tmp_path: Path, threads: str) -> None:
    (folder / "large.bin").write_bytes(os.urandom(1 << 20) * 40)
    assert _run(folder, tmp_path / "m.csv", "--threads", threads).returncode == 0
    _head, rows = _read(tmp_path / "m.csv")
    assert {row["path"] for row in rows} == {"a.bin", "b/c.bin", "empty", "large.bin"}
    for row in rows:
        data = (folder / row["path"]).read_bytes()
        assert {"size": str(len(data))} | _digests(data) == {
            name: row[name] for name in ("size", "md5", "sha1", "sha256")
        }


def test_the_head_says_who_with_what_and_when(folder: Path, tmp_path: Path) -> None:
    _run(folder, tmp_path / "m.csv", "--exhibit", "EO/1")
    head, _rows = _read(tmp_path / "m.csv")
    assert head["#tool"] == ["harbour-manifest", "1.0"]
    assert (head["#operator"], head["#exhibit"], head["#source"]) == (["Emil"], ["EO/1"], [str(folder)])
    assert all(head[name][0][-6] in "+-" for name in ("#started", "#ended"))


@pytest.mark.parametrize(
    "name",
    [b"new\nline", b"bidi\xe2\x80\xaegnp.exe", b"\xff\xfe bytes", b"=1+1", b"50%25", "صورة".encode(), b'quote",'],
)
def test_every_name_comes_back_byte_for_byte(tmp_path: Path, name: bytes) -> None:
    source = tmp_path / "source"
    source.mkdir()
    Path(os.fsdecode(os.fsencode(source) + b"/" + name)).write_bytes(b"x")
    _run(source, tmp_path / "m.csv")
    _head, (row,) = _read(tmp_path / "m.csv")
    assert unquote_to_bytes(row["path"]) == name
    assert row["path"].isprintable()
    assert row["path"][0] not in "=+-@"


def test_links_and_special_files_are_listed_and_left_alone(folder: Path, tmp_path: Path) -> None:
    (folder / "link").symlink_to("/etc/passwd")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    assert _run(folder, tmp_path / "m.csv").returncode == 1
    _head, rows = _read(tmp_path / "m.csv")
    odd = {row["path"]: (row["kind"], row["sha256"], row["problem"]) for row in rows if row["problem"]}
    assert odd == {
        "link": ("symlink", "", "not followed"),
        "loop": ("symlink", "", "not followed"),
        "pipe": ("special", "", "not followed"),
    }


def test_the_source_stays_as_it_was(folder: Path, tmp_path: Path) -> None:
    def state() -> list[tuple[str, int, int]]:
        return [(str(each), each.lstat().st_mtime_ns, each.lstat().st_mode) for each in sorted(folder.rglob("*"))]

    before = [(str(folder), folder.stat().st_mtime_ns), *state()]
    _run(folder, tmp_path / "m.csv")
    assert [(str(folder), folder.stat().st_mtime_ns), *state()] == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["m.csv", "source"]


def test_the_manifest_never_lies_in_the_source_or_over_another(folder: Path, tmp_path: Path) -> None:
    assert _run(folder, folder / "m.csv").returncode == 2
    assert not (folder / "m.csv").exists()
    (tmp_path / "m.csv").write_text("mine")
    assert _run(folder, tmp_path / "m.csv").returncode == 2
    assert (tmp_path / "m.csv").read_text() == "mine"


def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    source, out, state = tmp_path / "source", tmp_path / "m.csv", tmp_path / "m.csv.state"
    source.mkdir()
    for number in range(3000):
        (source / f"{number:04}").write_bytes(bytes([number % 256]) * 20_000)
    with subprocess.Popen(_command(source, out, "--threads", "1"), stderr=subprocess.DEVNULL) as running:
        while not state.exists() or state.stat().st_size < 20_000:
            assert running.poll() is None
        running.send_signal(signal.SIGKILL)
    assert not out.exists()
    done = state.read_text().splitlines()
    (source / "0000").write_bytes(b"changed since")
    finished = _run(source, out)
    assert finished.returncode == 0
    head, rows = _read(out)
    assert "#resumed" in head
    assert len(rows) == 3000
    assert f"of {3000 - sum('sha256' in line and line.endswith('}') for line in done) + 1:,} entries" in finished.stderr
    for row in rows:
        assert row["sha256"] == hashlib.sha256((source / row["path"]).read_bytes()).hexdigest()
    assert not state.exists()


def test_the_state_of_another_job_is_not_taken_up(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "m.csv.state").write_text('{"job": {"operator": "Somebody"}, "started": "x"}\n')
    refused = _run(folder, tmp_path / "m.csv")
    assert refused.returncode == 2
    assert "another job" in refused.stderr
