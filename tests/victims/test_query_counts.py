"""Statements of each screen, savepoints left out: pinned, and the same for one row and for many."""

from types import SimpleNamespace

import pytest

from ocsea.access.models import User
from tests.factories.victims import a_case_with_people_on_it, a_child, a_person, decided, revealed
from tests.house.counting import own_cost_of
from tests.roles import as_role
from victims.models import Victim

pytestmark = pytest.mark.django_db


def own(actor: User, address: str) -> int:
    """The panel of a case is asked for as a fragment, without the case's own frame."""
    return own_cost_of(actor, address, fragment=address.startswith("/victims/of/"))


@pytest.fixture(params=[1, 7])
def child(request: pytest.FixtureRequest, cast: SimpleNamespace) -> Victim:
    """One child, alone or among six others, with two decisions."""
    case = a_case_with_people_on_it(cast)
    made = [a_child(cast, case, person=a_person(cast.ada, case, label=f"P-{n:02}")) for n in range(request.param)]
    for _again in range(request.param):
        decided(cast, made[0])
    return made[0]


@pytest.mark.parametrize(
    ("name", "address", "statements"),
    [
        ("ada", "/victims/", 1),
        ("ada", "/victims/?show=no-decision", 1),
        ("quin", "/victims/", 1),
        ("ada", "/victims/of/{case}/", 4),
        ("ada", "/victims/{child}/", 12),
        ("vera", "/victims/{child}/", 17),
        ("quin", "/victims/{child}/", 12),
        ("ben", "/victims/{child}/about/", 7),
        ("vera", "/victims/{child}/identity/", 12),
        ("ada", "/api/v1/victims/", 6),
        ("ada", "/api/v1/victims/{child}/", 11),
    ],
)
def test_statements_are_pinned(cast: SimpleNamespace, child: Victim, name: str, address: str, statements: int) -> None:
    with as_role("owner"):
        case = child.links.get().case.reference
    assert own(getattr(cast, name), address.format(child=child.pseudonym, case=case)) == statements


def test_a_revealed_page_costs_two_looks_at_the_reveal_more(cast: SimpleNamespace, child: Victim) -> None:
    revealed(cast, child)
    assert own(cast.ada, f"/victims/{child.pseudonym}/") == own(cast.vera, f"/victims/{child.pseudonym}/") + 2
