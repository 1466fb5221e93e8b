"""Who gets what at every address, held to the table that people read (see tests/prove/access_matrix.py)."""

import pytest

from tests.prove import access_matrix

pytestmark = pytest.mark.django_db


def test_every_route_answers_everybody_as_the_table_says() -> None:
    if access_matrix.is_to_be_written():
        access_matrix.write()
        pytest.skip("The rows are written: read them, then run this again to compare.")
    outcome = access_matrix.run(full=False, seed=1)
    assert outcome.failures == []
    assert outcome.cases > 2_000
