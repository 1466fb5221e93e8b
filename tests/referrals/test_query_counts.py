"""Statements of each screen without the frame's: pinned, and the same for one row and for many."""

from types import SimpleNamespace

import pytest

from tests.factories.referrals import a_draft, a_sent_one, handed_in
from tests.factories.victims import a_case_with_people_on_it, a_child, a_person
from tests.house.counting import hold, own_cost_of
from tests.roles import as_role

pytestmark = pytest.mark.django_db
SCREENS = (
    ("index", "ada", "/referrals/"),
    ("index_waiting", "sana", "/referrals/"),
    ("referral", "ada", "/referrals/{sent}/"),
    ("new", "ada", "/referrals/new/{case}/"),
    ("edit", "ada", "/referrals/{draft}/edit/"),
    ("panel", "ada", "/referrals/of/{case}/"),
    ("of_child", "ada", "/referrals/about/{child}/"),
    ("api_list", "ada", "/api/v1/referrals/"),
    ("api_detail", "ada", "/api/v1/referrals/{sent}/"),
)


@pytest.mark.parametrize("number", [1, 4])
def test_statements_are_pinned(cast: SimpleNamespace, number: int) -> None:
    case = a_case_with_people_on_it(cast)
    children = [a_child(cast, case, person=a_person(cast.ada, case, label=f"P-{n:02}")) for n in range(number)]
    sent = [a_sent_one(cast, child=child) for child in children]
    drafts = [a_draft(cast, "support", child=children[0]) for _ in range(number)]
    for child in children:
        handed_in(cast, a_draft(cast, "assess", child=child))
    with as_role("owner"):
        places = {
            "case": case.reference,
            "child": children[0].pseudonym,
            "sent": sent[0].reference,
            "draft": drafts[0].reference,
        }
    for name, who, address in SCREENS:
        hold(f"referrals:{name}", own_cost_of(getattr(cast, who), address.format(**places)))
