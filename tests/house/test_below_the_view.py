"""With all permission code of the program switched off PostgreSQL still refuses (tests/prove/below_the_view.py)."""

import pytest

from tests.prove import below_the_view

pytestmark = pytest.mark.django_db


def test_the_database_refuses_what_the_program_forgot_to() -> None:
    outcome = below_the_view.run(full=False, seed=1)
    assert outcome.failures == []
    assert outcome.cases > 500
