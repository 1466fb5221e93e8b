"""Every object, right and policy of the database stands in a list that people can read.

A migration changes the list: write it anew with HARBOUR_WRITE_GRANTS=1 and a run of this file, and read the difference.
"""

import os

import pytest

from tests.prove import _objects, catalogue

pytestmark = pytest.mark.django_db


def test_the_database_is_exactly_the_committed_list_and_every_hole_shows() -> None:
    if os.environ.get("HARBOUR_WRITE_GRANTS"):
        catalogue.LIST.write_text("\n".join(_objects.lines()) + "\n")
    outcome = catalogue.run(full=False, seed=1)
    assert outcome.failures == [], "run this file with HARBOUR_WRITE_GRANTS=1, read `git diff`, and commit the list"
    assert outcome.cases > 500
