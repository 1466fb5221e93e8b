"""What the auditor's pages say of the record: computed from the entries, so that tampering shows."""

from pathlib import Path

import pytest
from django.core.management import call_command

from ocsea.ledger.models import Payload
from ocsea.web.audit import chain
from tests.ledger.conftest import sample_kinds
from tests.ledger.logbook import change, sequence, signing, speaking_as, write
from tests.roles import as_role

pytestmark = pytest.mark.usefixtures("sample_kinds", "own")
__all__ = ["sample_kinds"]


def _proof_of(number: int) -> chain.Proof:
    with as_role("owner"):
        row = Payload.objects.get(reference=f"S-{number:04}")
    with as_role("sequencer"):
        return chain.proof_of(row)


def test_an_entry_is_proved_once_it_is_signed_for(tmp_path: Path) -> None:
    write(1)
    assert _proof_of(1) == chain.Proof()
    with signing(tmp_path) as socket:
        sequence(socket)
        write(2)
        sequence(socket)
    proof = _proof_of(2)
    assert (proof.seq, proof.stream_index, proof.problem) == (1, 1, "")
    assert proof.checkpoint is not None
    assert proof.checkpoint.size == 2


def test_an_entry_that_was_changed_is_not(tmp_path: Path) -> None:
    with signing(tmp_path) as socket:
        for number in range(5):
            write(number)
        sequence(socket)
    change("UPDATE ledger_payload SET body = replace(body, '\"number\":3', '\"number\":4')")
    assert "does not hold this entry" in _proof_of(3).problem
    assert _proof_of(2).problem == ""


def test_the_state_tells_what_waits_and_what_was_checked(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.SIGNER_SOCKET = str(tmp_path / "signer.sock")  # type: ignore[attr-defined]  # pytest-django's own fixture
    with signing(tmp_path) as socket:
        write(1)
        sequence(socket)
        with speaking_as("sequencer"):
            call_command("ledger", "verify")
            state = chain.state()
    assert (state.placed, state.waiting) == (1, 1)  # the check's own line waits
    assert state.checked is not None
    assert state.checked.facts == {"whole": True, "entries": 1, "problems": 0}
    assert not state.is_unchecked
    assert not state.is_unsigned
