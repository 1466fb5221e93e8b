"""Trying passwords and codes is slow work, by address and by account, and says nothing about who exists."""

import json
import time
from types import SimpleNamespace

import pytest
from allauth.account import app_settings
from allauth.mfa import app_settings as mfa_settings
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.db.utils import ProgrammingError
from django.test import Client
from pytest_django.fixtures import Settings

from demo.signins import password_of
from tests.access.signing import CODE, LOGIN, give_code, give_password, location, sign_in, with_sign_in
from tests.roles import as_role

pytestmark = pytest.mark.django_db
FULL = "Too many failed login attempts"


def _try(name: str, times: int, *, start: int = 0) -> list[str]:
    """So many wrong passwords, each from another address."""
    form = {"login": name, "password": "bedo-kilu-pasa-nora"}
    return [Client(REMOTE_ADDR=f"192.0.2.{start + number}").post(LOGIN, form).text for number in range(times)]


@pytest.mark.parametrize("name", ["ada", "nobody"])
def test_the_sixth_failure_of_an_account_waits_whether_it_exists_or_not(cast: SimpleNamespace, name: str) -> None:
    with_sign_in(cast.ada)
    pages = _try(name, 6)
    assert [FULL in page for page in pages] == [False] * 5 + [True]


def test_a_full_account_takes_not_even_the_right_password_and_later_does(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_sign_in(cast.ada)
    _try("ada", 5)
    assert FULL in give_password(Client(), cast.ada).text
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    assert location(give_password(Client(), cast.ada)) == CODE


def test_an_account_that_is_full_leaves_others_alone(cast: SimpleNamespace) -> None:
    with_sign_in(cast.ben)
    _try("ada", 6)
    sign_in(cast.ben, Client(REMOTE_ADDR="192.0.2.1"))


def test_one_address_cannot_try_many_accounts(cast: SimpleNamespace) -> None:
    client = Client(REMOTE_ADDR="192.0.2.77")
    pages = [client.post(LOGIN, {"login": f"n{n}", "password": "bedo-kilu-pasa"}).text for n in range(11)]
    assert [FULL in page for page in pages] == [False] * 10 + [True]


def test_behind_a_proxy_the_client_is_counted_and_not_the_proxy(cast: SimpleNamespace, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(11):
        # The left part is whatever a client likes to say; the proxy adds the right one.
        headers = {"X-Forwarded-For": f"203.0.113.{number}, 192.0.2.77"}
        page = Client().post(LOGIN, {"login": f"n{number}", "password": "bedo-kilu-pasa"}, headers=headers).text
    assert FULL in page
    other = Client().post(LOGIN, {"login": "n", "password": "x"}, headers={"X-Forwarded-For": "192.0.2.78"})
    assert FULL not in other.text


def test_the_sixth_wrong_code_waits(cast: SimpleNamespace) -> None:
    client = Client()
    give_password(client, with_sign_in(cast.ada))
    pages = [give_code(client, "000000").text for _number in range(6)]
    assert ["Incorrect code" in page for page in pages] == [True] * 5 + [False]
    assert client.get("/").status_code == 302


def test_too_many_requests_of_any_kind_get_429_in_the_frame(cast: SimpleNamespace) -> None:
    client = Client()
    answers = [client.post(LOGIN, {"login": "", "password": ""}) for _number in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert "Wait a few minutes" in answers[-1].text
    assert answers[-1].headers["Cache-Control"] == "no-store"


def test_the_limits_are_those_in_the_operators_page(settings: Settings) -> None:
    assert app_settings.RATE_LIMITS["login_failed"] == "10/m/ip,5/300s/key"
    assert app_settings.RATE_LIMITS["login"] == "30/m/ip"
    assert app_settings.RATE_LIMITS["reauthenticate"] == "10/m/user"
    assert mfa_settings.RATE_LIMITS["webauthn_login"] == "10/m/ip"
    page = (settings.BASE_DIR / "docs" / "operating.md").read_text()
    for name, words in {
        "IDLE_SECONDS": f"{settings.IDLE_SECONDS // 60} minutes",
        "IDENTITY_IDLE_SECONDS": f"{settings.IDENTITY_IDLE_SECONDS // 60} minutes",
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": f"{settings.ACCOUNT_REAUTHENTICATION_TIMEOUT // 60} minutes",
        "DEVICE_COOKIE_AGE": f"{settings.DEVICE_COOKIE_AGE // 86400} days",
        "SESSION_COOKIE_AGE": f"{settings.SESSION_COOKIE_AGE // 3600} hours",
    }.items():
        assert f"`{name}` | {words}" in page


def test_what_is_kept_is_json_under_hashed_names(cast: SimpleNamespace) -> None:
    _try("nobody.in.particular", 2)
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("SELECT encode(key, 'hex'), value FROM access_cache")
        rows = cursor.fetchall()
    histories = [json.loads(value) for _key, value in rows]
    assert {len(key) for key, _value in rows} == {64}
    assert any(len(history) == 2 for history in histories)
    assert "nobody" not in str(rows)
    assert "192.0.2" not in str(rows)


def test_the_cache_forgets_what_has_expired_and_adds_only_once(cast: SimpleNamespace) -> None:
    with as_role("signin"):
        assert cache.add("k", [1], timeout=60)
        assert not cache.add("k", [2], timeout=60)
        assert cache.get("k") == [1]
        cache.set("k", {"a": 1}, timeout=60)
        assert cache.get("k") == {"a": 1}
        cache.set("k", 3, timeout=-1)
        assert cache.get("k", "none") == "none"
        assert cache.add("k", 4)
        assert cache.delete("k")
        assert not cache.delete("k")


@pytest.mark.parametrize("role", ["web", "partner", "worker"])
@pytest.mark.parametrize("statement", ["SELECT * FROM access_cache", "DELETE FROM access_cache"])
def test_only_sign_in_reads_or_writes_it(cast: SimpleNamespace, role: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_role(role), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_device_its_person_has_used_is_not_kept_out(cast: SimpleNamespace) -> None:
    known = sign_in(with_sign_in(cast.ada))
    known.post("/accounts/logout/")
    assert FULL in _try("ada", 6)[-1]
    assert FULL in give_password(Client(), cast.ada).text
    sign_in(cast.ada, known, later=1)


def test_a_known_device_has_no_more_tries_than_others(cast: SimpleNamespace) -> None:
    known = sign_in(with_sign_in(cast.ada))
    known.post("/accounts/logout/")
    pages = [give_password(known, cast.ada, "bedo-kilu-pasa-nora").text for _number in range(6)]
    assert [FULL in page for page in pages] == [False] * 5 + [True]


def test_a_device_is_known_for_its_person_alone_and_cannot_be_made_up(cast: SimpleNamespace) -> None:
    known = sign_in(with_sign_in(cast.ada))
    known.post("/accounts/logout/")
    with_sign_in(cast.ben)
    _try("ben", 5)
    assert FULL in give_password(known, cast.ben).text
    _try("ada", 5)
    known.cookies["harbour_device"] = known.cookies["harbour_device"].value[:-2] + "xx"
    assert FULL in give_password(known, cast.ada).text


def test_codes_of_a_known_device_are_counted_apart(cast: SimpleNamespace) -> None:
    known = sign_in(with_sign_in(cast.ada))
    known.post("/accounts/logout/")
    thief = Client(REMOTE_ADDR="192.0.2.5")
    give_password(thief, cast.ada)
    pages = [give_code(thief, "000000").text for _number in range(6)]
    assert "Incorrect code" not in pages[-1]
    sign_in(cast.ada, known, later=1)


def test_the_devices_cookie_names_nobody(cast: SimpleNamespace) -> None:
    # Quin, for "ada" may stand in random hexadecimal digits.
    known = sign_in(with_sign_in(cast.quin))
    told = signing.loads(known.cookies["harbour_device"].value, salt="ocsea.access.known_devices")
    assert len(told) == 1
    assert "quin" not in str(told)
    assert str(cast.quin.id) not in str(told)


def test_a_password_that_works_is_not_counted(cast: SimpleNamespace) -> None:
    with_sign_in(cast.ada)
    for _number in range(7):
        assert (
            location(Client(REMOTE_ADDR="192.0.2.9").post(LOGIN, {"login": "ada", "password": password_of("ada")}))
            == CODE
        )
