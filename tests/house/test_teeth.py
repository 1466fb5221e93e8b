"""Ten controls are taken away one by one, and the suite notices each (tests/prove/teeth.py)."""

import pytest

from tests.prove import teeth


@pytest.mark.usefixtures("django_db_setup")
def test_the_suite_notices_when_a_control_is_gone() -> None:
    outcome = teeth.run(full=False, seed=1)
    assert outcome.failures == []
    assert outcome.cases == len(teeth.NAMED)
