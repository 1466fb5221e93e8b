"""A refusal says what the person may know, writes nothing but the refusal, and reads alike for hidden and absent."""

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from ocsea.access.models import Errand
from ocsea.ledger.models import Payload
from tests.factories.cases import a_case, a_team_case
from tests.roles import as_role, client_of

pytestmark = pytest.mark.django_db
RANDOM = re.compile(r"(csrfmiddlewaretoken\" value=\"|X-CSRFToken\": \")\w+")
EXPECTED = {
    "hidden": (404, "This page does not exist, or you may not see it."),
    "absent": (404, "This page does not exist, or you may not see it."),
    "denied": (403, "You may see this record, but you may not do this to it."),
    "forbidden": (403, "You may see this record, but you may not do this to it."),
    "state": (409, "This case is closed."),
    "conflict": (409, "Somebody else changed this record while you were working."),
    "invalid": (422, "Say why."),
    "constraint": (409, "Somebody else changed this record while you were working."),
    "odd": (400, "The request could not be read."),
    "mistake": (500, "Harbour made a mistake"),
}


@pytest.fixture
def ada(cast: SimpleNamespace, settings: Settings) -> Client:
    settings.ROOT_URLCONF = "tests.web.failing"
    client = client_of(cast.ada)
    client.raise_request_exception = False
    return client


def _bytes(answer: Any) -> str:
    """An answer without what is random in every page."""
    headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
    return f"{answer.status_code} {headers} {RANDOM.sub('', answer.text)}"


def _refusals() -> list[dict[str, Any]]:
    with as_role("owner"):
        return [json.loads(row.body) for row in Payload.objects.filter(kind="access.refused")]


@pytest.mark.parametrize("why", EXPECTED)
def test_a_page_answers_in_the_frame(ada: Client, why: str) -> None:
    status, words = EXPECTED[why]
    answer = ada.get(f"/fail/{why}/")
    assert answer.status_code == status
    assert words in answer.text
    assert "<h1" in answer.text
    assert "Maja" not in answer.text
    assert "UNDEFINED-VARIABLE" not in answer.text


@pytest.mark.parametrize("why", EXPECTED)
def test_the_api_answers_in_one_shape(ada: Client, why: str) -> None:
    status, words = EXPECTED[why]
    answer = ada.get(f"/api/v1/fail/{why}/")
    error = answer.json()["error"]
    assert (answer.status_code, error["status"]) == (status, status)
    assert words in (error["message"], error.get("fields", {}).get("reason"), error["message"].removesuffix(".")) or (
        error["message"].startswith(words)
    )
    assert set(error) <= {"status", "message", "fields"}
    assert "Maja" not in answer.text


def test_the_apis_own_errors_have_that_shape_too(ada: Client) -> None:
    parse = ada.get("/api/v1/fail/parse/")
    assert parse.json() == {"error": {"status": 400, "message": "That is no JSON."}}
    method = ada.delete("/api/v1/fail/parse/")
    assert (method.status_code, method.json()["error"]["status"]) == (405, 405)
    missing = ada.get("/api/v1/nowhere/")
    assert (missing.status_code, missing.json()["error"]["status"]) == (404, 404)
    nobody = Client().get("/api/v1/cases/")
    assert (nobody.status_code, nobody.json()["error"]["status"]) == (401, 401)


def test_the_api_wants_the_forms_token(cast: SimpleNamespace, ada: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ada.cookies
    answer = strict.post("/api/v1/fail/parse/", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["status"]) == (403, 403)
    page = strict.post("/drafts/x/", {})
    assert page.status_code == 403
    assert "too old to be sent safely" in page.text


@pytest.mark.parametrize("why", EXPECTED)
@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_what_a_failed_view_wrote_is_gone(cast: SimpleNamespace, ada: Client, why: str, prefix: str) -> None:
    ada.get(f"{prefix}/fail/{why}/")
    with as_role("owner"):
        assert not Errand.objects.filter(purpose="planted").exists()


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_a_denial_is_recorded_after_the_rollback(cast: SimpleNamespace, ada: Client, prefix: str) -> None:
    ada.get(f"{prefix}/fail/denied/")
    [entry] = _refusals()
    assert entry["actor"] == f"user:{cast.ada.id}"
    assert (entry["category"], entry["target"]["ref"]) == ("refusal", "CASE-1")
    assert entry["facts"] == {"permission": "case_work"}


@pytest.mark.parametrize("why", ["hidden", "absent", "state", "invalid", "constraint"])
def test_what_is_no_denial_is_not_recorded_as_one(ada: Client, why: str) -> None:
    ada.get(f"/fail/{why}/")
    assert _refusals() == []


def test_a_real_constraint_tells_nothing_of_the_row(cast: SimpleNamespace, ada: Client) -> None:
    answer = ada.get("/repeat/")
    assert answer.status_code == 409
    assert "Somebody else changed this record" in answer.text
    assert "pkey" not in answer.text
    assert str(cast.ada.id) not in answer.text


@pytest.mark.parametrize("address", ["/cases/{}/", "/cases/{}/log/", "/api/v1/cases/{}/", "/api/v1/cases/{}/people/"])
def test_a_hidden_case_and_none_are_the_same_bytes_and_statements(cast: SimpleNamespace, address: str) -> None:
    case = a_case(cast)
    absent = case.reference[:-1] + ("1" if case.reference[-1] != "1" else "2")
    cleo = client_of(cast.cleo)
    answers, statements = [], []
    for reference in (case.reference, absent):
        with CaptureQueriesContext(connection) as queries:
            answers.append(_bytes(cleo.get(address.format(reference))))
        statements.append([re.sub(r"'[^']*'|s\d+_x\d+", "?", query["sql"]) for query in queries])
    assert answers[0] == answers[1]
    assert answers[0].startswith("404 ")
    assert statements[0] == statements[1]
    assert client_of(cast.ada).get(address.format(case.reference)).status_code == 200


def test_an_address_that_never_was_reads_as_a_hidden_case(cast: SimpleNamespace) -> None:
    case = a_case(cast)
    cleo = client_of(cast.cleo)
    assert _bytes(cleo.get("/cases/x/y/z/")) == _bytes(cleo.get(f"/cases/{case.reference}/"))


def test_visible_but_not_allowed_is_denied_and_recorded(cast: SimpleNamespace) -> None:
    case = a_team_case(cast)
    quin = client_of(cast.quin)
    assert quin.get(f"/cases/{case.reference}/").status_code == 200
    assert quin.get(f"/cases/{case.reference}/edit/").status_code == 403
    refusals = _refusals()
    assert [(entry["actor"], entry["target"]["ref"]) for entry in refusals] == [
        (f"user:{cast.quin.id}", case.reference)
    ]
    assert refusals[0]["facts"] == {"permission": "case_work"}


@pytest.mark.parametrize(
    ("address", "status"),
    [("/cases/%00/", 404), ("/api/v1/cases/%00/", 404), ("/search/?q=%00", 400), ("/cases/?stage=a%00b", 400)],
)
def test_what_the_database_cannot_hold_is_refused_in_words(ada: Client, address: str, status: int) -> None:
    assert ada.get(address).status_code == status
