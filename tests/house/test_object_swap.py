"""Authorised for one case, nobody gets at another (see tests/prove/object_swap.py)."""

import pytest

from tests.prove import object_swap

pytestmark = pytest.mark.django_db


def test_nothing_of_another_case_is_read_or_written() -> None:
    outcome = object_swap.run(full=False, seed=1)
    assert outcome.failures == []
    assert outcome.cases > 1_000
