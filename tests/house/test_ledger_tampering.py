"""Whatever is done to the ledger behind the program's back is found and named (tests/prove/ledger_tampering.py)."""

import pytest

from tests.prove import ledger_tampering


@pytest.mark.usefixtures("own")
def test_tamperings_are_found_and_a_clean_ledger_is_whole() -> None:
    outcome = ledger_tampering.run(full=False, seed=1)
    assert outcome.failures == []
    assert outcome.cases > 600
