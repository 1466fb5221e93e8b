"""Every answer of both areas carries the same headers, whatever it is, and cookies that no script can read."""

from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from demo.signins import totp_secret_of
from tests.access.signing import (
    code_of,
    give_code,
    give_password,
    in_the_partner_area,
    leave_alone,
    location,
    make_proof_old,
    with_sign_in,
)
from tests.roles import client_of

pytestmark = pytest.mark.django_db
CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
FIXED = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
CLOSED = {"camera", "microphone", "geolocation", "payment", "usb", "display-capture"}
OWN = {"publickey-credentials-create=(self)", "publickey-credentials-get=(self)"}
FILES = ["/static/harbour.css", "/static/harbour.js", "/static/harbour.svg"]
FRAGMENT = {"HX-Request": "true"}
# Address and status as Ada sees them; every kind of answer once.
STAFF = {
    "/": 200,
    "/inbox/": 200,
    "/search/?q=nothing": 200,
    "/reports/": 200,
    "/accounts/login/": 302,
    "/accounts/logout/": 200,
    "/accounts/2fa/": 200,
    "/oversight/": 403,
    "/cases/nowhere/": 404,
    "/nowhere/": 404,
    "/reports": 301,
    "/api/v1/cases/": 200,
    "/api/v1/cases/nowhere/": 404,
    "/api/schema/": 200,
    "/fail/state/": 409,
    "/fail/invalid/": 422,
    "/fail/odd/": 400,
    "/fail/mistake/": 500,
    "/healthz": 200,
    "/readyz": 200,
    "/metrics": 200,
}


@pytest.fixture(autouse=True)
def no_provider(settings: Settings) -> None:
    """As Harbour comes: where forms may lead beyond it is for tests/access/test_provider_sign_in.py."""
    settings.IDENTITY_PROVIDER = None


def _check(answer: Any, *, kept: bool = False) -> None:
    """`kept`: a browser may keep it, since it holds nothing of anybody: a file of the programme itself."""
    assert {name: answer.headers.get(name) for name in FIXED} == FIXED
    assert set(answer.headers.get("Content-Security-Policy", "").split("; ")) == CSP
    assert ("no-store" in answer.headers["Cache-Control"]) is not kept
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert set(answer.headers["Permissions-Policy"].split(", ")) == {f"{name}=()" for name in CLOSED} | OWN
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers


@pytest.mark.parametrize(("page", "status"), STAFF.items())
def test_the_staff_area(cast: SimpleNamespace, settings: Settings, page: str, status: int) -> None:
    settings.ROOT_URLCONF = "tests.web.failing"
    client = client_of(cast.ada)
    client.raise_request_exception = False
    answer = client.get(page)
    assert answer.status_code == status
    _check(answer)


PARTNER = {
    "/": 200,
    "/inbox/": 200,
    "/accounts/2fa/": 200,
    "/accounts/login/": 302,
    "/referrals/nowhere/": 404,
    "/cases/": 404,
    "/inbox": 301,
    "/healthz": 200,
}


@pytest.mark.parametrize(("page", "status"), PARTNER.items())
def test_the_partner_area(cast: SimpleNamespace, settings: Settings, page: str, status: int) -> None:
    with in_the_partner_area(settings):
        answer = client_of(cast.pia).get(page)
        assert answer.status_code == status
        _check(answer)
        _check(Client().get(page))


@pytest.mark.parametrize("page", ["/cases/", "/inbox/", "/nowhere/", "/oversight/"])
def test_a_fragment(cast: SimpleNamespace, page: str) -> None:
    _check(client_of(cast.ada).get(page, headers=FRAGMENT))
    _check(Client().get(page, headers=FRAGMENT))


@pytest.mark.parametrize("file", FILES)
def test_a_file(db: None, settings: Settings, file: str) -> None:
    answer = Client().get(file)
    assert answer.status_code == 200
    _check(answer, kept=True)
    _check(Client().get("/static/nowhere.js"))
    with in_the_partner_area(settings):
        _check(Client().get(file), kept=True)


def test_a_locked_screen_and_a_question_for_proof(cast: SimpleNamespace) -> None:
    client = client_of(cast.ada)
    make_proof_old(6)
    _check(client.post("/victims/nowhere/reveal/", {"reason": "court"}))
    leave_alone(31)
    for answer in (client.get("/"), client.get("/accounts/locked/"), client.get("/api/v1/cases/")):
        _check(answer)
    answer = client.post("/victims/nowhere/reveal/", {"reason": "court"})
    assert answer.status_code == 423
    _check(answer)


def test_signing_out_clears_the_browser(cast: SimpleNamespace) -> None:
    answer = client_of(cast.ada).post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    _check(answer)


@pytest.mark.parametrize("page", ["/accounts/login/", "/", "/api/v1/cases/", "/accounts/nowhere/"])
def test_before_anybody_signed_in(db: None, page: str) -> None:
    _check(Client().get(page))
    _check(Client().post(page))


@pytest.mark.parametrize(
    ("host", "there"),
    [
        ("127.0.0.1:8123", "http://localhost:8123/cases/?q=1"),
        ("127.0.0.1", "http://localhost/cases/?q=1"),
    ],
)
def test_the_number_is_sent_on_to_the_name(db: None, host: str, there: str) -> None:
    answer = Client().get("/cases/?q=1", headers={"Host": host})
    assert (answer.status_code, location(answer)) == (302, there)
    _check(answer)


@pytest.mark.parametrize("host", ["localhost:8123", "127.0.0.1.evil.example", "evil.example"])
def test_only_the_number_itself_is_sent_on(db: None, host: str) -> None:
    assert not location(Client().get("/accounts/login/", headers={"Host": host})).startswith("http")


def test_another_host_is_refused(db: None) -> None:
    answer = Client().get("/accounts/login/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    _check(answer)


def test_machines_may_ask_by_number(db: None, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    assert Client().get("/healthz", headers={"Host": "127.0.0.1:8123"}).status_code == 200


def test_cookies_are_out_of_reach(cast: SimpleNamespace) -> None:
    client = Client()
    given = [client.get("/accounts/login/").cookies, give_password(client, with_sign_in(cast.ada)).cookies]
    given.append(give_code(client, code_of(totp_secret_of("ada"))).cookies)
    cookies = [cookie for jar in given for cookie in jar.values()]
    assert {cookie.key for cookie in cookies} == {"harbour", "harbour_csrf", "harbour_device"}
    for cookie in cookies:
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    # The session's ends with the browser; twelve hours at most, which the server holds it to.
    assert {cookie["max-age"] for cookie in cookies if cookie.key == "harbour"} == {""}


def test_no_page_is_framed_or_sniffed_when_it_is_a_file(cast: SimpleNamespace) -> None:
    answer = client_of(cast.sana).get("/oversight/workload.csv")
    assert answer.status_code == 200
    _check(answer)


def test_a_cookie_header_that_is_no_cookie_is_nobody(db: None) -> None:
    client = Client()
    client.cookies = SimpleCookie({"harbour": "\x00' OR 1=1 --" * 10})
    assert location(client.get("/")) == "/accounts/login/?next=/"
