"""The worklist: what is on it, its filters in the address, its pages, and what it costs."""

import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case, CaseGrant
from cases.services.review import set_review
from cases.worklist import counted, filtered
from ocsea.web.paging import page_of
from tests.factories.cases import a_case, a_team_case, an_authority, an_event, on_case
from tests.factories.victims import a_child
from tests.house.counting import hold, own_cost_of, statements_of
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db


def _listed(cast: SimpleNamespace, address: str, name: str = "ada") -> list[str]:
    page = client_of(getattr(cast, name)).get(address)
    assert page.status_code == 200
    return re.findall(r'<th scope="row".*?dir="ltr">(OP-[0-9A-Z-]+)<', page.content.decode(), re.DOTALL)


@pytest.fixture
def three(cast: SimpleNamespace) -> dict[str, Case]:
    """Heron (high, overdue, Ben on it), Kestrel (low, in investigation) and Bittern (critical, closed), all Ada's."""
    made = {
        "heron": a_team_case(cast),
        "kestrel": a_case(cast, operation="Kestrel", priority="low"),
        "bittern": a_case(cast, operation="Bittern", priority="critical"),
    }
    an_event(cast, made["heron"], "arrest", at=timezone.now() - timedelta(days=4))
    an_authority(cast, made["kestrel"], expires_on=timezone.now().date() + timedelta(days=3))
    with as_role("owner"):
        Case.objects.filter(pk=made["kestrel"].pk).update(stage="investigation")
        Case.objects.filter(pk=made["bittern"].pk).update(stage="closed")
    return made


def test_each_reader_is_told_their_own_numbers(cast: SimpleNamespace, three: dict[str, Case]) -> None:
    for name, numbers in (("ada", ["2", "1", "3"]), ("ben", ["1", "1", "1"]), ("ada", ["2", "1", "3"])):
        page = client_of(getattr(cast, name)).get("/cases/").content.decode()
        assert re.findall(r"moj-sub-navigation__link[^>]*>[^<(]*\((\S+)\)", page) == numbers, name


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "kestrel heron"),
        ("?view=all", "bittern kestrel heron"),
        ("?view=open&due=late", "heron"),
        ("?due=week", "kestrel heron"),
        ("?stage=investigation", "kestrel"),
        ("?view=all&stage=closed", "bittern"),
        ("?priority=low", "kestrel"),
        ("?view=all&priority=critical", "bittern"),
        ("?q=ESTR", "kestrel"),
        ("?q=nothing", ""),
        ("?officer=me", "kestrel heron"),
        ("?stage=nonsense&due=never&officer=nobody", "kestrel heron"),
    ],
)
def test_the_address_says_what_is_shown(cast: SimpleNamespace, three: dict[str, Case], query: str, found: str) -> None:
    assert _listed(cast, f"/cases/{query}") == [three[name].reference for name in found.split()]


def test_keywords_find_a_reference(cast: SimpleNamespace, three: dict[str, Case]) -> None:
    assert _listed(cast, f"/cases/?q={three['heron'].reference[-6:].lower()}") == [three["heron"].reference]


def test_a_colleagues_cases_can_be_picked_out(cast: SimpleNamespace, three: dict[str, Case]) -> None:
    assert _listed(cast, f"/cases/?officer={cast.ada.id}", "ben") == [three["heron"].reference]
    assert _listed(cast, "/cases/?officer=me", "ben") == []


@pytest.mark.parametrize("name", ["cleo", "dev"])
def test_a_colleague_who_is_on_none_sees_none(cast: SimpleNamespace, three: dict[str, Case], name: str) -> None:
    page = client_of(getattr(cast, name)).get("/cases/?view=all").content.decode()
    assert "No cases here" in page
    assert not any(case.reference in page or case.operation in page for case in three.values())
    assert "All my cases (0)" in " ".join(page.split())


@pytest.mark.parametrize("name", ["ines", "emil", "aud", "adm"])
def test_who_reads_no_cases_has_no_worklist(cast: SimpleNamespace, name: str) -> None:
    assert client_of(getattr(cast, name)).get("/cases/").status_code == 403


def test_tabs_count_and_filters_stay_when_applied(cast: SimpleNamespace, three: dict[str, Case]) -> None:
    page = " ".join(client_of(cast.ada).get("/cases/?view=all&q=e").content.decode().split())
    for words in ("My open cases (2)", "Overdue (1)", "All my cases (3)"):
        assert words in page
    assert '<input type="hidden" name="view" value="all"' in page
    assert 'href="?view=all"' in page
    assert "3 found" in page


