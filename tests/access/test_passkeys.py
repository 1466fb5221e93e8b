"""A passkey signs in alone, at its own address, for somebody whom the device verified, and is taken away with care."""

import html
import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.utils import ProgrammingError
from django.test import Client
from fido2.utils import websafe_encode
from pytest_django.fixtures import Settings

from demo.signins import password_of
from ocsea.access.models import User
from tests.access.signing import (
    CHOOSE,
    CODE,
    entries_about,
    give_password,
    in_the_partner_area,
    location,
    sessions_of,
    sign_in,
    with_sign_in,
)
from tests.access.soft_key import SoftKey
from tests.roles import as_role

pytestmark = pytest.mark.django_db
LIST, ADD, LOGIN = "/accounts/2fa/", "/accounts/2fa/passkeys/add/", "/accounts/2fa/passkeys/login/"
NOT_TAKEN = "That passkey was not taken"
JSON = {"Accept": "application/json"}


def _options(page: Any) -> dict[str, Any]:
    found = re.search(r'data-options="([^"]+)"', page.text)
    assert found
    options: dict[str, Any] = json.loads(html.unescape(found[1]))
    return options


def add_passkey(client: Client, key: SoftKey, name: str = "Work phone") -> Any:
    return client.post(ADD, {"name": name, "credential": key.create(_options(client.get(ADD)))})


def _try(key: SoftKey, client: Client | None = None, **more: str) -> tuple[Client, Any]:
    client = client or Client()
    options = client.get(LOGIN, headers=JSON).json()["request_options"]
    return client, client.post(LOGIN, {"credential": key.get(options), **more})


@pytest.fixture
def key(cast: SimpleNamespace) -> SoftKey:
    """Ada's passkey, beside her authenticator app."""
    made = SoftKey()
    add_passkey(sign_in(with_sign_in(cast.ada)), made)
    return made


def _passkeys(user: User) -> list[Authenticator]:
    with as_role("owner"):
        return list(Authenticator.objects.filter(user=user, type="webauthn"))


def _refused(key: SoftKey) -> None:
    client, answer = _try(key)
    assert location(answer) == "/accounts/login/"
    assert NOT_TAKEN in client.get("/accounts/login/").text
    assert location(client.get("/")) == "/accounts/login/?next=/"


def test_it_signs_in_alone(cast: SimpleNamespace, key: SoftKey) -> None:
    client, answer = _try(key)
    assert location(answer) == "/"
    assert "Ada Okafor" in client.get("/").text


def test_the_way_on_is_kept_and_leads_nowhere_else(cast: SimpleNamespace, key: SoftKey) -> None:
    assert location(_try(key, next="/cases/")[1]) == "/cases/"
    assert location(_try(key, next="https://evil.example/")[1]) == "/"


def test_it_stands_for_the_code_after_the_password(cast: SimpleNamespace, key: SoftKey) -> None:
    client = Client()
    assert location(give_password(client, cast.ada)) == CODE
    assert location(client.post(CODE, {"credential": key.get(_options(client.get(CODE)))})) == "/"
    assert client.get("/").status_code == 200


def test_somebody_elses_stands_for_nothing(cast: SimpleNamespace, key: SoftKey) -> None:
    client = Client()
    give_password(client, with_sign_in(cast.ben))
    page = client.get(CODE)
    assert "data-passkey" not in page.text
    client.get(LOGIN, headers=JSON)
    options = {"publicKey": {"challenge": client.session["mfa.webauthn.state"]["challenge"]}}
    assert client.post(CODE, {"credential": key.get(options)}).status_code == 200
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://testserver.evil.example"},
        {"origin": "http://sub.testserver"},
        {"rp": "evil.example"},
        {"verified": False},
        {"id": b"x" * 32},
        {"user_handle": ""},
        {"user_handle": "AAAA"},
        {"key": SoftKey().key},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_is_not_right_is_refused_alike(cast: SimpleNamespace, key: SoftKey, change: dict[str, Any]) -> None:
    for name, value in change.items():
        setattr(key, name, value)
    _refused(key)


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "1", '{"id": 1, "rawId": 2}', '{"response": []}'])
def test_odd_answers_are_refused_alike(cast: SimpleNamespace, answer: str) -> None:
    client = Client()
    client.get(LOGIN, headers=JSON)
    assert location(client.post(LOGIN, {"credential": answer})) == "/accounts/login/"


def test_an_answer_counts_once(cast: SimpleNamespace, key: SoftKey) -> None:
    client = Client()
    answer = key.get(client.get(LOGIN, headers=JSON).json()["request_options"])
    assert location(client.post(LOGIN, {"credential": answer})) == "/"
    other = Client()
    other.get(LOGIN, headers=JSON)
    assert location(other.post(LOGIN, {"credential": answer})) == "/accounts/login/"


