"""The API of cases: the same door, the same fields and the same refusals as the pages."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from cases import presenters
from cases.models import Case
from ocsea.web.presenter import Presenter
from tests.factories.cases import a_case, a_person_of, an_entry, an_event, an_identifier
from tests.roles import acting, client_of

pytestmark = pytest.mark.django_db
PARTS: dict[str, type[Presenter[Any]]] = {
    "journal/": presenters.EntryPresenter,
    "people/": presenters.PersonPresenter,
    "identifiers/": presenters.IdentifierPresenter,
    "events/": presenters.EventPresenter,
}
NEW = {"operation": "Plover", "priority": "high", "priority_reason": "A child is named"}


@pytest.fixture
def full(cast: SimpleNamespace, team_case: Case) -> Case:
    person = a_person_of(cast, team_case, name="Fictia Example", is_child="yes")
    a_person_of(cast, team_case, name="Jonas Placeholder", is_child="no")
    an_identifier(cast, team_case, person=person)
    an_entry(cast, team_case, people=[person])
    an_event(cast, team_case, "interview", person=person)
    return team_case


def _get(cast: SimpleNamespace, name: str, address: str) -> Any:
    return client_of(getattr(cast, name)).get(f"/api/v1/cases/{address}")


@pytest.mark.parametrize("part", ["", *PARTS])
@pytest.mark.parametrize("name", ["cleo", "dev", "ines", "emil", "aud", "adm"])
def test_a_hidden_case_is_an_absent_one(cast: SimpleNamespace, full: Case, name: str, part: str) -> None:
    hidden, absent = (_get(cast, name, f"{key}/{part}") for key in (full.reference, "OP-2026-ZZZZZZ"))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_nobody_without_a_session_gets_an_answer(full: Case) -> None:
    assert Client().get("/api/v1/cases/").status_code == 401
    assert Client().get(f"/api/v1/cases/{full.reference}/").status_code == 401


@pytest.mark.parametrize("part", PARTS)
def test_every_part_has_the_fields_of_its_page(cast: SimpleNamespace, full: Case, part: str) -> None:
    (first, *_others) = _get(cast, "ada", f"{full.reference}/{part}").json()["results"]
    assert list(first) == PARTS[part].names()


def test_one_case_has_the_fields_of_its_page(cast: SimpleNamespace, full: Case) -> None:
    body = _get(cast, "ada", f"{full.reference}/").json()
    assert list(body) == presenters.CasePresenter.names()
    assert body["stage"] == {"code": "triage", "label": "Triage"}
    assert body["case_officer"] == "Ada Okafor"


@pytest.mark.parametrize(("name", "sees"), [("ada", False), ("sana", False), ("quin", False), ("vera", True)])
def test_what_a_page_withholds_the_api_withholds(cast: SimpleNamespace, full: Case, name: str, sees: object) -> None:
    body = _get(cast, name, f"{full.reference}/people/")
    child, adult = body.json()["results"]
    withheld = {"withheld": "identity"}
    assert child["name"] == ("Fictia Example" if sees else withheld)
    assert adult["name"] == "Jonas Placeholder"
    (lead,) = _get(cast, name, f"{full.reference}/identifiers/").json()["results"]
    assert lead["value"] == ("river_otter_7" if sees else withheld)
    page = client_of(getattr(cast, name)).get(f"/cases/{full.reference}/people/").content.decode()
    assert ("Fictia Example" in page) == ("river_otter_7" in page) == bool(sees)


def test_the_list_is_the_callers_own_and_takes_the_filters(cast: SimpleNamespace, full: Case) -> None:
    a_case(cast, operation="Kestrel", priority="low")
    assert [row["operation"] for row in _get(cast, "ada", "").json()["results"]] == ["Kestrel", "Heron"]
    assert [row["operation"] for row in _get(cast, "ada", "?priority=low").json()["results"]] == ["Kestrel"]
    assert [row["operation"] for row in _get(cast, "ben", "").json()["results"]] == ["Heron"]
    assert _get(cast, "cleo", "").json()["results"] == []
    assert _get(cast, "aud", "").status_code == 403


def test_a_case_is_opened(cast: SimpleNamespace) -> None:
    answer = client_of(cast.ada).post("/api/v1/cases/", NEW | {"offence_types": ["grooming"]}, "application/json")
    assert answer.status_code == 201
    assert answer.json()["offences"] == ["Online grooming"]
    with acting(cast.ada):
        assert Case.objects.get().reference == answer.json()["reference"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"operation": ""}, "operation"),
        ({"priority": "burning"}, "priority"),
        ({"priority_reason": ""}, "priority_reason"),
        ({"offence_types": ["nonsense"]}, "offence_types"),
    ],
)
def test_what_is_wrong_is_named(cast: SimpleNamespace, changed: dict[str, object], field: str) -> None:
    answer = client_of(cast.ada).post("/api/v1/cases/", NEW | changed, "application/json")
    assert answer.status_code == 422
    assert set(answer.json()["error"]["fields"]) == {field}


@pytest.mark.parametrize("name", ["ines", "vera", "quin", "aud", "adm", "emil"])
def test_who_works_no_cases_opens_none_here(cast: SimpleNamespace, name: str) -> None:
    assert client_of(getattr(cast, name)).post("/api/v1/cases/", NEW, "application/json").status_code == 403
