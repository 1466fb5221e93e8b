"""Statements of the desk's screens without the frame's: pinned, and the same for one report and for many."""

from types import SimpleNamespace

import pytest

from tests.factories.reports import a_report
from tests.house.counting import hold, own_cost_of

pytestmark = pytest.mark.django_db
SCREENS = (
    ("index", "ines", "/reports/"),
    ("index_decided", "ines", "/reports/?show=decided"),
    ("report", "ines", "/reports/{report}/"),
    ("report_of_supervisor", "sana", "/reports/{report}/"),
    ("import", "ines", "/reports/import/"),
    ("manual", "ines", "/reports/new/"),
    ("paste", "ines", "/reports/paste/"),
    ("api_list", "ines", "/api/v1/reports/"),
    ("api_detail", "ines", "/api/v1/reports/{report}/"),
)


@pytest.mark.parametrize("number", [1, 6])
def test_statements_are_pinned(cast: SimpleNamespace, number: int) -> None:
    reports = [a_report(cast, where=f"Service {n}", child_school=f"School {n}") for n in range(number)]
    for name, who, address in SCREENS:
        hold(f"intake:{name}", own_cost_of(getattr(cast, who), address.format(report=reports[0].reference)))
