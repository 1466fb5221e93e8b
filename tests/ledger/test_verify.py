"""A whole ledger reads as whole; whatever is done to its tables is found, and named."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from ocsea.ledger.checkpoints import Checkpoint
from ocsea.ledger.models import Wanted
from ocsea.ledger.report import Report
from ocsea.ledger.verify import verify
from ocsea.vault.signing import SigningKey, VerifierKey
from tests.ledger.logbook import ORIGIN, change, roll_back, sequence, signing, speaking_as, stream_of, write
from tests.roles import as_role

pytestmark = pytest.mark.usefixtures("sample_kinds", "own")
ENTRIES = 300  # more than one stored hash stands for


@pytest.fixture
def socket(tmp_path: Path) -> Iterator[Path]:
    """A signed ledger with three matters, one of them counted."""
    with signing(tmp_path) as path:
        for number in range(ENTRIES):
            write(number, matter=number % 3)
            if number == ENTRIES // 2:
                sequence(path)
        with as_role("sequencer"):
            Wanted.objects.create(stream=stream_of(1))
        sequence(path)
        yield path


def look(**trust: list[VerifierKey] | list[Checkpoint]) -> Report:
    with speaking_as("sequencer"):
        return verify(**trust)  # type: ignore[arg-type]


def test_a_clean_ledger_is_whole(socket: Path) -> None:
    report = look()
    assert report.problems == []
    assert (report.entries, report.signed, report.waiting) == (ENTRIES + 1, ENTRIES + 1, 0)
    write(ENTRIES)
    assert look().waiting == 1
    sequence(socket)
    assert look().whole


ENTRY = "(SELECT entry FROM ledger_leaf WHERE seq = 7)"
OTHER_WORDS = "replace(body, '\"number\":7', '\"number\":8')"
ATTACKS = {
    "words": (f"UPDATE ledger_payload SET body = {OTHER_WORDS} WHERE id = {ENTRY}", "changed"),
    "words and their hash": (
        (
            f"UPDATE ledger_payload SET body = {OTHER_WORDS}, leaf_hash = "
            f"sha256('\\x00'::bytea || convert_to({OTHER_WORDS}, 'UTF8')) WHERE id = {ENTRY}"
        ),
        "changed",
    ),
    "column": (f"UPDATE ledger_payload SET actor = 'job:other' WHERE id = {ENTRY}", "listed under something else"),
    "time": (f"UPDATE ledger_payload SET at = at - interval '1 day' WHERE id = {ENTRY}", "listed under something else"),
    "entry gone": (f"DELETE FROM ledger_payload WHERE id = {ENTRY}", "is gone"),
    "leaf gone": ("DELETE FROM ledger_leaf WHERE seq = 7", "missing from the log"),
    "leaf changed": ("UPDATE ledger_leaf SET leaf_hash = sha256('x') WHERE seq = 7", "no longer have the hash"),
    "end cut": ("DELETE FROM ledger_leaf WHERE seq >= 290", "its end was cut off"),
    "other stream": ("UPDATE ledger_leaf SET stream = 'case:x', stream_index = 0 WHERE seq = 7", "listed under"),
    "index": ("UPDATE ledger_leaf SET stream_index = 1000 WHERE seq = 7", "says it is number 1000"),
    "swap": (
        "UPDATE ledger_leaf SET seq = -seq WHERE seq IN (7, 8); UPDATE ledger_leaf SET seq = 15 + seq WHERE seq < 0",
        "are not those of the checkpoint",
    ),
    "stored hash": ("UPDATE ledger_subtree SET root = sha256('x')", "stored hash 0 of level 1"),
    "hash too many": ("INSERT INTO ledger_subtree (level, index, root) VALUES (1, 9, sha256('x'))", "do not exist"),
    "head": ("UPDATE ledger_head SET size = size + 1 WHERE name = '*'", "is said to have"),
    "stream's head": ("DELETE FROM ledger_head WHERE starts_with(name, 'case:')", "has entries and no count"),
    "checkpoint": ("UPDATE ledger_checkpoint SET note = replace(note, '301', '302')", "No known key"),
    "checkpoints gone": ("DELETE FROM ledger_checkpoint", "Nothing was ever signed"),
    "slipped in": (
        (
            "INSERT INTO ledger_payload SELECT gen_random_uuid(), sha256('x'), stream, stream_kind, kind, category, "
            "actor, target_type, target_id, at, written_by, body FROM ledger_payload LIMIT 1"
        ),
        "waits for none",
    ),
    "waiting twice": (
        "INSERT INTO ledger_pending SELECT id, leaf_hash, stream, at FROM ledger_payload LIMIT 1",
        "has its place already",
    ),
    "false count": (
        "UPDATE ledger_payload SET body = replace(body, '\"size\":100', '\"size\":99') WHERE stream = 'counts'",
        "changed",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_it_is_found(socket: Path, attack: str) -> None:
    statement, words = ATTACKS[attack]
    change(statement)
    found = look()
    assert any(words in problem for problem in found.problems), found.problems


def test_a_ledger_written_anew_without_the_signer_is_found_by_the_key(socket: Path, tmp_path: Path) -> None:
    """Whoever holds the database alone can write other entries, and sign them with a key of their own."""
    change(
        "TRUNCATE ledger_payload, ledger_pending, ledger_leaf, ledger_subtree, ledger_checkpoint, ledger_signerkey;"
        "DELETE FROM ledger_head WHERE name <> '*'; UPDATE ledger_head SET size = 0, peaks = ''"
    )
    write(1)
    (tmp_path / "forger").mkdir()
    with signing(tmp_path / "forger", seed=bytes(32)) as forger:
        sequence(forger)
    assert look().whole  # by the key that stands in the same database
    true_key = SigningKey(ORIGIN, bytes(range(32))).verifier
    assert any("No known key" in problem for problem in look(keys=[true_key]).problems)


def test_an_older_state_put_back_whole_is_found_by_the_signers_memory(socket: Path, settings: Settings) -> None:
    settings.SIGNER_SOCKET = str(socket)
    roll_back(ENTRIES // 2 + 1)
    assert look().whole
    said = StringIO()
    with pytest.raises(CommandError), speaking_as("sequencer"):
        call_command("ledger", "verify", stderr=said)
    assert "301 entries were signed for and the log has 151: its end was cut off." in said.getvalue()


def test_the_command_answers_in_json_and_in_words(socket: Path, settings: Settings) -> None:
    settings.SIGNER_SOCKET = str(socket)
    out, said = StringIO(), StringIO()
    with speaking_as("sequencer"):
        call_command("ledger", "verify", "--json", stdout=out, stderr=said)
    assert json.loads(out.getvalue())["whole"] is True
    assert "The ledger is whole." in said.getvalue()
    change(ATTACKS["entry gone"][0])
    with speaking_as("sequencer"), pytest.raises(CommandError) as broken:
        call_command("ledger", "verify", "--json", stdout=out, stderr=said)
    assert broken.value.returncode == 1


def test_entries_that_come_while_it_reads_are_no_fault(socket: Path) -> None:
    for number in range(5):
        write(ENTRIES + number)
        assert look().whole
        sequence(socket)
        assert look().whole
