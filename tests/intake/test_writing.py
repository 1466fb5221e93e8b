"""Reports that came by voice or letter, written down on the page."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from intake.enums import Channel
from intake.models import Report
from intake.policy import queue_of
from intake.sources.manual import FORM
from ocsea.web.drafts import draft_of, save_draft
from tests.factories.reports import a_report
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
MANUAL, PASTE = "/reports/new/", "/reports/paste/"
CALL = {"channel": "call", "what_happened": "A neighbour heard a child cry for help."}


@pytest.fixture
def ines(cast: SimpleNamespace) -> Client:
    return client_of(cast.ines)


def _text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def test_the_page_asks_every_question_of_the_form_and_presumes_no_answer(ines: Client) -> None:
    page = ines.get(MANUAL).content.decode()
    for question in FORM:
        assert f'name="{question.name}"' in page
    assert "checked" not in page
    assert page.count(" required") == 0 or "Not known" in page


def test_two_answers_are_enough(ines: Client) -> None:
    assert ines.post(MANUAL, CALL).status_code == 302
    with as_role("owner"):
        assert Report.objects.get().channel == Channel.CALL


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"child_at_risk_now": "yes"}, "risk now"),
        ({"reported_has_access": "yes"}, "access"),
    ],
)
def test_a_child_at_risk_now_stands_first_and_says_why(
    cast: SimpleNamespace, ines: Client, answers: dict[str, str], why: str
) -> None:
    a_report(cast)
    quiet = "The sender asks what we do with reports."
    assert ines.post(MANUAL, {"channel": "mail", "what_happened": quiet} | answers).status_code == 302
    with acting(cast.ines):
        first = queue_of(cast.ines).order_by("tier", "-weight", "received_at", "id")[0]
    assert first.channel == Channel.MAIL
    row = next(row for row in _text(ines.get("/reports/")).split("<tr>") if first.reference in row)
    assert why in row.lower()


@pytest.mark.parametrize("answer", ["no", "not_known", ""])
def test_no_and_not_known_are_no_alarm_and_no_gap(cast: SimpleNamespace, ines: Client, answer: str) -> None:
    quiet = "The sender asks what we do with reports."
    ines.post(MANUAL, {"channel": "mail", "what_happened": quiet, "child_at_risk_now": answer})
    with acting(cast.ines):
        assert queue_of(cast.ines).get().tier > 1
    page = _text(ines.get(f"/reports/{_only().reference}/"))
    assert "Is a child at risk now?" in page


def _only() -> Report:
    with as_role("owner"):
        return Report.objects.get()


@pytest.mark.parametrize(
    ("address", "typed", "words"),
    [
        (MANUAL, CALL | {"what_happened": "  ", "child": "Marisol"}, "Write what is reported"),
        (MANUAL, CALL | {"channel": "cybertipline", "child": "Marisol"}, "Select a valid choice"),
        (MANUAL, CALL | {"child_at_risk_now": "perhaps", "child": "Marisol"}, "Select a valid choice"),
        (PASTE, {"text": " "}, "Paste the text of the report."),
    ],
)
def test_bad_input_is_said_beside_what_was_typed(ines: Client, address: str, typed: dict[str, str], words: str) -> None:
    page = ines.post(address, typed)
    assert page.status_code == 422
    assert words in _text(page)
    assert ("Marisol" in _text(page)) is ("child" in typed)
    with as_role("owner"):
        assert not Report.objects.exists()


def test_an_age_that_is_no_number_is_kept_as_it_was_said(ines: Client) -> None:
    ines.post(MANUAL, CALL | {"child_age": "about twelve"})
    assert "about twelve" in _text(ines.get(f"/reports/{_only().reference}/"))


@pytest.mark.parametrize(
    ("address", "form", "field"), [(MANUAL, "intake-manual", "child"), (PASTE, "intake-paste", "text")]
)
def test_what_was_typed_comes_back_and_goes_once_it_is_received(
    cast: SimpleNamespace, ines: Client, address: str, form: str, field: str
) -> None:
    with acting(cast.ines):
        save_draft(actor=cast.ines, form=form, title="", link=address, values={field: "Marisol, in the red house"})
    assert "Marisol, in the red house" in _text(ines.get(address))
    assert ines.post(address, CALL | {field: "Marisol, in the red house"}).status_code == 302
    with acting(cast.ines):
        assert draft_of(cast.ines, form) == {}


@pytest.mark.parametrize("name", ["ada", "sana", "vera", "emil", "quin", "aud", "adm", "pia"])
@pytest.mark.parametrize("address", [MANUAL, PASTE, "/reports/import/"])
def test_only_the_desk_writes(cast: SimpleNamespace, name: str, address: str) -> None:
    assert client_of(getattr(cast, name)).get(address).status_code in {302, 403, 404}
