"""Statements of the case's own screens: pinned, and the same for one of everything and for many."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cases.models import Case
from ocsea.access.models import User
from tests.factories.cases import a_person_of, a_team_case, an_authority, an_entry, an_event, an_identifier
from tests.house.counting import hold, own_cost_of
from tests.roles import acting

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[1, 4])
def full(request: pytest.FixtureRequest, cast: SimpleNamespace) -> Case:
    """A team case with one of everything, or with four."""
    case = a_team_case(cast)
    day = timezone.now().date() + timedelta(days=20)
    for number in range(request.param):
        adult, child = a_person_of(cast, case, name="Jonas", is_child="no"), a_person_of(cast, case, name="Fictia")
        for person in (adult, child, None):
            an_identifier(cast, case, person=person, value=f"otter_{number}_{person}")
        an_event(cast, case, "bail", person=adult, return_on=day)
        an_authority(cast, case, number=f"W-{number}", expires_on=day)
        first = an_entry(cast, case, people=[adult, child])
        an_entry(cast, case, "Corrected", corrects=first)
    return case


@pytest.mark.parametrize(
    ("name", "part", "screen"),
    [
        ("ada", "", "cases:detail"),
        ("quin", "", "cases:detail of a reader"),
        ("ada", "edit/", "cases:edit"),
        ("ada", "log/", "cases:journal"),
        ("ada", "log/check/", "cases:check_log"),
        ("ada", "people/", "cases:people"),
        ("vera", "people/", "cases:people of a victim officer"),
        ("ada", "people/identifiers/", "cases:identifiers"),
        ("ada", "events/", "cases:events"),
        ("ada", "access/", "cases:access"),
        ("ben", "access/", "cases:access of a team member"),
        ("ada", "access/ben/", "cases:why"),
        ("ada", "conflicts/mine/", "cases:declare_conflict"),
        ("ada", "conflicts/add/", "cases:record_conflict"),
        ("ada", "compartment/", "cases:propose_compartment"),
    ],
)
def test_a_page_costs_its_pinned_statements(
    cast: SimpleNamespace, full: Case, name: str, part: str, screen: str
) -> None:
    actor: User = getattr(cast, name)
    hold(screen, own_cost_of(actor, f"/cases/{full.reference}/{part}"))


@pytest.mark.parametrize("part", ["", "journal/", "people/", "identifiers/", "events/"])
def test_an_answer_of_the_api_costs_its_pinned_statements(cast: SimpleNamespace, full: Case, part: str) -> None:
    screen = f"cases_api:{part.rstrip('/') or 'detail'}"
    hold(screen, own_cost_of(cast.ada, f"/api/v1/cases/{full.reference}/{part}"))


def test_my_work_costs_the_same_for_one_case_and_for_many(cast: SimpleNamespace) -> None:
    costs = set()
    for number in (1, 5):
        for _again in range(number):
            with acting(cast.ada):
                a_team_case(cast)
        costs.add(own_cost_of(cast.ada, "/"))
    assert len(costs) == 1
