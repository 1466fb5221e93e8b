"""What a stranger gets, and what a program that knows nothing of Harbour makes of it."""

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ocsea.ledger import proofs
from ocsea.ledger.models import Checkpoint
from ocsea.vault.signing import BadKey, SigningKey, VerifierKey
from tests.ledger.logbook import ORIGIN, sequence, sequencing, signing, speaking_as, stream_of, write

pytestmark = pytest.mark.usefixtures("sample_kinds", "own")
KEY = str(SigningKey(ORIGIN, bytes(range(32))).verifier)
OTHER_KEY = str(SigningKey(ORIGIN, bytes(32)).verifier)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Matter 1 of three, exported while a sequencer runs."""
    with signing(tmp_path) as socket:
        for number in range(30):
            write(number, matter=number % 3)
        sequence(socket)
        with sequencing(socket), speaking_as("sequencer"):
            assert proofs.export(stream_of(1), tmp_path / "bundle") == 10
    return tmp_path / "bundle"


def check(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Runs the folder's own verify.py as a stranger would: no packages, no environment."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, env={}, cwd="/", check=False)


def test_a_stranger_finds_it_whole(bundle: Path) -> None:
    done = check(bundle, "--key", KEY)
    assert (done.returncode, done.stderr) == (0, "")
    assert "WHOLE: nothing was changed, nothing is missing." in done.stdout
    assert f"The matter:      {stream_of(1)}" in done.stdout
    assert "Entries:         10, all of them as logged" in done.stdout
    assert "Compare it" not in done.stdout
    assert "Compare it" in check(bundle).stdout
    zipped = shutil.make_archive(str(bundle), "zip", bundle)
    assert subprocess.run([sys.executable, "-I", str(bundle / "verify.py"), zipped], check=False).returncode == 0


def _lines(folder: Path) -> list[bytes]:
    return (folder / "entries.jsonl").read_bytes().splitlines(keepends=True)


def _without_one(folder: Path, number: int) -> None:
    lines = _lines(folder)
    del lines[number]
    (folder / "entries.jsonl").write_bytes(b"".join(lines))
    names = sorted((folder / "proofs").iterdir())
    names.pop(number).unlink()
    for place, path in enumerate(names):
        path.rename(folder / "proofs" / f"{place:06}.tlog-proof")


def _swapped(folder: Path) -> None:
    lines = _lines(folder)
    (folder / "entries.jsonl").write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    first, second = (folder / "proofs" / f"{place:06}.tlog-proof" for place in (0, 1))
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)


def _replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1))

    return change


ATTACKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a word": (
        _replace("entries.jsonl", '"number":4', '"number":5'),
        "Entry 1 (line 2 of entries.jsonl): it is not what",
    ),
    "white space": (_replace("entries.jsonl", '{"actor"', '{ "actor"'), "Entry 0"),
    "last entry left out": (lambda folder: _without_one(folder, 9), "counted 10 entries and this folder has 9"),
    "an entry left out": (lambda folder: _without_one(folder, 4), "counted 10 entries and this folder has 9"),
    "order": (_swapped, "not in their order"),
    "cut": (lambda folder: (folder / "entries.jsonl").write_bytes(b"".join(_lines(folder))[:-1]), "line"),
    "count": (_replace("count.json", '"size":10', '"size":9'), "The count of the entries"),
    "checkpoint": (_replace("checkpoint.txt", "\n31\n", "\n32\n"), "none of the keys signed"),
    "signature": (_replace("checkpoint.txt", "\u2014 ", "\u2014 x"), "none of the keys signed"),
    "proof": (_replace("proofs/000003.tlog-proof", "index 10", "index 11"), "Entry 3"),
    "key": (lambda folder: (folder / "keys.txt").write_text(OTHER_KEY + "\n"), "none of the keys signed"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_stranger_finds_the_fault(bundle: Path, attack: str) -> None:
    change, words = ATTACKS[attack]
    change(bundle)
    done = check(bundle)
    assert done.returncode == 1
    assert "BROKEN: " in done.stdout
    assert words in done.stdout


def test_a_key_from_elsewhere_is_what_counts(bundle: Path) -> None:
    assert check(bundle, "--key", OTHER_KEY).returncode == 1


@pytest.mark.parametrize("name", ["checkpoint.txt", "entries.jsonl", "proofs/000002.tlog-proof"])
def test_what_cannot_be_read_is_said(bundle: Path, name: str) -> None:
    (bundle / name).unlink()
    done = check(bundle)
    assert done.returncode == 2
    assert f"CANNOT BE READ: {name} is missing" in done.stdout


def test_nothing_of_other_matters_is_in_the_folder(bundle: Path) -> None:
    held = b"".join(path.read_bytes() for path in bundle.rglob("*") if path.is_file())
    for other in (0, 2):
        assert stream_of(other).encode() not in held
        assert stream_of(other).removeprefix("case:").encode() not in held


def test_openssl_agrees_with_the_signature(bundle: Path, tmp_path: Path) -> None:
    """A second opinion on the Ed25519 that verify.py writes out itself."""
    text, _gap, rest = (bundle / "checkpoint.txt").read_text().partition("\n\n")
    (tmp_path / "message").write_text(text + "\n")
    signature = base64.b64decode(rest.rsplit(" ", 1)[1])[4:]
    (tmp_path / "signature").write_bytes(signature)
    public = base64.b64decode(KEY.split("+", 2)[2])[1:]
    (tmp_path / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100") + public)
    command = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "key.der", "-keyform", "DER"]
    command += ["-in", "message", "-sigfile", "signature"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Successfully" in done.stdout, done.stderr


def test_an_export_says_when_nobody_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "_PATIENCE", 0.2)
    with signing(tmp_path) as socket:
        write(1, matter=1)
        sequence(socket)
        with speaking_as("sequencer"), pytest.raises(proofs.NotProved):
            proofs.export(stream_of(1), tmp_path / "bundle")
    assert not (tmp_path / "bundle").exists()


def test_a_printed_checkpoint_is_the_newest(bundle: Path) -> None:
    newest = proofs.newest_checkpoint()
    assert isinstance(newest, Checkpoint)
    assert json.loads((bundle / "count.json").read_text())["facts"]["size"] == 10
    assert newest.size == 31


@pytest.mark.parametrize("text", ["", "a", "a+b+c", KEY.replace("test", "best"), KEY[:-4]])
def test_a_key_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        VerifierKey.parse(text)
