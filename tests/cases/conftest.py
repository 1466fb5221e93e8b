"""The case that most tests of this app start from."""

from types import SimpleNamespace

import pytest

from cases.models import Case
from tests.factories.cases import a_case, a_team_case


@pytest.fixture
def case(cast: SimpleNamespace) -> Case:
    """Ada's, with Sana as supervisor and nobody else."""
    return a_case(cast)


@pytest.fixture
def team_case(cast: SimpleNamespace) -> Case:
    """Ada's, with Sana, Ben, Vera and Quin."""
    return a_team_case(cast)
