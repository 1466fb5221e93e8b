"""The case and the exhibit that most tests of this app start from."""

from types import SimpleNamespace

import pytest

from cases.models import Case
from evidence.models import Exhibit
from tests.factories.evidence import a_scene, an_exhibit


@pytest.fixture
def case(cast: SimpleNamespace) -> Case:
    return a_scene(cast)


@pytest.fixture
def exhibit(cast: SimpleNamespace, case: Case) -> Exhibit:
    return an_exhibit(cast, case)
