"""Nobody goes further without a second factor, and whoever has one may change it only after showing it."""

import re
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.test import Client
from pytest_django.fixtures import Settings

from demo.signins import password_of
from ocsea.access.models import User
from tests.access.signing import (
    CHOOSE,
    CODE,
    ENROL,
    LOGOUT,
    code_of,
    cookie_of,
    entries_about,
    give_code,
    give_password,
    in_the_partner_area,
    location,
    make_proof_old,
    sessions_of,
    sign_in,
    with_sign_in,
)
from tests.roles import as_role, client_of

pytestmark = pytest.mark.django_db
CODES = "/accounts/2fa/recovery-codes/"
CONFIRM = "/accounts/confirm/"
PAGES = (
    "/",
    "/cases/",
    "/reports/",
    "/search/?q=x",
    "/inbox/",
    "/oversight/",
    "/accounts/password/",
    "/nowhere/",
    CODES,
)


@pytest.fixture
def newcomer(cast: SimpleNamespace) -> Client:
    """Ada with a password and no second factor, signed in with it."""
    with_sign_in(cast.ada)
    with as_role("owner"):
        Authenticator.objects.all().delete()
        cast.ada.refresh_from_db()
        assert cast.ada.second_factor_at is None
    client = Client()
    assert location(give_password(client, cast.ada)) == "/"
    return client


def _enrol(client: Client) -> str:
    """Sets the second factor up as the page asks, and returns its secret."""
    page = client.get(ENROL).text
    secret = str(client.session[SECRET_SESSION_KEY])
    assert secret in re.sub(r"<[^>]*>|\s", "", page)
    assert location(client.post(ENROL, {"code": code_of(secret)})) == CODES
    return secret


@pytest.mark.parametrize("page", PAGES)
def test_nothing_answers_before_it_is_set_up(newcomer: Client, page: str) -> None:
    assert location(newcomer.get(page)) == CHOOSE
    assert location(newcomer.post(page)) == CHOOSE


def test_the_api_says_so(newcomer: Client) -> None:
    answer = newcomer.get("/api/v1/cases/")
    assert answer.status_code == 403
    assert answer.json() == {"error": {"status": 403, "message": "Set up your second factor first."}}


def test_a_fragment_is_sent_to_the_whole_page(newcomer: Client) -> None:
    answer = newcomer.get("/cases/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, CHOOSE)


def test_the_partner_area_asks_too(newcomer: Client, cast: SimpleNamespace, settings: Settings) -> None:
    with as_role("owner"):
        User.objects.filter(pk=cast.pia.pk).update(second_factor_at=None)
    with in_the_partner_area(settings):
        assert location(client_of(cast.pia).get("/")) == CHOOSE


def test_signing_out_is_always_possible(newcomer: Client, cast: SimpleNamespace) -> None:
    assert location(newcomer.post(LOGOUT)) == "/accounts/login/"
    assert sessions_of(cast.ada) == []


def test_setting_it_up_opens_the_house_and_shows_ten_codes(newcomer: Client, cast: SimpleNamespace) -> None:
    secret = _enrol(newcomer)
    page = newcomer.get(CODES).text
    assert len(re.findall(r"<li><bdi dir=\"ltr\">\d{8}</bdi></li>", page)) == 10
    assert newcomer.get("/").status_code == 200
    again = Client()
    assert location(give_password(again, cast.ada)) == CODE
    assert location(give_code(again, code_of(secret, later=1))) == "/"


def test_a_wrong_code_sets_nothing_up(newcomer: Client, cast: SimpleNamespace) -> None:
    newcomer.get(ENROL)
    assert newcomer.post(ENROL, {"code": "000000"}).status_code == 200
    assert location(newcomer.get("/")) == CHOOSE


def test_an_account_that_claims_one_it_has_not_must_set_it_up(cast: SimpleNamespace) -> None:
    with as_role("owner"):
        cast.ada.set_password(password_of("ada"))
        cast.ada.save()
    assert cast.ada.second_factor_at is not None
    client = Client()
    give_password(client, cast.ada)
    assert location(client.get("/")) == CHOOSE


def test_a_recovery_code_signs_in_once(newcomer: Client, cast: SimpleNamespace) -> None:
    _enrol(newcomer)
    code = re.findall(r"<bdi dir=\"ltr\">(\d{8})</bdi>", newcomer.get(CODES).text)[0]
    first, second = Client(), Client()
    give_password(first, cast.ada)
    give_password(second, cast.ada)
    assert location(give_code(first, code)) == "/"
    assert give_code(second, code).status_code == 200
    assert second.get("/").status_code == 302


@pytest.mark.parametrize("page", ["", "generate/", "download/"])
def test_recovery_codes_want_the_password_of_the_last_minutes(cast: SimpleNamespace, page: str) -> None:
    client = sign_in(with_sign_in(cast.ada))
    client.get(CODES + "generate/")
    client.post(CODES + "generate/")
    assert client.get(CODES + page).status_code == 200
    make_proof_old(6)
    assert location(client.get(CODES + page)) == f"{CONFIRM}?next={CODES}{page}"
    wrong = client.post(f"{CONFIRM}?next={CODES}{page}", {"proof_word": "bedo-kilu-pasa-nora"})
    assert wrong.status_code == 200
    assert location(client.post(f"{CONFIRM}?next={CODES}{page}", {"proof_word": password_of("ada")})) == CODES + page
    assert client.get(CODES + page).status_code == 200


def test_asking_again_keeps_nothing_of_the_request(cast: SimpleNamespace) -> None:
    client = sign_in(with_sign_in(cast.ada))
    make_proof_old(6)
    client.post("/accounts/2fa/totp/deactivate/", {"kept": "secret"})
    assert "secret" not in str(dict(client.session))
    assert cookie_of(client) not in str(dict(client.session))
    assert Authenticator.Type.TOTP in _types(cast)


def test_giving_one_up_leads_back_to_setting_one_up(cast: SimpleNamespace) -> None:
    client = sign_in(with_sign_in(cast.ada))
    client.post("/accounts/2fa/totp/deactivate/")
    assert _types(cast) == set()
    assert location(client.get("/")) == CHOOSE


def test_changing_it_ends_the_other_sessions_and_not_this_one(cast: SimpleNamespace) -> None:
    other = sign_in(with_sign_in(cast.ada))
    this = sign_in(cast.ada, later=1)
    this.post(CODES + "generate/")
    assert this.get("/").status_code == 200
    assert other.get("/").status_code == 302
    assert len(sessions_of(cast.ada)) == 1


def test_every_change_stands_in_the_ledger(newcomer: Client, cast: SimpleNamespace) -> None:
    _enrol(newcomer)
    newcomer.post("/accounts/2fa/totp/deactivate/")
    told = [entry["facts"] for entry in entries_about(cast.ada, "account.factor_changed")]
    # By the owner who made and removed the first one; then set up, with its codes; then given up, with its codes.
    assert told[2:] == [
        {"type": "totp", "present": True},
        {"type": "recovery_codes", "present": True},
        {"type": "totp", "present": False},
        {"type": "recovery_codes", "present": False},
    ]


def _types(cast: SimpleNamespace) -> set[str]:
    with as_role("signin"):
        return set(Authenticator.objects.filter(user=cast.ada).values_list("type", flat=True))
