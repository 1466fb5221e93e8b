"""What opens an identity wants a proof of the last five minutes; asking for it loses nothing that was typed."""

import html
import json
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.account import app_settings
from django.db.utils import ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from pytest_django.fixtures import Settings

from demo.signins import password_of, totp_secret_of
from ocsea.access.context import transaction_with
from ocsea.access.models import Reveal, User
from ocsea.access.stepup import step_up
from ocsea.urls import urlpatterns as staff_area
from tests.access.signing import code_of, entries_about, location, make_proof_old, with_sign_in
from tests.access.soft_key import SoftKey
from tests.access.test_passkeys import add_passkey
from tests.factories.victims import a_child
from tests.roles import acting, as_role, client_of, session_for
from victims.models import Victim

pytestmark = pytest.mark.django_db
ASKS = "Confirm that it is you"
WRONG = "That is not right"


@step_up
@require_GET
def _export(request: HttpRequest) -> HttpResponse:
    return HttpResponse("name;date")


@step_up
@require_POST
def _seal(request: HttpRequest) -> HttpResponse:
    return HttpResponse("&".join(f"{name}={','.join(texts)}" for name, texts in sorted(request.POST.lists())))


urlpatterns = [path("export/", _export), path("seal/", _seal), path("api/seal/", _seal), *staff_area]


@pytest.fixture
def stale(cast: SimpleNamespace, settings: Settings) -> Client:
    """Ada, whose sign-in was six minutes ago."""
    settings.ROOT_URLCONF = __name__
    client = client_of(with_sign_in(cast.ada))
    make_proof_old(6)
    return client


def _kept(page: str) -> dict[str, str]:
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: html.unescape(text) for name, text in fields if name != "csrfmiddlewaretoken"}


def test_whoever_just_signed_in_is_not_asked(cast: SimpleNamespace, settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    assert client_of(cast.ada).post("/seal/", {"a": "1"}).text == "a=1"


def test_after_five_minutes_the_same_form_comes_back_with_its_text(stale: Client) -> None:
    page = stale.post("/seal/", {"why": 'He said "now" & <left>', "tick": ["a", "b"]}).text
    assert ASKS in page
    assert _kept(page)["why"] == 'He said "now" & <left>'
    assert page.count('name="tick"') == 2


@pytest.mark.parametrize("way", ["password", "code"])
def test_the_proof_carries_the_form_through(cast: SimpleNamespace, stale: Client, way: str) -> None:
    word = password_of("ada") if way == "password" else code_of(totp_secret_of("ada"))
    assert "a=1" in stale.post("/seal/", {"a": "1", "proof_word": word}).text
    assert stale.post("/seal/", {"a": "2"}).text == "a=2"
    assert entries_about(cast.ada, "account.proved")[-1]["facts"] == {"by": way}


def test_a_passkey_does_too(cast: SimpleNamespace, settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    client, key = client_of(with_sign_in(cast.ada)), SoftKey()
    add_passkey(client, key)
    make_proof_old(6)
    found = re.search(r'data-options="([^"]+)"', client.post("/seal/", {"a": "1"}).text)
    assert found
    answer = key.get(json.loads(html.unescape(found[1])))
    assert "a=1" in client.post("/seal/", {"a": "1", "proof_credential": answer}).text


def test_a_page_is_asked_for_again_by_itself(stale: Client) -> None:
    page = stale.get("/export/?year=2026").text
    assert ASKS in page
    answer = stale.post("/export/?year=2026", _kept(page) | {"proof_word": password_of("ada")})
    assert location(answer) == "/export/?year=2026"
    assert stale.get("/export/?year=2026").text == "name;date"


@pytest.mark.parametrize("word", ["", "wrong", "000000", "bedo-kilu-pasa-nora"])
def test_a_wrong_one_opens_nothing_and_keeps_the_text(stale: Client, word: str) -> None:
    page = stale.post("/seal/", {"a": "typed", "proof_word": word}).text
    assert ASKS in page
    assert "govuk-error-summary" in page
    assert _kept(page)["a"] == "typed"
    assert word not in page or word == ""
    assert ASKS in stale.post("/seal/", {"a": "1"}).text


def test_guessing_is_throttled(stale: Client) -> None:
    pages = [stale.post("/seal/", {"proof_word": f"wrong word {number}"}).text for number in range(12)]
    assert WRONG in pages[0]
    assert WRONG not in pages[-1]
    assert "a=1" not in stale.post("/seal/", {"a": "1", "proof_word": password_of("ada")}).text


def test_the_api_answers_in_words(stale: Client) -> None:
    answer = stale.post("/api/seal/", {})
    assert answer.status_code == 403
    assert "Confirm in the browser" in answer.json()["error"]["message"]


def test_another_persons_proof_is_none(cast: SimpleNamespace, stale: Client) -> None:
    with_sign_in(cast.ben)
    assert ASKS in stale.post("/seal/", {"proof_word": password_of("ben")}).text


def test_an_identity_opens_after_the_proof_on_the_same_page(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    client = client_of(with_sign_in(cast.ada))
    make_proof_old(6)
    there = f"/victims/{child.pseudonym}/reveal/"
    page = client.post(there, {"reason": "safeguarding"}).text
    assert ASKS in page
    answer = client.post(there, _kept(page) | {"proof_word": password_of("ada")})
    assert location(answer) == f"/victims/{child.pseudonym}/"
    with as_role("owner"):
        assert Reveal.objects.filter(user=cast.ada, target_id=child.id).count() == 1


def _reveal(user: User, child: Victim, **until: float) -> None:
    Reveal(
        user=user, target_type="victim", target_id=child.id, reason="court", until=timezone.now() + timedelta(**until)
    ).save(force_insert=True)


def test_the_database_wants_the_proof_too(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    with acting(cast.ada):
        _reveal(cast.ada, child, minutes=10)
    token = session_for(cast.ada)
    make_proof_old(11)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction_with(token):
        _reveal(cast.ada, child, minutes=10)


def test_no_reveal_lasts_longer_than_four_hours(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    with acting(cast.ada):
        _reveal(cast.ada, child, hours=4)
    with pytest.raises(ProgrammingError, match="row-level security"), acting(cast.ada):
        _reveal(cast.ada, child, hours=4, minutes=1)


def test_the_limit_is_the_one_in_the_operators_page() -> None:
    assert app_settings.REAUTHENTICATION_TIMEOUT == 300
