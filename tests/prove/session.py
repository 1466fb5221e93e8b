"""One proof as one test, so that it gets what tests get: the temporary PostgreSQL and the role `web`.

Not collected by itself; tests/prove/runner.py names it and hands in `proof`.
"""

import pytest

from tests.prove.runner import Holder


@pytest.mark.django_db
def test_proof(proof: Holder) -> None:
    proof.run()
    assert proof.outcome is not None


def test_proof_in_a_database_of_its_own(own: str, proof: Holder) -> None:
    proof.run()
    assert proof.outcome is not None
