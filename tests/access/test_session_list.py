"""People see where they are signed in and end any of it; nobody sees or ends anybody else's."""

from types import SimpleNamespace

import pytest
from django.db.models import UUIDField
from django.test import Client
from pytest_django.fixtures import Settings

from ocsea.access.context import token_hash
from ocsea.access.models import Session, User
from tests.access.signing import (
    cookie_of,
    entries_about,
    in_the_partner_area,
    location,
    sessions_of,
    sign_in,
    with_sign_in,
)
from tests.roles import as_role, client_of

pytestmark = pytest.mark.django_db
LIST = "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"


def _public_id(client: Client) -> str:
    with as_role("owner"):
        return str(Session.objects.get(key_hash=token_hash(cookie_of(client))).public_id)


def _end(client: Client, which: str) -> str:
    assert location(client.post(LIST, {"end": which})) == LIST
    return client.get(LIST).text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (FIREFOX, "Firefox on Windows"),
        (SAFARI, "Safari on iPhone"),
        (EDGE, "Edge on Windows"),
        ("<script>alert(1)</script>", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_each_is_listed_by_its_device(cast: SimpleNamespace, said: str, shown: str) -> None:
    sign_in(with_sign_in(cast.ada), Client(headers={"User-Agent": said}))
    page = client_of(cast.ada).get(LIST).text
    assert shown in page
    assert "alert(1)" not in page
    assert "From your own network" in page


def test_this_one_is_named_and_has_no_button(cast: SimpleNamespace) -> None:
    client = client_of(cast.ada)
    page = client.get(LIST).text
    assert "This one" in page
    assert 'name="end"' not in page


def test_one_other_is_ended_and_this_one_stays(cast: SimpleNamespace) -> None:
    this, other, third = (client_of(cast.ada) for _number in range(3))
    assert "Signed out there." in _end(this, _public_id(other))
    assert location(other.get("/")) == "/accounts/login/?next=/"
    assert third.get("/").status_code == this.get("/").status_code == 200
    assert [entry["facts"] for entry in entries_about(cast.ada, "account.session_ended")] == [{"number": 1}]


def test_all_others_are_ended(cast: SimpleNamespace) -> None:
    this = client_of(cast.ada)
    others = [client_of(cast.ada) for _number in range(3)]
    _end(this, "others")
    assert [other.get("/").status_code for other in others] == [302] * 3
    assert len(sessions_of(cast.ada)) == 1


def test_nobody_ends_somebody_elses_or_their_own_here(cast: SimpleNamespace) -> None:
    ben, ada = client_of(cast.ben), client_of(cast.ada)
    for which in (_public_id(ada), _public_id(ben), "x", "", "00000000-0000-0000-0000-000000000000"):
        assert "Nothing was open there" in _end(ben, which)
    assert ada.get("/").status_code == 200
    assert _public_id(ada) not in ben.get(LIST).text


def test_work_done_for_a_person_is_no_place_they_sit_at(cast: SimpleNamespace) -> None:
    client, errand = client_of(cast.ada), client_of(cast.ada)
    with as_role("owner"):
        Session.objects.filter(key_hash=token_hash(cookie_of(errand))).update(idle_seconds=None)
    assert "End all others" not in client.get(LIST).text


def test_the_page_shows_no_key_or_its_hash(cast: SimpleNamespace) -> None:
    client, other = client_of(cast.ada), client_of(cast.ada)
    page = client.get(LIST).text
    for key in (cookie_of(client), cookie_of(other)):
        assert key not in page
        assert token_hash(key).hex() not in page
    assert isinstance(Session._meta.get_field("public_id"), UUIDField)


def test_the_partner_area_has_it_too(cast: SimpleNamespace, settings: Settings) -> None:
    with in_the_partner_area(settings):
        client, other = client_of(cast.pia), client_of(cast.pia)
        _end(client, "others")
        assert other.get("/").status_code == 302


@pytest.mark.parametrize("language", ["es", "ar"])
def test_the_language_of_every_page_is_the_persons(cast: SimpleNamespace, language: str) -> None:
    client = client_of(cast.ada)
    answer = client.post("/accounts/language/", {"language": language}, headers={"Referer": "http://testserver/inbox/"})
    assert location(answer) == "/inbox/"
    page = client_of(cast.ada).get("/", headers={"Accept-Language": "en"}).text
    assert f'<html lang="{language}"{" dir=" if language == "ar" else " class="}' in page


@pytest.mark.parametrize("language", ["xx", "", "../en"])
def test_no_other_language_is_taken(cast: SimpleNamespace, language: str) -> None:
    client_of(cast.ada).post("/accounts/language/", {"language": language})
    with as_role("owner"):
        assert User.objects.get(pk=cast.ada.pk).language == "en"


def test_the_menu_leads_to_all_of_it(cast: SimpleNamespace, settings: Settings) -> None:
    places = (
        "/accounts/2fa/",
        "/accounts/password/",
        LIST,
        "/accounts/lock/",
        "/accounts/logout/",
        "/accounts/language/",
    )
    page = client_of(cast.ada).get("/").text
    assert [place for place in places if f'"{place}"' not in page] == []
    with in_the_partner_area(settings):
        page = client_of(cast.pia).get("/").text
        assert [place for place in places if f'"{place}"' not in page] == []
