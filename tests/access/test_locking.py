"""A session that nobody is at opens nothing, at the pages or at the database, until its person shows to be there."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from demo.signins import password_of, totp_secret_of
from ocsea.access.context import token_hash, transaction_with
from ocsea.access.models import Reveal, Session, User
from ocsea.web.drafts import draft_of
from ocsea.web.models import Draft
from tests.access.signing import code_of, cookie_of, in_the_partner_area, leave_alone, location, with_sign_in
from tests.factories.victims import a_child
from tests.roles import acting, as_role, client_of, session_for

pytestmark = pytest.mark.django_db
LOCKED, LOCK = "/accounts/locked/", "/accounts/lock/"
TITLE = "This screen is locked"


def _who() -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_ctx_user(), access_ctx_role(), access_ctx_unit(), access_ctx_proved_at()")
        return cursor.fetchone()


def _session(client: Client) -> Session:
    with as_role("owner"):
        return Session.objects.get(key_hash=token_hash(cookie_of(client)))


def _left(user: User, minutes: float = 31) -> Client:
    client = client_of(with_sign_in(user))
    leave_alone(minutes)
    return client


def test_half_an_hour_is_the_limit(cast: SimpleNamespace) -> None:
    assert _left(cast.ada, 29.9).get("/").status_code == 200
    assert location(_left(cast.ben, 30.1).get("/cases/?q=1")) == f"{LOCKED}?next=/cases/%3Fq%3D1"


def test_the_database_knows_nobody_meanwhile(cast: SimpleNamespace) -> None:
    token = session_for(cast.ada)
    with transaction_with(token):
        assert _who() != (None,) * 4
        leave_alone(31)
        assert _who() == (None,) * 4
        assert not User.objects.exists()


@pytest.mark.parametrize("role", ["web", "partner"])
def test_no_other_role_wakes_a_session(cast: SimpleNamespace, role: str) -> None:
    token = session_for(cast.ada)
    leave_alone(31)
    with as_role(role), transaction_with(token), connection.cursor() as cursor:
        cursor.execute("SELECT access_session_seen(%s, 1800)", [token_hash(token)])
        cursor.execute("SELECT access_session_save(%s, 'x')", [token_hash(token)])
        assert _who() == (None,) * 4
        cursor.execute("SELECT has_table_privilege('access_session', 'UPDATE')")
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT has_function_privilege('access_session_lock(bytea)', 'EXECUTE')")
        assert cursor.fetchone() == (False,)


def test_nobody_gives_themselves_longer_than_the_limit(cast: SimpleNamespace) -> None:
    client = client_of(cast.ada)
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_session_seen(%s, 999999)", [token_hash(cookie_of(client))])
    assert _session(client).idle_seconds == 1800


@pytest.mark.parametrize("page", ["/", "/cases/", "/nowhere/", "/accounts/2fa/", "/accounts/sessions/", "/inbox/"])
def test_every_page_leads_to_the_lock_screen(cast: SimpleNamespace, page: str) -> None:
    assert location(_left(cast.ada).get(page)).startswith(LOCKED)


def test_a_fragment_leads_its_page_there(cast: SimpleNamespace) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/cases/OP-1/?tab=log"}
    answer = _left(cast.ada).get("/cases/", headers=headers)
    assert answer.headers["HX-Redirect"] == f"{LOCKED}?next=/cases/OP-1/%3Ftab%3Dlog"


def test_api_and_drafts_say_423(cast: SimpleNamespace) -> None:
    client = _left(cast.ada)
    answer = client.get("/api/v1/cases/")
    assert (answer.status_code, answer.json()["error"]["status"]) == (423, 423)
    assert client.post("/drafts/x/", {"text": "x"}).status_code == 423
    with as_role("owner"):
        assert not Draft.objects.exists()


def test_a_draft_is_carried_by_the_lock_screen_and_saved_without_the_proof(cast: SimpleNamespace) -> None:
    client = _left(cast.ada)
    typed = {"text": "The neighbour rang.", "draft_link": "/cases/"}
    navigates = {"Sec-Fetch-Mode": "navigate"}
    assert "The neighbour rang." in client.post("/drafts/x/", typed, headers=navigates).text
    answer = client.post("/drafts/x/", typed | {"proof_word": password_of("ada")}, headers=navigates)
    assert location(answer) == "/cases/"
    with acting(cast.ada):
        assert draft_of(cast.ada, "x") == {"text": "The neighbour rang."}


@pytest.mark.parametrize("way", ["password", "code"])
def test_the_proof_leads_back_to_the_page(cast: SimpleNamespace, way: str) -> None:
    client = _left(cast.ada)
    there = location(client.get("/cases/?q=1"))
    page = client.get(there)
    assert TITLE in page.text
    assert "Ada Okafor" in page.text
    word = password_of("ada") if way == "password" else code_of(totp_secret_of("ada"))
    assert location(client.post(there, {"proof_word": word})) == "/cases/?q=1"
    assert client.get("/cases/?q=1").status_code == 200


def test_a_wrong_word_leaves_it_locked(cast: SimpleNamespace) -> None:
    client = _left(cast.ada)
    assert TITLE in client.post(LOCKED, {"proof_word": "wrong"}).text
    assert location(client.get("/")).startswith(LOCKED)


def test_the_way_back_leads_nowhere_else(cast: SimpleNamespace) -> None:
    for there in ("https://evil.example/", "//evil.example/", "//[no address]", "javascript:alert(1)", LOCKED):
        client = _left(cast.ada)
        answer = client.post(f"{LOCKED}?next={there}", {"proof_word": password_of("ada")})
        assert location(answer) == "/"


def test_a_form_sent_to_it_is_carried_and_then_done(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    there = f"/victims/{child.pseudonym}/reveal/"
    client = _left(cast.ada)
    page = client.post(there, {"reason": "safeguarding"})
    assert page.status_code == 423
    assert re.search(r'name="reason" value="safeguarding"', page.text)
    assert TITLE in client.post(there, {"reason": "safeguarding", "proof_word": "wrong"}).text
    answer = client.post(there, {"reason": "safeguarding", "proof_word": password_of("ada")})
    assert location(answer) == f"/victims/{child.pseudonym}/"
    assert client.get("/").status_code == 200


def test_a_form_without_its_token_is_not_carried(cast: SimpleNamespace) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["harbour"] = session_for(with_sign_in(cast.ada))
    leave_alone(31)
    answer = client.post("/cases/new/", {"operation": "planted", "proof_word": password_of("ada")})
    assert answer.status_code == 403
    assert "planted" not in answer.text


def test_somebody_may_lock_at_once(cast: SimpleNamespace) -> None:
    client = client_of(with_sign_in(cast.ada))
    answer = client.post(LOCK, headers={"Referer": "http://testserver/cases/?q=1"})
    assert location(answer) == f"{LOCKED}?next=/cases/%3Fq%3D1"
    assert location(client.get("/")).startswith(LOCKED)
    assert client.get(LOCK).status_code == 405


def test_reveals_end_with_the_lock_and_stay_ended(cast: SimpleNamespace) -> None:
    client = client_of(with_sign_in(cast.ada))
    until = timezone.now() + timedelta(hours=4)
    with as_role("owner"):
        for user in (cast.ada, cast.ben):
            Reveal.objects.create(user=user, target_type="victim", target_id=user.id, reason="court", until=until)
    client.post(LOCK)
    client.post(LOCKED, {"proof_word": password_of("ada")})
    with as_role("owner"):
        assert Reveal.objects.get(user=cast.ada).until <= timezone.now()
        assert Reveal.objects.get(user=cast.ben).until == until


def test_signing_out_of_it_is_possible(cast: SimpleNamespace) -> None:
    client = _left(cast.ada)
    key = token_hash(cookie_of(client))
    assert location(client.post("/accounts/logout/")) == "/accounts/login/"
    with as_role("owner"):
        assert Session.objects.get(key_hash=key).killed_at is not None


def test_a_page_with_an_identity_locks_after_a_quarter(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    client = client_of(with_sign_in(cast.ada))
    assert 'data-idle-seconds="900"' in client.get(f"/victims/{child.pseudonym}/").text
    client.post("/drafts/x/", {"text": "x"})
    leave_alone(14)
    assert client.post("/drafts/x/", {"text": "y"}).status_code == 200
    leave_alone(16)
    assert location(client.get("/")).startswith(LOCKED)


def test_another_page_has_half_an_hour_again(cast: SimpleNamespace) -> None:
    child = a_child(cast)
    client = client_of(cast.ada)
    client.get(f"/victims/{child.pseudonym}/")
    assert 'data-idle-seconds="1800"' in client.get("/").text
    leave_alone(29)
    assert client.get("/").status_code == 200


def test_being_there_is_noted_once_a_minute(cast: SimpleNamespace) -> None:
    client = client_of(cast.ada)
    leave_alone(0.9)
    before = _session(client).last_seen_at
    client.get("/")
    assert _session(client).last_seen_at == before
    leave_alone(0.2)
    client.post("/accounts/here/")
    assert _session(client).last_seen_at > before


def test_a_page_that_asks_for_itself_is_nobody(cast: SimpleNamespace) -> None:
    client = client_of(cast.ada)
    leave_alone(29)
    client.get("/", headers={"HX-Request": "true", "X-Harbour-Unattended": "1"})
    leave_alone(2)
    assert location(client.get("/")).startswith(LOCKED)


def test_no_session_is_open_after_twelve_hours(cast: SimpleNamespace) -> None:
    client = client_of(cast.ada)
    with as_role("owner"):
        Session.objects.update(expires_at=timezone.now())
    assert location(client.get("/")) == "/accounts/login/?next=/"


def test_the_partner_area_locks_too(cast: SimpleNamespace, settings: Settings) -> None:
    with_sign_in(cast.pia)
    with in_the_partner_area(settings):
        client = client_of(cast.pia)
        assert "data-lock-url" in client.get("/").text
        leave_alone(31)
        there = location(client.get("/"))
        assert there.startswith(LOCKED)
        assert location(client.post(there, {"proof_word": password_of("pia")})) == "/"
        assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "there",
    ["http://testserver//evil.example/x", "http://testserver/\\evil.example/x", "//evil.example", "///evil.example"],
)
def test_no_way_back_leads_to_another_site(cast: SimpleNamespace, there: str) -> None:
    answer = client_of(cast.ada).get("/accounts/locked/", {"next": there})
    assert (answer.status_code, location(answer)) == (302, "/")
