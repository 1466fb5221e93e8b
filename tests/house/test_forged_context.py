"""Arbitrary SQL on the product's own connection stays within its sender's own view (tests/prove/forged_context.py)."""

import pytest

from tests.prove import forged_context


@pytest.mark.usefixtures("own")
def test_whoever_sends_sql_of_their_own_stays_within_their_own_view() -> None:
    outcome = forged_context.run(full=False, seed=1)
    assert outcome.failures == []
    assert outcome.cases > 2_000
