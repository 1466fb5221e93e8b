"""The finds of a search: forty rows at once, all of them or none, and nothing typed is lost."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Authority, Case
from evidence.models import CustodyEvent, Exhibit
from evidence.services.searching import MOST, Row, register_search
from ocsea.errors import Denied, Invalid
from ocsea.notices.models import Notice
from ocsea.vault import fields
from ocsea.web.drafts import draft_of, save_draft
from tests.factories.evidence import a_find, a_warrant
from tests.house.counting import statements_of
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def warrant(cast: SimpleNamespace, case: Case) -> Authority:
    return a_warrant(cast, case)


def _rows(warrant: Authority | None, *words: str, **changes: Any) -> list[Row]:
    find = a_find(warrant, **changes)
    return [Row(number, replace(find, description=each)) for number, each in enumerate(words, start=1)]


def _typed(warrant: Authority | None, *rows: dict[str, str], **more: str) -> dict[str, str]:
    """What a browser sends: the shared part, and each row at its place."""
    shared = {"place": "4 Orchard Lane", "found_by": "Ada Okafor", "authority": str(warrant.pk) if warrant else ""}
    when = {"seized_at_day": "2026-03-01", "seized_at_time": "09:30", "seized_at_zone": "Europe/London"}
    blank = {"kind": "device", "power_state": "not_known", "network_state": "not_known"}
    sheet = {f"find-{at}-{name}": text for at, row in enumerate(rows) for name, text in (blank | row).items()}
    totals = {"find-TOTAL_FORMS": str(len(rows)), "find-INITIAL_FORMS": "0"}
    return shared | when | sheet | totals | {"reason": "Registered the week after"} | more


def _page(case: Case) -> str:
    return f"/exhibits/new/{case.reference}/search/"


def _numbers() -> list[str]:
    with as_role("owner"):
        return list(Exhibit.objects.order_by("registered_at", "number").values_list("number", flat=True))


def test_all_get_a_number_a_chain_and_what_they_have_in_common(
    cast: SimpleNamespace, case: Case, warrant: Authority
) -> None:
    rows = _rows(warrant, "Tablet", "Telephone", "Card")
    rows[2] = replace(rows[2], inside=2, find=replace(rows[2].find, kind="medium"))
    with acting(cast.ada):
        made = register_search(actor=cast.ada, case=case, rows=rows)
        assert [(each.number, each.parent_number) for each in made] == [("AO/1", ""), ("AO/2", ""), ("AO/3", "AO/2")]
        assert fields.get(made[1], "description") == "Telephone"
        assert {fields.get(each, "place") for each in made} == {"Kitchen table, 4 Orchard Lane"}
    with as_role("owner"):
        assert CustodyEvent.objects.filter(holder=cast.ada, step="collected").count() == 3


def test_a_fault_in_any_row_registers_none_and_every_fault_is_named(
    cast: SimpleNamespace, case: Case, warrant: Authority
) -> None:
    rows = _rows(warrant, "Tablet", "", "Card", "Disk", found_by=" ")
    rows[2] = replace(rows[2], inside=2)
    rows[3] = replace(rows[3], find=replace(rows[3].find, number="seven", found_by="Ada Okafor"))
    with acting(cast.ada), pytest.raises(Invalid) as refused:
        register_search(actor=cast.ada, case=case, rows=rows)
    assert set(refused.value.fields) == {"found_by", "2:description", "3:inside", "4:number"}
    assert _numbers() == []


def test_two_rows_with_the_same_number(cast: SimpleNamespace, case: Case, warrant: Authority) -> None:
    rows = [replace(row, find=replace(row.find, number="AO/4")) for row in _rows(warrant, "Tablet", "Disk")]
    with acting(cast.ada), pytest.raises(Invalid) as refused:
        register_search(actor=cast.ada, case=case, rows=rows)
    assert "AO/4 is taken" in str(refused.value.fields["2:number"])


def test_a_search_without_authority_goes_in_and_is_told_once(cast: SimpleNamespace, case: Case) -> None:
    with acting(cast.ada):
        made = register_search(actor=cast.ada, case=case, rows=_rows(None, "Tablet", "Disk", reason="Handed over"))
    assert [each.irregularities for each in made] == [["no_authority"]] * 2
    with as_role("owner"):
        told = list(Notice.objects.filter(kind__startswith="exhibit.").values_list("kind", "recipient__username"))
    assert told == [("exhibit.search_irregular", "sana")]


def test_nobody_registers_in_a_case_they_only_read(cast: SimpleNamespace, case: Case, warrant: Authority) -> None:
    with acting(cast.quin), pytest.raises(Denied):
        register_search(actor=cast.quin, case=case, rows=_rows(warrant, "Tablet"))
    assert client_of(cast.dev).get(_page(case)).status_code == 404


def test_the_page_registers_what_was_typed_and_leaves_blank_rows_out(
    cast: SimpleNamespace, case: Case, warrant: Authority
) -> None:
    typed = _typed(
        warrant,
        {"description": "Tablet", "seal_number": "C1"},
        {"kind": "medium"},
        {"description": "Disk", "inside": "1"},
    )
    answer = client_of(cast.ada).post(_page(case), typed, follow=True)
    assert answer.redirect_chain == [(f"/exhibits/of/{case.reference}/", 302)]
    assert "2 exhibits registered: AO/1 to AO/2." in answer.content.decode()
    with as_role("owner"):
        assert Exhibit.objects.get(number="AO/2").parent_number == "AO/1"


def test_faults_stand_in_their_rows_and_what_was_typed_stays(
    cast: SimpleNamespace, case: Case, warrant: Authority
) -> None:
    typed = _typed(warrant, {"description": "Tablet"}, {"seal_number": "C2", "number": "x"}, found_by="")
    answer = client_of(cast.ada).post(_page(case), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Fill in: Found by" in page
    typed["found_by"] = "Ada Okafor"
    answer = client_of(cast.ada).post(_page(case), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Row 2: Describe the exhibit" in page
    assert "Row 2: Write initials, a slash and a number" in page
    assert 'href="#id_find-1-description"' in page
    assert 'value="C2"' in page
    assert _numbers() == []


@pytest.mark.parametrize(
    ("total", "words"),
    [
        ("0", "Describe at least one find."),
        ("9999999", "At most 60 rows go in at once."),
        ("x", "The rows did not arrive whole."),
    ],
)
def test_a_bent_form_is_answered_in_words(
    cast: SimpleNamespace, case: Case, warrant: Authority, total: str, words: str
) -> None:
    answer = client_of(cast.ada).post(_page(case), _typed(warrant) | {"find-TOTAL_FORMS": total})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_more_rows_without_script(cast: SimpleNamespace, case: Case, warrant: Authority) -> None:
    typed = _typed(warrant, {"description": "Tablet"}, more="1")
    page = client_of(cast.ada).post(_page(case), typed).content.decode()
    assert page.count('scope="row"') == 11 + 1  # the twelfth is the one that the script copies
    assert 'value="Tablet"' in page
    assert "There is a problem" not in page
    many = _typed(warrant, *({"description": f"Disk {number}"} for number in range(MOST)), more="1")
    assert client_of(cast.ada).post(_page(case), many).content.decode().count('scope="row"') == MOST + 1


def test_a_draft_is_there_again_and_gone_when_all_are_registered(
    cast: SimpleNamespace, case: Case, warrant: Authority
) -> None:
    typed = _typed(warrant, {"description": "Tablet"}, {"description": "Disk"})
    with acting(cast.ada):
        save_draft(actor=cast.ada, form=f"search-{case.id}", title="Finds", link=_page(case), values=typed)
    page = client_of(cast.ada).get(_page(case)).content.decode()
    for words in ('value="Tablet"', 'value="Disk"', 'value="4 Orchard Lane"', 'value="09:30"'):
        assert words in page
    assert client_of(cast.ada).post(_page(case), typed).status_code == 302
    with acting(cast.ada):
        assert draft_of(cast.ada, f"search-{case.id}") == {}


def test_forty_rows_cost_forty_times_one_and_no_more(cast: SimpleNamespace, case: Case, warrant: Authority) -> None:
    def cost(number: int) -> int:
        rows = _rows(warrant, *(f"Disk {each}" for each in range(number)))
        with acting(cast.ada), CaptureQueriesContext(connection) as asked:
            register_search(actor=cast.ada, case=case, rows=rows)
        return statements_of(asked)

    one, forty = cost(1), cost(40)
    assert forty <= 40 * one


def test_the_empty_page_says_what_the_keys_do(cast: SimpleNamespace, case: Case) -> None:
    page = _seen(client_of(cast.ada), case)
    assert "Enter goes to the next row, Ctrl+Enter registers all." in page
    assert 'aria-label="Seal, row 5"' in page
    assert "Extraction" not in page


def _seen(browser: Client, case: Case) -> str:
    answer = browser.get(_page(case))
    assert answer.status_code == 200
    return answer.content.decode()
