"""What several connections do to one session and to one throttle, with real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace
from typing import TypeVar

import pytest
from django.core.cache import cache
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from pytest_django.fixtures import Settings

from ocsea.access.context import token_hash
from ocsea.access.models import Session, User
from ocsea.urls import urlpatterns as staff_area
from tests.access.signing import cookie_of, location
from tests.roles import as_role, client_of

R = TypeVar("R")
_inside, _go_on = Event(), Event()
_seen: list[int] = []


def _slow(request: HttpRequest) -> HttpResponse:
    """Reads, waits in the middle, reads again, and wants to keep something in its session."""
    _seen.append(User.objects.count())
    _inside.set()
    assert _go_on.wait(30)
    _seen.append(User.objects.count())
    request.session["kept"] = "planted"
    return HttpResponse("done")


urlpatterns = [path("slow/", _slow), *staff_area]
handler400 = "ocsea.web.errors.bad_request"


def _begin() -> None:
    _inside.clear()
    _go_on.clear()
    _seen.clear()


def _with_own_connections(work: Callable[[], R]) -> R:
    try:
        return work()
    finally:
        connections.close_all()


@pytest.mark.parametrize("how", ["one", "others", "lock"])
def test_what_is_under_way_sees_nothing_after_its_session_ended(
    real_cast: SimpleNamespace, settings: Settings, how: str
) -> None:
    settings.ROOT_URLCONF = __name__
    _begin()
    flying, staying = client_of(real_cast.ada), client_of(real_cast.ada)
    hash_of_flying = token_hash(cookie_of(flying))
    with as_role("owner"):
        public_id = Session.objects.get(key_hash=hash_of_flying).public_id
    with ThreadPoolExecutor(1) as pool:
        request = pool.submit(_with_own_connections, lambda: flying.get("/slow/"))
        assert _inside.wait(30)
        if how == "lock":
            flying_too = client_of(real_cast.ada)
            flying_too.cookies["harbour"] = cookie_of(flying)
            flying_too.post("/accounts/lock/")
        else:
            staying.post("/accounts/sessions/", {"end": str(public_id) if how == "one" else how})
        _go_on.set()
        answer = request.result(60)
    assert (_seen[0] > 0, _seen[1]) == (True, 0)
    with as_role("owner"):
        session = Session.objects.get(key_hash=hash_of_flying)
    if how == "lock":
        assert session.locked_at is not None
        assert location(flying.get("/")).startswith("/accounts/locked/")
    else:
        assert answer.status_code == 400
        assert (session.killed_at is not None, session.data) == (True, "")
        assert location(flying.get("/")) == "/accounts/login/?next=/"
        assert staying.get("/").status_code == 200


def test_a_try_waits_for_no_other_request(real_cast: SimpleNamespace) -> None:
    """The second is told at once that the first holds the lock, though the first one's request goes on."""

    def hold() -> bool:
        with transaction.atomic(using="signin"):
            held = cache.add("one:lock", 1, timeout=10)
            _inside.set()
            assert _go_on.wait(30)
        return held

    def ask() -> bool:
        with connections["throttle"].cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        return cache.add("one:lock", 1, timeout=10)

    _begin()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(_with_own_connections, hold)
        assert _inside.wait(30)
        try:
            assert pool.submit(_with_own_connections, ask).result(60) is False
        finally:
            _go_on.set()
        assert first.result(60) is True
