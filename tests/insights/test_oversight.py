"""The supervisor's numbers: each is the length of the list behind it, and counts nothing the reader may not know of."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from cases.models import Case
from insights import numbers
from intake.models import Report
from tests.factories.cases import a_case
from tests.factories.referrals import a_sent_one, dispatch_of
from tests.factories.reports import a_report
from tests.factories.victims import a_case_with_people_on_it, a_child, decided
from tests.house.counting import hold, own_cost_of
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
LISTS = ("children-without-decision", "referrals-unanswered", "exhibits-with-examiner", "retention-reviews")


def _text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def _cards(cast: SimpleNamespace, name: str = "sana") -> dict[str, tuple[int | None, str]]:
    actor = getattr(cast, name)
    with acting(actor):
        return {str(card.label): (card.number, card.hint) for card in numbers.cards(actor, timezone.now())}


def _rows(cast: SimpleNamespace, address: str) -> int:
    page = client_of(cast.sana).get(address)
    assert page.status_code == 200
    return len(re.findall(r'<li class="app-rows__row"|<tbody[^>]*>|<tr>', page.content.decode()))


@pytest.mark.parametrize("name", ["ada", "ben", "ines", "emil", "vera", "quin", "aud", "adm"])
@pytest.mark.parametrize("part", ["", "workload.csv", *(f"{name}/" for name in LISTS)])
def test_oversight_is_the_supervisors(cast: SimpleNamespace, name: str, part: str) -> None:
    assert client_of(getattr(cast, name)).get(f"/oversight/{part}").status_code == 403


def test_an_empty_unit_has_zeros_and_says_what_is_not_known(cast: SimpleNamespace) -> None:
    assert {number for number, _hint in _cards(cast).values()} == {0}
    page = _text(client_of(cast.sana).get("/oversight/"))
    assert "Not known: nothing was decided in the last 90 days." in page


def test_every_number_is_a_link_to_its_list(cast: SimpleNamespace) -> None:
    a_report(cast)
    case = a_case_with_people_on_it(cast)
    a_sent_one(cast, child=a_child(cast, case))
    with as_role("owner"):
        Case.objects.filter(pk=case.pk).update(retention_review_on=timezone.now().date())
    page = client_of(cast.sana).get("/oversight/").content.decode()
    with acting(cast.sana):
        cards = numbers.cards(cast.sana, timezone.now())
    for card in cards:
        assert f'href="{card.url}"' in page
    lists = {card.url: card.number for card in cards if card.url.startswith("/oversight/")}
    assert {url: _rows(cast, url) for url in lists} == lists
    assert sorted(number for number in lists.values() if number is not None) == [0, 1, 1, 1]


def test_what_the_reader_may_not_know_of_is_in_no_number(cast: SimpleNamespace) -> None:
    """South's case and report, and a case of North that Sana was kept out of."""
    before = _cards(cast)
    a_case(cast, by=cast.dev)
    hidden = a_case_with_people_on_it(cast)
    a_sent_one(cast, child=a_child(cast, hidden))
    souths = a_report(cast)
    with as_role("owner"):
        hidden.grants.filter(user=cast.sana).delete()
        Report.objects.filter(pk=souths.pk).update(unit=cast.south)
    assert _cards(cast) == before
    page = _text(client_of(cast.sana).get("/oversight/"))
    assert hidden.reference not in page
    assert "Ada Okafor" not in page


def test_late_and_old_are_told_beside_the_number(cast: SimpleNamespace) -> None:
    report = a_report(cast)
    dispatch = dispatch_of(a_sent_one(cast))
    with as_role("owner"):
        Report.objects.filter(pk=report.pk).update(received_at=timezone.now() - timedelta(hours=25))
        type(dispatch).objects.filter(pk=dispatch.pk).update(answer_by=timezone.now() - timedelta(hours=1))
    cards = _cards(cast)
    assert cards["Reports waiting"] == (1, "1 older than 24 hours")
    assert cards["Referrals unanswered"] == (1, "1 past the time to answer")
    assert cards["Children without a decision"][0] == 1


def test_the_first_decision_is_counted_in_hours(cast: SimpleNamespace) -> None:
    child = a_child(cast, a_case_with_people_on_it(cast))
    with as_role("owner"):
        type(child).objects.filter(pk=child.pk).update(recorded_at=timezone.now() - timedelta(hours=6))
    decided(cast, child)
    with acting(cast.sana):
        found = numbers.first_action(cast.sana, timezone.now())
    assert (found.median, found.ninetieth, found.decided) == (6.0, 6.0, 1)
    assert _cards(cast)["Children without a decision"][0] == 0


def test_the_chart_has_its_table_and_every_week(cast: SimpleNamespace) -> None:
    a_report(cast)
    with acting(cast.sana):
        weeks = numbers.reports_by_week(cast.sana, timezone.now())
    assert len(weeks) == numbers.WEEKS
    assert [bar.number for bar in weeks][-1] == 1
    page = client_of(cast.sana).get("/oversight/").content.decode()
    assert "<svg" in page
    assert str(weeks[-1].label) in page.split("Show as table")[-1]


def test_workload_by_officer_and_as_a_spreadsheet(cast: SimpleNamespace) -> None:
    a_case(cast)
    a_case(cast)
    with acting(cast.sana):
        (load,) = numbers.workload(cast.sana, timezone.now())
    assert (load.person, load.open_cases) == ("Ada Okafor", 2)
    with as_role("owner"):
        type(cast.ada).objects.filter(pk=cast.ada.pk).update(display_name="=cmd|'/c calc'!A1")
    answer = client_of(cast.sana).get("/oversight/workload.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    line = answer.content.decode().splitlines()[1]
    assert not line.strip('"').startswith("=")


@pytest.mark.parametrize("number", [1, 5])
def test_statements_are_pinned(cast: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        a_report(cast, where=str(_))
        a_sent_one(cast)
    hold("insights:oversight", own_cost_of(cast.sana, "/oversight/"))
    for name in LISTS:
        hold(f"insights:{name}", own_cost_of(cast.sana, f"/oversight/{name}/"))
