"""Signing in with a password and a code, and every way in which it is refused, alike for all who are."""

import re
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from demo.signins import password_of, totp_secret_of
from ocsea.access.context import token_hash
from ocsea.access.models import Credential, Session, User
from ocsea.notices.models import Delivery
from tests.access.signing import (
    CODE,
    LOGIN,
    WRONG,
    code_of,
    cookie_of,
    give_code,
    give_password,
    in_the_partner_area,
    location,
    sessions_of,
    sign_in,
    with_sign_in,
)
from tests.roles import as_role

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r"(csrfmiddlewaretoken\" value=\"|X-CSRFToken\": \")\w+")


def _refusal(answer: Any) -> tuple[int, str]:
    """Status and page, without what is random in every page."""
    assert WRONG in answer.text
    return answer.status_code, TOKEN.sub("", answer.text)


def test_password_and_code_open_the_first_page(cast: SimpleNamespace) -> None:
    client = sign_in(with_sign_in(cast.ada))
    page = client.get("/")
    assert page.status_code == 200
    assert "Ada Okafor" in page.text
    [session] = sessions_of(cast.ada)
    assert (session.key_hash, session.area) == (token_hash(cookie_of(client)), "staff")
    assert session.expires_at - session.created_at == timedelta(hours=12)


@pytest.mark.parametrize("elsewhere", ["//[x]", "//*[text()]", "https://elsewhere.example/", "//elsewhere.example"])
def test_no_address_leads_out_or_breaks_the_way_in(cast: SimpleNamespace, elsewhere: str) -> None:
    client = Client()
    give_password(client, with_sign_in(cast.ada))
    code = code_of(totp_secret_of("ada"))
    assert client.get(CODE, {"next": elsewhere}).status_code == 200
    assert location(client.post(f"{CODE}?next={elsewhere}", {"code": code})) == "/"


def test_the_user_name_may_be_typed_in_capitals(cast: SimpleNamespace) -> None:
    answer = Client().post(LOGIN, {"login": "ADA", "password": password_of(with_sign_in(cast.ada).username)})
    assert location(answer) == CODE


def test_a_password_alone_opens_nothing(cast: SimpleNamespace) -> None:
    client = Client()
    give_password(client, with_sign_in(cast.ada))
    assert location(client.get("/")) == "/accounts/login/?next=/"
    assert client.get("/api/v1/cases/").status_code == 401
    assert sessions_of(cast.ada) == []


def test_a_code_alone_opens_nothing(cast: SimpleNamespace) -> None:
    code = code_of(totp_secret_of(with_sign_in(cast.ada).username))
    assert location(Client().post(CODE, {"code": code})) == LOGIN


def test_all_refusals_read_alike(cast: SimpleNamespace) -> None:
    with_sign_in(cast.ada), with_sign_in(cast.ben), with_sign_in(cast.pia)
    with as_role("owner"):
        User.objects.filter(pk=cast.ben.pk).update(is_active=False)
    tries = {
        "wrong password": ("ada", "bedo-kilu-pasa-nora"),
        "somebody else's": ("ada", password_of("ben")),
        "closed account": ("ben", password_of("ben")),
        "nobody": ("ada.who.is.nobody", password_of("ada")),
        "of the other area": ("pia", password_of("pia")),
        "without a password": ("cleo", password_of("cleo")),
    }
    answers = {
        why: _refusal(Client(REMOTE_ADDR=f"192.0.2.{number}").post(LOGIN, {"login": name, "password": password}))
        for number, (why, (name, password)) in enumerate(tries.items())
    }
    assert {status for status, _page in answers.values()} == {200}
    pages = {page.replace(f'value="{tries[why][0]}"', "") for why, (_status, page) in answers.items()}
    assert len(pages) == 1


