"""A session lives on the server: made by `signin` alone, ended for good, and never brought back."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.db.utils import ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone
from pytest_django.fixtures import Settings

from demo.signins import password_of
from ocsea.access.context import token_hash
from ocsea.access.models import Session, User
from ocsea.access.sessions import SessionStore
from ocsea.urls import urlpatterns as staff_area
from tests.access.signing import LOGOUT, cookie_of, entries_about, location, sessions_of, sign_in, with_sign_in
from tests.roles import acting, as_role, client_of, session_for

pytestmark = pytest.mark.django_db
PASSWORD = "/accounts/password/"
NEW = "a longer word nobody guesses"


def _kill(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_session_kill(%s)", [token_hash(key)])


def _row(key: str) -> Session:
    with as_role("owner"):
        return Session.objects.get(key_hash=token_hash(key))


def _killed_on_the_way(request: HttpRequest) -> HttpResponse:
    """A page whose session ends elsewhere while it works, and which then wants to keep something in it."""
    _kill(request.COOKIES["harbour"])
    request.session["kept"] = "planted"
    return HttpResponse("done")


urlpatterns = [path("slow/", _killed_on_the_way), *staff_area]
handler400 = "ocsea.web.errors.bad_request"


def test_signing_out_kills_it_on_the_server(cast: SimpleNamespace) -> None:
    client = sign_in(with_sign_in(cast.ada))
    key = cookie_of(client)
    assert location(client.post(LOGOUT)) == "/accounts/login/"
    assert _row(key).killed_at is not None
    assert _row(key).data == ""
    old = Client()
    old.cookies["harbour"] = key
    assert location(old.get("/")) == "/accounts/login/?next=/"
    assert old.get("/api/v1/cases/").status_code == 401


def test_a_link_signs_nobody_out(cast: SimpleNamespace) -> None:
    client = sign_in(with_sign_in(cast.ada))
    assert client.get(LOGOUT).status_code == 200
    assert client.get("/").status_code == 200


def test_signing_in_and_out_stand_in_the_ledger(cast: SimpleNamespace) -> None:
    client = sign_in(with_sign_in(cast.ada))
    client.post(LOGOUT)
    [signed_in] = entries_about(cast.ada, "account.signed_in")
    [signed_out] = entries_about(cast.ada, "account.signed_out")
    assert signed_in["actor"] == signed_out["actor"] == f"user:{cast.ada.id}"
    assert signed_in["facts"] == {"area": "staff", "method": "password"}
    assert signed_in["request"]["address"] == "loopback"


def test_the_browser_is_told_to_forget(cast: SimpleNamespace) -> None:
    client = sign_in(with_sign_in(cast.ada))
    assert client.post(LOGOUT).headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get("/accounts/login/").headers


def test_a_killed_session_is_not_saved_again(cast: SimpleNamespace) -> None:
    key = session_for(cast.ada)
    store = SessionStore(key)
    store["kept"] = "planted"
    _kill(key)
    with pytest.raises(UpdateError):
        store.save()
    assert SessionStore(key).load() == {}
    assert (_row(key).data, _row(key).killed_at is not None) == ("", True)


def test_a_request_in_flight_does_not_bring_it_back(cast: SimpleNamespace, settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    client = client_of(cast.ada)
    key = cookie_of(client)
    answer = client.get("/slow/")
    assert answer.status_code == 400
    assert "You were signed out meanwhile" in answer.text
    assert _row(key).killed_at is not None
    assert sessions_of(cast.ada) == []


def test_what_a_page_keeps_in_a_session_never_changes_whose_it_is(cast: SimpleNamespace) -> None:
    key = session_for(cast.ada)
    with acting(cast.ada):
        store = SessionStore(key)
        store[SESSION_KEY] = str(cast.sana.id)
        store.save()
    assert _row(key).user_id == cast.ada.id


def test_not_even_sign_in_gives_a_session_to_somebody_else(cast: SimpleNamespace) -> None:
    key = session_for(cast.ada)
    with as_role("signin"):
        Session.objects.filter(key_hash=token_hash(key), user=None).update(user_id=cast.sana.id)
    assert _row(key).user_id == cast.ada.id


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO access_session (key_hash, user_id, data, expires_at) VALUES ('x', %s, '', now())",
        "UPDATE access_session SET user_id = %s",
    ],
)
@pytest.mark.parametrize("role", ["web", "partner", "worker"])
def test_no_other_role_makes_or_gives_one(cast: SimpleNamespace, role: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_role(role), connection.cursor() as cursor:
        cursor.execute(statement, [cast.ada.id])


def test_another_password_ends_the_other_sessions_and_not_this_one(cast: SimpleNamespace) -> None:
    other = sign_in(with_sign_in(cast.ada))
    this = sign_in(cast.ada, later=1)
    before = cookie_of(this)
    form = {"oldpassword": password_of("ada"), "password1": NEW, "password2": NEW}
    assert location(this.post(PASSWORD, form)) == PASSWORD
    assert this.get("/").status_code == 200
    assert cookie_of(this) != before
    assert other.get("/").status_code == 302
    assert [session.key_hash for session in sessions_of(cast.ada)] == [token_hash(cookie_of(this))]
    with as_role("signin"):
        assert cast.ada.check_password(NEW)
    assert len(entries_about(cast.ada, "account.password_changed")) == 1


@pytest.mark.parametrize("new", ["short", "password1234", "ada-okafor-ada"])
def test_a_weak_password_is_refused_in_words(cast: SimpleNamespace, new: str) -> None:
    client = sign_in(with_sign_in(cast.ada))
    answer = client.post(PASSWORD, {"oldpassword": password_of("ada"), "password1": new, "password2": new})
    assert answer.status_code == 200
    assert "govuk-error-summary" in answer.text
    with as_role("signin"):
        assert cast.ada.check_password(password_of("ada"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("role", "supervisor"),
        ("sign_in_epoch", uuid4()),
        ("is_active", False),
        ("unit_id", "south"),
        ("role", "partner"),
    ],
)
def test_another_role_post_or_password_ends_all_of_them(cast: SimpleNamespace, field: str, value: object) -> None:
    key = session_for(cast.ada)
    changes = {field: cast.south.id if value == "south" else value}
    if value == "partner":
        changes |= {"unit_id": None, "agency_id": cast.riverside.id}
    with as_role("owner"):
        User.objects.filter(pk=cast.ada.pk).update(**changes)
    assert _row(key).killed_at is not None
    assert SessionStore(key).load() == {}


def test_a_change_that_grants_nothing_ends_nothing(cast: SimpleNamespace) -> None:
    key = session_for(cast.ada)
    with as_role("owner"):
        User.objects.filter(pk=cast.ada.pk).update(callback_number="+44 20 7946 0999", last_login=timezone.now())
    assert _row(key).killed_at is None


def test_a_session_of_an_older_epoch_is_refused_by_itself(cast: SimpleNamespace) -> None:
    """Even one that nobody killed: a sign-in with the old password may finish after the change."""
    client = client_of(cast.ada)
    with as_role("owner"):
        User.objects.filter(pk=cast.ada.pk).update(sign_in_epoch=UUID(int=0))
        Session.objects.update(killed_at=None)
    assert client.get("/").status_code == 302


def test_housekeeping_removes_only_what_has_expired(cast: SimpleNamespace) -> None:
    live, old = session_for(cast.ada), session_for(cast.ada)
    with as_role("owner"):
        Session.objects.filter(key_hash=token_hash(old)).update(expires_at=timezone.now() - timedelta(minutes=1))
    SessionStore.clear_expired()
    with as_role("owner"):
        assert [bytes(row.key_hash) for row in Session.objects.all()] == [token_hash(live)]