def test_a_counter_that_goes_back_is_a_copy(cast: SimpleNamespace, key: SoftKey) -> None:
    key.counter = 7
    assert location(_try(key)[1]) == "/"
    for counter in (7, 6, 0):
        key.counter = counter
        _refused(key)
    key.counter = 8
    assert location(_try(key)[1]) == "/"


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "partner"}])
def test_a_closed_account_and_the_other_area_read_alike(
    cast: SimpleNamespace, key: SoftKey, change: dict[str, Any]
) -> None:
    if "role" in change:
        change = change | {"unit_id": None, "agency_id": cast.riverside.id}
    with as_role("owner"):
        User.objects.filter(pk=cast.ada.pk).update(**change)
    _refused(key)


def test_the_partner_area_takes_its_own(cast: SimpleNamespace, key: SoftKey, settings: Settings) -> None:
    pias = SoftKey()
    with_sign_in(cast.pia)
    with in_the_partner_area(settings):
        add_passkey(sign_in(cast.pia), pias)
        client, answer = _try(pias)
        assert location(answer) == "/"
        assert client.get("/").status_code == 200
        _refused(key)


def test_the_staff_area_takes_no_partners(cast: SimpleNamespace, key: SoftKey) -> None:
    with as_role("owner"):
        cast.pia.set_password(password_of("pia"))
        Authenticator.objects.filter(type="webauthn").update(user=cast.pia)
    key.user_handle = websafe_encode(user_pk_to_url_str(cast.pia).encode())
    _refused(key)


def test_whoever_begins_may_choose_a_passkey_in_two_steps(cast: SimpleNamespace) -> None:
    with_sign_in(cast.ada)
    with as_role("owner"):
        Authenticator.objects.all().delete()
    client = Client()
    give_password(client, cast.ada)
    assert location(client.get("/cases/")) == CHOOSE
    assert ADD in client.get(CHOOSE).text
    key = SoftKey()
    assert location(add_passkey(client, key)) == "/accounts/2fa/recovery-codes/"
    assert client.get("/").status_code == 200
    assert location(client.get(CHOOSE)) == LIST
    with as_role("owner"):
        cast.ada.refresh_from_db()
    assert cast.ada.second_factor_at is not None
    assert location(_try(key)[1]) == "/"


def test_a_device_that_verified_nobody_is_not_added(cast: SimpleNamespace) -> None:
    client = sign_in(with_sign_in(cast.ada))
    assert add_passkey(client, SoftKey(verified=False)).status_code == 200
    assert add_passkey(client, SoftKey(origin="http://evil.example")).status_code == 200
    assert _passkeys(cast.ada) == []


def test_it_has_the_name_its_owner_gave(cast: SimpleNamespace, key: SoftKey) -> None:
    client, _answer = _try(key)
    assert "Work phone" in client.get(LIST).text
    [passkey] = _passkeys(cast.ada)
    client.post(f"/accounts/2fa/passkeys/{passkey.pk}/name/", {"name": "Blue <key>"})
    assert "Blue &lt;key&gt;" in client.get(LIST).text


def test_it_is_removed_and_the_other_sessions_end(cast: SimpleNamespace, key: SoftKey) -> None:
    client, _answer = _try(key)
    [passkey] = _passkeys(cast.ada)
    assert location(client.post(f"/accounts/2fa/passkeys/{passkey.pk}/remove/")) == LIST
    assert _passkeys(cast.ada) == []
    assert len(sessions_of(cast.ada)) == 1
    _refused(key)
    told = [entry["facts"] for entry in entries_about(cast.ada, "account.factor_changed")]
    assert told[-1] == {"type": "webauthn", "present": False}


def test_the_last_one_stays(cast: SimpleNamespace, key: SoftKey) -> None:
    client, _answer = _try(key)
    with as_role("owner"):
        Authenticator.objects.filter(type="totp").delete()
    client, _answer = _try(key)
    [passkey] = _passkeys(cast.ada)
    page = f"/accounts/2fa/passkeys/{passkey.pk}/remove/"
    assert "This is your last one" in client.get(page).text
    assert client.post(page).status_code == 409
    assert _passkeys(cast.ada) == [passkey]


def test_nobody_touches_somebody_elses(cast: SimpleNamespace, key: SoftKey) -> None:
    ben = sign_in(with_sign_in(cast.ben))
    [passkey] = _passkeys(cast.ada)
    for page in ("name", "remove"):
        address = f"/accounts/2fa/passkeys/{passkey.pk}/{page}/"
        assert ben.get(address).status_code == 404
        assert ben.post(address, {"name": "mine"}).status_code == 404
    assert _passkeys(cast.ada)[0].wrap().name == "Work phone"


@pytest.mark.parametrize("role", ["web", "partner", "worker"])
def test_no_other_role_reads_them(cast: SimpleNamespace, role: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_role(role), connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")


def test_what_is_kept_opens_nothing(cast: SimpleNamespace, key: SoftKey) -> None:
    [passkey] = _passkeys(cast.ada)
    assert set(passkey.data) <= {"name", "credential", "counter"}
    secret = f"{key.key.private_numbers().private_value:064x}"
    assert secret not in json.dumps(passkey.data)
    assert password_of("ada") not in json.dumps(passkey.data)
