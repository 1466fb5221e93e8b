"""Statements of each screen, savepoints left out: pinned, and the same for one row and for many."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.models import Exhibit
from evidence.services.registering import register_exhibit
from tests.factories.cases import a_team_case
from tests.factories.evidence import a_find, a_reading, a_warrant, an_exhibit, handed, offered
from tests.house.counting import cost_of, own_cost_of, statements_of
from tests.roles import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(cast: SimpleNamespace, exhibit: Exhibit) -> Exhibit:
    """Twelve exhibits in the case: six with Emil, three on their way to him, the last with a long chain."""
    for number in range(11):
        each = an_exhibit(cast, exhibit.case, warrant=exhibit.authority, kind="medium", reading=a_reading())
        if number < 6:
            handed(each, giver=cast.ada, receiver=cast.emil)
        elif number < 9:
            offered(each, giver=cast.ada, receiver=cast.emil)
    for giver, receiver in ((cast.ada, cast.emil), (cast.emil, cast.ben), (cast.ben, cast.emil)):
        handed(exhibit, giver=giver, receiver=receiver)
    return exhibit


@pytest.mark.parametrize(
    ("name", "address", "statements"),
    [
        ("ada", "/exhibits/", 5),
        ("emil", "/exhibits/", 8),
        ("ada", "/exhibits/of/{case}/", 8),
        ("quin", "/exhibits/of/{case}/", 7),
        ("ada", "/exhibits/{exhibit}/", 11),
        ("emil", "/exhibits/{exhibit}/", 12),
        ("emil", "/exhibits/{exhibit}/verify/", 17),
        ("emil", "/exhibits/{exhibit}/release/", 5),
    ],
)
def test_a_screen_costs_the_pinned_statements(
    cast: SimpleNamespace, many: Exhibit, name: str, address: str, statements: int
) -> None:
    where = address.format(case=many.case_reference, exhibit=many.reference)
    assert own_cost_of(getattr(cast, name), where, fragment="/of/" in where) == statements


@pytest.mark.parametrize("address", ["/exhibits/of/{case}/", "/exhibits/new/{case}/"])
def test_a_list_costs_as_much_for_many_rows_as_for_one(cast: SimpleNamespace, many: Exhibit, address: str) -> None:
    single = an_exhibit(cast, a_team_case(cast))
    costs = {cost_of(cast.ada, address.format(case=each.case_reference)) for each in (many, single)}
    assert len(costs) == 1


def test_registering_stays_below_its_goal(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    find = a_find(a_warrant(cast, exhibit.case))
    with acting(cast.ada), CaptureQueriesContext(connection) as captured:
        register_exhibit(actor=cast.ada, case=exhibit.case, find=find)
    assert statements_of(captured) == 9
