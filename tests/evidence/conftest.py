"""The case and the exhibit that most tests of this app start from."""

from types import SimpleNamespace

import pytest

from cases.models import Case
from evidence.models import Exhibit
from tests.factories.cases import a_team_case
from tests.factories.evidence import an_exhibit


@pytest.fixture
def case(cast: SimpleNamespace) -> Case:
    return a_team_case(cast)


@pytest.fixture
def exhibit(cast: SimpleNamespace, case: Case) -> Exhibit:
    return an_exhibit(cast, case)
