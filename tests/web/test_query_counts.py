"""Statements of the frame's own screens: pinned for each role that has its own, and the same for few rows and many."""

from types import SimpleNamespace

import pytest

from tests.factories.cases import an_entry
from tests.factories.referrals import a_draft, a_sent_one, handed_in
from tests.factories.reports import a_report
from tests.factories.victims import a_case_with_people_on_it, a_child, a_person
from tests.house.counting import cost_of, hold, own_cost_of

pytestmark = pytest.mark.django_db
ROLES = ("ada", "vera", "sana", "ines", "emil", "quin", "aud", "adm")


@pytest.fixture(params=[2, 5])
def work(request: pytest.FixtureRequest, cast: SimpleNamespace) -> SimpleNamespace:
    """Cases, children, reports and referrals of North, two of each or five: a single find is opened at once."""
    found = SimpleNamespace()
    for number in range(request.param):
        found.case = a_case_with_people_on_it(cast)
        found.child = a_child(cast, found.case, person=a_person(cast.ada, found.case, label=f"P-{number:02}"))
        found.referral = a_sent_one(cast, child=found.child)
        handed_in(cast, a_draft(cast, "support", child=found.child))
        found.report = a_report(cast, where=f"Service {number}")
        an_entry(cast, found.case)
    return found


@pytest.mark.parametrize("name", ROLES)
def test_my_work_costs_what_is_pinned(cast: SimpleNamespace, work: SimpleNamespace, name: str) -> None:
    actor = getattr(cast, name)
    hold(f"web:home_{actor.role}", own_cost_of(actor, "/"))


@pytest.mark.parametrize("name", ROLES)
def test_the_frame_costs_what_is_pinned(cast: SimpleNamespace, work: SimpleNamespace, name: str) -> None:
    actor = getattr(cast, name)
    hold(f"web:frame_{actor.role}", cost_of(actor, "/search/"))


@pytest.mark.parametrize("name", ["ada", "sana"])
def test_inbox_and_search_cost_what_is_pinned(cast: SimpleNamespace, work: SimpleNamespace, name: str) -> None:
    actor = getattr(cast, name)
    hold(f"web:inbox_{actor.role}", own_cost_of(actor, "/inbox/"))
    hold(f"web:inbox_done_{actor.role}", own_cost_of(actor, "/inbox/?show=done"))
    hold(f"web:search_{actor.role}", own_cost_of(actor, "/search/?q=Heron"))
    hold(f"web:search_reference_{actor.role}", own_cost_of(actor, "/search/?q=EX-2026-234567"))
