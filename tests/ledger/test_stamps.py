"""An outside authority's stamps: kept when they hold, refused when they lie, and never in the sequencer's way."""

import hashlib
import re
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from ocsea import env
from ocsea.ledger import stamping
from ocsea.ledger.authority import AuthorityAway
from ocsea.ledger.models import Checkpoint, Stamp
from ocsea.ledger.report import Report
from ocsea.ledger.verify import verify
from ocsea.vault.stamps import Authorities, BadStamp, stamped_at
from tests.ledger.authority import Authority, Behaviour, Handler, answering, saying, truthful
from tests.ledger.logbook import change, sequence, sequencing, signing, speaking_as, stream_of, write
from tests.roles import as_role

pytestmark = pytest.mark.usefixtures("sample_kinds", "own")


@pytest.fixture
def authority(tmp_path: Path, settings: Settings) -> Authority:
    """Pinned by configuration; nobody answers under its address yet."""
    made = Authority(tmp_path / "authority")
    settings.TIMESTAMP_CERTIFICATES_FILE = str(made.pem)
    settings.TIMESTAMP_MINUTES = 60
    return made


@pytest.fixture
def checkpoint(tmp_path: Path) -> Iterator[Path]:
    """One signed entry; the signer's socket."""
    with signing(tmp_path) as socket:
        write(1, matter=1)
        sequence(socket)
        yield socket


def look() -> Report:
    with speaking_as("sequencer"):
        return verify()


def have_stamped(settings: Settings, behaviour: Behaviour) -> bool:
    with answering(behaviour) as (url, _asked), speaking_as("sequencer"):
        settings.TIMESTAMP_URL = url
        return stamping.stamp_due()


def test_a_checkpoint_is_stamped_kept_and_verified(
    authority: Authority, checkpoint: Path, settings: Settings, tmp_path: Path
) -> None:
    assert have_stamped(settings, truthful(authority))
    with speaking_as("sequencer"):
        note, kept = Checkpoint.objects.get().note, Stamp.objects.get()
    assert kept.size == 1
    assert abs(kept.at - timezone.now()) < timedelta(minutes=1)
    (tmp_path / "note").write_text(note)
    (tmp_path / "stamp").write_bytes(bytes(kept.token))
    verified = authority.openssl(
        *("ts", "-verify", "-data", str(tmp_path / "note"), "-in", str(tmp_path / "stamp")),
        *("-CAfile", "ca.pem", "-untrusted", "pinned.pem"),
    )
    assert b"Verification: OK" in verified.stdout
    assert hashlib.sha256(note.encode()).digest() in bytes(kept.token)
    report = look()
    assert (report.whole, report.stamps, report.stamped) == (True, 1, 1)
    assert "stamped 1 checkpoints" in report.notes[0]


def test_a_stamp_is_due_once_a_period_and_for_a_grown_log_only(
    authority: Authority, checkpoint: Path, settings: Settings
) -> None:
    assert have_stamped(settings, truthful(authority))
    settings.TIMESTAMP_MINUTES = 0
    assert not have_stamped(settings, truthful(authority))
    write(2)
    sequence(checkpoint)
    settings.TIMESTAMP_MINUTES = 60
    assert not have_stamped(settings, truthful(authority))
    settings.TIMESTAMP_MINUTES = 0
    assert have_stamped(settings, truthful(authority))


def _at_another_time(handler: Handler, authority: Authority, question: bytes) -> None:
    handler.reply(authority.answer(question).replace(b"\x18\x0f2026", b"\x18\x0f2025"))


def _hung_up(handler: Handler, _question: bytes) -> None:
    handler.close_connection = True


def _lies(folder: Path, true: Authority, note: bytes) -> dict[str, tuple[Behaviour, str]]:
    other = Authority(folder / "other")
    return {
        "another imprint": (saying(true.answer_about(b"other")), "Nonce mismatch"),
        "the nonce of another": (saying(true.answer_about(note)), "Nonce mismatch"),
        "another authority": (truthful(other), "No pinned authority"),
        "a time changed on the way": (lambda h, q: _at_another_time(h, true, q), "No pinned authority"),
        "a refusal": (saying(bytes.fromhex("30053003020102")), "refused: status 2"),
        "garbage": (saying(b"\x30\x82garbage"), "cannot be read"),
        "nothing": (saying(b""), "cannot be read"),
        "a page": (saying(b"<p>", kind="text/html"), "another kind"),
        "too much": (saying(b"x" * 10**6), "larger than any stamp"),
        "an error": (saying(b"", status=503), "says 503"),
        "another place": (saying(b"", status=307, Location="/else"), "says 307"),
        "silence": (_hung_up, "did not answer"),
    }


def test_a_lie_is_not_kept_and_the_truth_is_had_the_next_time(
    authority: Authority, checkpoint: Path, settings: Settings, tmp_path: Path
) -> None:
    with speaking_as("sequencer"):
        note = Checkpoint.objects.get().note.encode()
    for lie, (behaviour, words) in _lies(tmp_path, authority, note).items():
        with pytest.raises((AuthorityAway, BadStamp), match=words):
            have_stamped(settings, behaviour)
        with speaking_as("sequencer"):
            assert not Stamp.objects.exists(), lie
    assert look().whole
    assert look().notes == ["A time-stamping authority is configured, and it has stamped nothing yet."]
    assert have_stamped(settings, truthful(authority))


