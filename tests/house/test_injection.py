"""Hostile texts stay texts, in every input (see tests/prove/injection.py)."""

import pytest

from tests.prove import injection

pytestmark = pytest.mark.django_db


def test_hostile_texts_stay_texts() -> None:
    outcome = injection.run(full=False, seed=1)
    assert outcome.failures == []
    assert outcome.cases > 1_000