def test_overdue_is_said_in_words_and_a_day_without_an_hour(cast: SimpleNamespace, three: dict[str, Case]) -> None:
    page = client_of(cast.ada).get("/cases/").content.decode()
    assert "2 days late" in page
    row = page[page.index("Kestrel") :]
    assert "00:00" not in row[: row.index("</tr>")]


def test_victims_are_counted_and_none_is_nought(cast: SimpleNamespace, three: dict[str, Case]) -> None:
    a_child(cast, three["heron"])
    page = client_of(cast.ada).get("/cases/").content.decode()
    assert re.findall(r'class="app-table__number"[^>]*>\s*(?:<bdi>)?(\d+)', page) == ["0", "1"]


def test_pages_follow_each_other_without_gap_or_repeat(cast: SimpleNamespace) -> None:
    made = [a_case(cast, operation=f"Bird {number}") for number in range(7)]
    with as_role("owner"):
        # Two opened in the same instant: the order stays total.
        first = CaseGrant.objects.filter(content_object=made[0]).values_list("opened_at", flat=True)[0]
        CaseGrant.objects.filter(content_object=made[1]).update(opened_at=first)
    with acting(cast.ada):
        rows = filtered(cast.ada, {"view": "open"}, timezone.now())
        assert counted(rows) == "7"
        seen, cursor, order = [], None, ("-opened_at", "-content_object_id")
        for _page in range(4):
            page = page_of(rows, order=order, cursor=cursor, size=2)
            seen += [grant.content_object_id for grant in page.rows]
            cursor = page.next
        assert cursor is None
    assert len(seen) == len(set(seen)) == 7
    assert seen[0] == made[6].id


def test_a_damaged_page_link_is_refused_in_words(cast: SimpleNamespace, case: Case) -> None:
    assert client_of(cast.ada).get("/cases/?page=nonsense").status_code == 422


def test_my_work_shows_my_open_cases_and_what_waits_for_me(cast: SimpleNamespace, three: dict[str, Case]) -> None:
    with as_role("owner"):
        Case.objects.filter(pk=three["heron"].pk).update(stage="closure_proposed", closure_proposed_by=cast.ada)
    ada, sana = (client_of(person).get("/").content.decode() for person in (cast.ada, cast.sana))
    assert three["kestrel"].reference in ada
    assert three["bittern"].reference not in ada
    assert "Cases to close" not in ada
    waiting = sana[sana.index("Cases to close") :]
    assert three["heron"].reference in waiting


def test_the_search_box_finds_by_reference_and_operation(cast: SimpleNamespace, three: dict[str, Case]) -> None:
    reference = three["heron"].reference
    ada, cleo = client_of(cast.ada), client_of(cast.cleo)
    jump = ada.get(f"/search/?q={reference.lower()}")
    assert (jump.status_code, jump["Location"]) == (302, f"/cases/{reference}/")
    assert reference in ada.get("/search/?q=hero").content.decode()
    hidden = cleo.get(f"/search/?q={reference}")
    assert hidden.status_code == 200
    assert "Heron" not in hidden.content.decode()


@pytest.mark.parametrize("number", [1, 9])
def test_the_list_costs_its_pinned_statements(cast: SimpleNamespace, number: int) -> None:
    for each in range(number):
        case = a_case(cast, operation=f"Bird {each}")
        with acting(cast.ada):
            set_review(actor=cast.ada, case=case, due_date=date(2031, 6, 2))
    hold("cases:index", own_cost_of(cast.ada, "/cases/"))
    hold("cases:index filtered", own_cost_of(cast.ada, "/cases/?q=bird"))
    hold("cases_api:list", own_cost_of(cast.ada, "/api/v1/cases/"))


def test_counting_starts_at_the_grants(cast: SimpleNamespace, case: Case) -> None:
    with acting(cast.ada), CaptureQueriesContext(connection) as captured:
        counted(filtered(cast.ada, {"view": "all"}, timezone.now()))
    assert statements_of(captured) == 1
    assert 'JOIN "access_user"' not in captured[0]["sql"]


def test_an_expired_place_leaves_the_list(cast: SimpleNamespace, case: Case) -> None:
    on_case(cast, case, cast.ben, until=timezone.now() + timedelta(hours=1))
    assert _listed(cast, "/cases/", "ben") == [case.reference]
    with as_role("owner"):
        before = timezone.now() - timedelta(days=2)
        CaseGrant.objects.filter(user=cast.ben).update(granted_at=before, expires_at=before + timedelta(days=1))
    assert _listed(cast, "/cases/", "ben") == []