@pytest.mark.parametrize("name", ["ada", "ben", "cleo", "pia", "nobody"])
def test_every_refusal_costs_one_hash(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Right and wrong names take the same time: Ben's account is closed, Cleo has no password, Pia is a partner."""
    with_sign_in(cast.ada), with_sign_in(cast.ben), with_sign_in(cast.pia)
    with as_role("owner"):
        User.objects.filter(pk=cast.ben.pk).update(is_active=False)
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(salt)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    _refusal(Client().post(LOGIN, {"login": name, "password": "bedo-kilu-pasa-nora"}))
    assert len(hashed) == 1


def test_no_try_sends_a_mail(cast: SimpleNamespace) -> None:
    client = sign_in(with_sign_in(cast.ada))
    for name in ("ada", "nobody"):
        Client().post(LOGIN, {"login": name, "password": "bedo-kilu-pasa-nora"})
    client.post("/accounts/2fa/recovery-codes/generate/")
    assert mail.outbox == []
    with as_role("owner"):
        assert not Delivery.objects.exists()


def test_a_try_under_nobodys_name_writes_nothing(cast: SimpleNamespace) -> None:
    _refusal(Client().post(LOGIN, {"login": "nobody", "password": "bedo-kilu-pasa-nora"}))
    with as_role("owner"):
        assert not Credential.objects.exists()


def test_the_partner_area_takes_partners_and_refuses_staff(cast: SimpleNamespace, settings: Settings) -> None:
    with_sign_in(cast.ada), with_sign_in(cast.pia)
    with in_the_partner_area(settings):
        page = sign_in(cast.pia).get("/")
        assert page.status_code == 200
        assert "Ada" not in page.text
        _refusal(give_password(Client(), cast.ada))


def test_a_session_of_one_area_is_nobody_in_the_other(cast: SimpleNamespace, settings: Settings) -> None:
    key = cookie_of(sign_in(with_sign_in(cast.ada)))
    with in_the_partner_area(settings):
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        assert location(client.get("/")) == "/accounts/login/?next=/"


@pytest.mark.parametrize("code", ["000000", "", "12345678901234567890", "٠٠٠٠٠٠"])
def test_a_wrong_code_opens_nothing(cast: SimpleNamespace, code: str) -> None:
    client = Client()
    give_password(client, with_sign_in(cast.ada))
    answer = give_code(client, code)
    assert answer.status_code == 200
    assert client.get("/").status_code == 302
    assert sessions_of(cast.ada) == []


def test_a_code_works_once(cast: SimpleNamespace) -> None:
    code = code_of(totp_secret_of(with_sign_in(cast.ada).username))
    first, second = Client(), Client()
    give_password(first, cast.ada)
    give_password(second, cast.ada)
    assert give_code(first, code).status_code == 302
    assert "Incorrect code" in give_code(second, code).text


def test_a_used_code_stays_used_for_as_long_as_it_would_be_taken(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_sign_in(cast.ada)
    code = code_of(totp_secret_of("ada"), later=1)
    first, second = Client(), Client()
    give_password(first, cast.ada)
    give_password(second, cast.ada)
    assert give_code(first, code).status_code == 302
    later = time.time() + 31
    monkeypatch.setattr(time, "time", lambda: later)
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("UPDATE access_cache SET expires_at = expires_at - interval '31 seconds'")
    assert "Incorrect code" in give_code(second, code).text


def test_the_session_has_another_key_after_each_step(cast: SimpleNamespace, settings: Settings) -> None:
    client = Client()
    give_password(client, with_sign_in(cast.ada))
    before = cookie_of(client)
    assert give_code(client, code_of(totp_secret_of("ada"))).status_code == 302
    assert cookie_of(client) != before
    with as_role("owner"):
        assert Session.objects.get(key_hash=token_hash(before)).killed_at is not None
    planted = Client()
    planted.cookies[settings.SESSION_COOKIE_NAME] = before
    assert planted.get("/").status_code == 302


def test_a_key_that_was_planted_is_never_taken_up(cast: SimpleNamespace, settings: Settings) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "chosen-by-somebody-else"
    sign_in(with_sign_in(cast.ada), client)
    assert cookie_of(client) != "chosen-by-somebody-else"


def test_the_way_back_leads_nowhere_else(cast: SimpleNamespace) -> None:
    client = Client()
    with_sign_in(cast.ada)
    client.post(LOGIN, {"login": "ada", "password": password_of("ada"), "next": "https://evil.example/"})
    assert location(give_code(client, code_of(totp_secret_of("ada")))) == "/"


@pytest.mark.parametrize("page", [LOGIN, CODE])
def test_the_pages_work_without_scripts_of_their_own(cast: SimpleNamespace, page: str) -> None:
    client = Client()
    if page == CODE:
        give_password(client, with_sign_in(cast.ada))
    text = client.get(page).text
    assert "<form" in text
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:", text)
    assert "UNDEFINED-VARIABLE" not in text