def test_a_stamp_over_other_bytes_does_not_hold(authority: Authority) -> None:
    """Whoever keeps it need not know the nonce."""
    answer = authority.answer_about(b"these bytes")
    trusted = Authorities.read(authority.pem)
    assert abs(stamped_at(answer, b"these bytes", trusted) - timezone.now()) < timedelta(minutes=1)
    with pytest.raises(BadStamp, match="Mismatch between messages"):
        stamped_at(answer, b"other bytes", trusted)


def test_an_expired_certificate_stamps_nothing(checkpoint: Path, settings: Settings, tmp_path: Path) -> None:
    expired = Authority(tmp_path / "expired", valid=("-days", "-1"))
    settings.TIMESTAMP_CERTIFICATES_FILE = str(expired.pem)
    with pytest.raises(BadStamp):
        have_stamped(settings, truthful(expired))


def test_entries_are_placed_while_the_authority_keeps_silent(
    authority: Authority, checkpoint: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, go, stop = threading.Event(), threading.Event(), threading.Event()

    def hang(_handler: Handler, _question: bytes) -> None:
        asked.set()
        go.wait(10)

    def beside() -> None:
        with speaking_as("sequencer"):
            stamping._keep_stamping(stop)

    monkeypatch.setattr(stamping, "_LOOK", 0.01)
    thread = threading.Thread(target=beside)
    with answering(hang) as (settings.TIMESTAMP_URL, _):
        thread.start()
        assert asked.wait(10)
        write(2)
        assert sequence(checkpoint) == 2
        assert thread.is_alive()
        stop.set()
        go.set()
        thread.join(10)


def test_nobody_is_waited_for_in_a_transaction(authority: Authority, checkpoint: Path, settings: Settings) -> None:
    with as_role("sequencer"), pytest.raises(RuntimeError, match="in a transaction"):
        stamping.stamp(Checkpoint.objects.get())


TAMPERINGS = {
    "UPDATE ledger_stamp SET token = set_byte(token, 70, 255 - get_byte(token, 70))": "The stamp over 1 entries",
    "UPDATE ledger_stamp SET size = 2": "The stamp over 2 entries stands beside no checkpoint",
    "UPDATE ledger_stamp SET at = at - interval '1 day'": "is listed under another time",
    "UPDATE ledger_checkpoint SET note = replace(note, 'test', 'best')": "The stamp over 1 entries does not hold",
}


@pytest.mark.parametrize("statement", TAMPERINGS)
def test_a_tampered_stamp_is_found(authority: Authority, checkpoint: Path, settings: Settings, statement: str) -> None:
    have_stamped(settings, truthful(authority))
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_stamp DISABLE TRIGGER USER")
    change(statement)
    assert any(TAMPERINGS[statement] in problem for problem in look().problems)


def test_a_late_stamp_and_a_missing_certificate_are_said(
    authority: Authority, checkpoint: Path, settings: Settings
) -> None:
    have_stamped(settings, truthful(authority))
    write(2)
    sequence(checkpoint)
    settings.TIMESTAMP_MINUTES = -1
    assert look().notes[-1].startswith("No time stamp was had since 20")
    settings.TIMESTAMP_CERTIFICATES_FILE = ""
    assert "1 stamps could not be checked" in look().notes[0]


def test_a_folder_holds_the_stamp_and_the_way_to_check_it(
    authority: Authority, checkpoint: Path, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    with answering(truthful(authority)) as (url, _asked), sequencing(checkpoint), speaking_as("sequencer"):
        settings.TIMESTAMP_URL = url
        words = ("ledger", "export", stream_of(1), str(folder), "--reason=court", "--recipient=court")
        call_command(*words, stderr=StringIO())
    how = re.search(r"(openssl ts -verify .*)", (folder / "HOW-TO-CHECK.txt").read_text())
    assert how
    command = how[1].replace("ROOT.pem", str(authority.folder / "ca.pem")).split()
    assert b"OK" in subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout
    done = subprocess.run(["python3", folder / "verify.py", folder], capture_output=True, text=True, check=True)  # noqa: S607
    assert "Stamped:         by an outside authority" in done.stdout


def test_entries_are_handed_out_without_a_stamp_when_there_is_none(
    authority: Authority, checkpoint: Path, settings: Settings, tmp_path: Path
) -> None:
    said = StringIO()
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    with sequencing(checkpoint), speaking_as("sequencer"):
        words = ("ledger", "export", stream_of(1), str(tmp_path / "folder"), "--reason=court", "--recipient=court")
        call_command(*words, stderr=said)
    assert "The folder holds no time stamp." in said.getvalue()
    assert not (tmp_path / "folder" / "stamp.tsr").exists()


def test_a_certificate_of_another_use_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(BadStamp, match="must hold the certificate"):
        Authorities.read(Authority(tmp_path / "other", use="other").pem)
    with pytest.raises(BadStamp, match="cannot be read"):
        Authorities.read(tmp_path / "none.pem")


@pytest.mark.parametrize("url", ["ftp://tsa.invalid/", "https://", "http://name:word@tsa.invalid/", "tsa.invalid"])
def test_an_odd_address_stops_the_start(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMESTAMP_URL", url)
    with pytest.raises(ImproperlyConfigured, match="TIMESTAMP_URL"):
        env.address("TIMESTAMP_URL")
