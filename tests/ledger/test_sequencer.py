"""Places without gaps, whoever commits late; one sequencer; a signer that remembers."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from ocsea.ledger import checkpoints
from ocsea.ledger.events import STREAM_COUNTED
from ocsea.ledger.merkle import Broken
from ocsea.ledger.models import Checkpoint, Leaf, Pending
from ocsea.ledger.record import Job, Target, record
from ocsea.ledger.sequencer import LOG, Sequencer, Superseded, heads
from ocsea.ledger.signer import Memory, Signer
from ocsea.ledger.signing import Forked, SignerAway, certify, known_keys, talking_to
from ocsea.vault.signing import SigningKey
from tests.ledger.conftest import CHANGED
from tests.ledger.logbook import ORIGIN, sequence, signing, stream_of, write
from tests.own_database import at_once
from tests.roles import as_role

pytestmark = pytest.mark.usefixtures("sample_kinds", "own")


@pytest.fixture
def socket(tmp_path: Path) -> Iterator[Path]:
    with signing(tmp_path) as path:
        yield path


def places() -> list[tuple[int, str, int]]:
    with as_role("sequencer"):
        return list(Leaf.objects.order_by("seq").values_list("seq", "stream", "stream_index"))


def test_each_entry_gets_one_place_over_all_and_one_in_its_stream(socket: Path) -> None:
    for number in range(7):
        write(number, matter=number % 2)
    assert sequence(socket, most=3) == 7
    assert [seq for seq, _stream, _index in places()] == list(range(7))
    assert [index for _seq, stream, index in places() if stream == stream_of(0)] == [0, 1, 2, 3]
    assert [index for _seq, stream, index in places() if stream == stream_of(1)] == [0, 1, 2]
    with as_role("sequencer"):
        assert not Pending.objects.exists()


def test_what_commits_late_is_placed_later_and_not_lost(socket: Path) -> None:
    written, go = threading.Event(), threading.Event()

    def late() -> None:
        with transaction.atomic():
            write(1)
            written.set()
            go.wait(10)

    def meanwhile() -> None:
        with transaction.atomic():
            assert written.wait(10)
            write(2)
        try:
            assert sequence(socket) == 1
        finally:
            go.set()

    work = [late, meanwhile]

    def one_of_both() -> None:
        work.pop()()

    at_once(one_of_both, times=2)
    assert sequence(socket) == 2


def test_a_second_sequencer_stands_by_and_a_woken_one_writes_nothing(socket: Path) -> None:
    write(1)
    with as_role("sequencer"):
        first, second = Sequencer(), Sequencer()
        assert first.take()
        assert at_once(second.take, times=1, role="sequencer") == [False]
        assert second.take()  # the same session holds the lock, as after the first one's session was cut off
        with pytest.raises(Superseded):
            first.turn()
        assert not Leaf.objects.exists()
        assert second.turn() == 1


def test_a_checkpoint_says_what_the_tables_hold(socket: Path) -> None:
    for number in range(5):
        write(number)
    assert sequence(socket) == 5
    with as_role("sequencer"):
        signed = checkpoints.open_note(Checkpoint.objects.get().note, known_keys())
        log = heads([LOG])[LOG]
    assert (signed.origin, signed.size, signed.root) == (ORIGIN, log.size, log.root())
    assert sequence(socket) == 5
    with as_role("sequencer"):
        assert Checkpoint.objects.count() == 1


def test_entries_go_on_while_the_signer_is_away(tmp_path: Path) -> None:
    write(1)
    with pytest.raises(SignerAway):
        sequence(tmp_path / "nobody.sock")
    assert len(places()) == 1
    with signing(tmp_path) as socket:
        assert sequence(socket) == 1


def test_the_signer_signs_for_no_shorter_log(tmp_path: Path) -> None:
    for number in range(3):
        write(number)
    with signing(tmp_path) as socket:
        sequence(socket)
        with as_role("owner"), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE ledger_head DISABLE TRIGGER USER")
            cursor.execute("UPDATE ledger_head SET size = 1, peaks = (SELECT leaf_hash FROM ledger_leaf WHERE seq = 0)")
        with as_role("sequencer"), pytest.raises(Forked, match="signed for 3 entries and the database has 1"):
            certify(socket)


def test_the_signer_signs_for_no_other_beginning(tmp_path: Path) -> None:
    write(1)
    with signing(tmp_path) as socket:
        sequence(socket)
    kept = json.loads((tmp_path / "memory.json").read_text())
    (tmp_path / "memory.json").write_text(json.dumps(kept | {"peaks": "ab" * 32}))
    write(2)
    with signing(tmp_path) as socket, pytest.raises(Forked, match="disagree about the first 2"):
        sequence(socket)


def test_the_signer_goes_on_from_its_own_size_only(tmp_path: Path) -> None:
    signer = Signer(ORIGIN, SigningKey(ORIGIN, bytes(32)), Memory(tmp_path / "memory.json"))
    assert "note" in signer.answer({"from": 0, "leaves": "ab" * 64})
    assert "error" in signer.answer({"from": 0, "leaves": "cd" * 32})
    assert "error" in signer.answer({"from": 2, "leaves": "cd" * 31})
    again = Signer(ORIGIN, SigningKey(ORIGIN, bytes(32)), Memory(tmp_path / "memory.json"))
    assert again.answer({})["size"] == 2
    assert again.answer({"from": 2, "leaves": ""}) == signer.answer({"from": 2, "leaves": ""})


def test_a_damaged_memory_stops_the_signer(tmp_path: Path) -> None:
    (tmp_path / "memory.json").write_text("{}")
    with pytest.raises(Broken, match="damaged"):
        Signer(ORIGIN, SigningKey(ORIGIN, bytes(32)), Memory(tmp_path / "memory.json"))


@pytest.mark.parametrize("line", [b"[]\n", b"{\n", b'{"from": 0, "leaves": 7}\n', b'{"from": 0, "leaves": "xy"}\n'])
def test_the_signer_survives_what_it_cannot_read(socket: Path, line: bytes) -> None:
    with talking_to(socket) as signer:
        signer._wire.write(line)
        signer._wire.flush()
        assert "error" in json.loads(signer._wire.readline())
    with talking_to(socket) as signer:
        assert signer.size == 0


def test_the_sequencer_may_write_counts_and_nothing_else() -> None:
    about = Target("sample", uuid4(), "S-0001")
    with as_role("sequencer"), pytest.raises(ProgrammingError, match="row-level security"):
        record(CHANGED, actor=Job("sequencer"), target=about, facts={})
    with as_role("sequencer"), pytest.raises(ProgrammingError, match="row-level security"):
        record(STREAM_COUNTED, actor=Job("relay"), target=about, facts={})
