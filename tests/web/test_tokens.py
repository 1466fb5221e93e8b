"""Tokens for programs: within their owner's rights and their own scope, and dead at the next call."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client

from cases.models import Case
from ocsea.access.context import transaction_with
from ocsea.access.models import Reveal, User
from ocsea.access.token_models import ApiToken
from ocsea.ledger.models import Payload
from ocsea.notices.models import Notice
from ocsea.web import authentication
from ocsea.web.administration import people
from ocsea.web.administration.people import Reason
from tests.factories.cases import a_case
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
NEW = {
    "label": "Lab importer",
    "may_write": "read",
    "collections": ["cases", "victims"],
    "classes": ["CASE"],
    "days": "30",
}


@pytest.fixture
def case(cast: SimpleNamespace) -> Case:
    return a_case(cast)


def _token(owner: User, **typed: object) -> str:
    answer = client_of(owner).post("/accounts/tokens/new/", NEW | typed)
    found = re.search(r"hbk_[A-Za-z0-9_-]{43}", answer.content.decode())
    assert found, answer.content.decode()
    return found[0]


def _ask(token: str, path: str = "/api/v1/cases/", method: str = "get", **more: Any) -> tuple[int, Any]:
    ask = getattr(Client(enforce_csrf_checks=True), method)
    answer = ask(path, headers={"Authorization": f"Bearer {token}"}, **more)
    return answer.status_code, answer.json() if answer.headers["Content-Type"] == "application/json" else None


def test_it_reads_what_its_owner_may_and_is_kept_as_a_hash(cast: SimpleNamespace, case: Case) -> None:
    token = _token(cast.ada)
    status, answer = _ask(token)
    assert (status, [row["reference"] for row in answer["results"]]) == (200, [case.reference])
    assert _ask(_token(cast.cleo))[1]["results"] == []
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text || s::text, '') FROM access_apitoken t, access_session s")
        assert token not in cursor.fetchone()[0]
    with pytest.raises(DatabaseError), acting(cast.ada):
        ApiToken.objects.count()


def test_nothing_is_found_by_a_field_that_is_withheld(cast: SimpleNamespace) -> None:
    case = a_case(cast, operation="Kingfisher")
    bare, whole = _token(cast.ada, classes=[]), _token(cast.ada)

    def found(token: str, words: str) -> list[str]:
        return [row["reference"] for row in _ask(token, f"/api/v1/cases/?q={words}")[1]["results"]]

    assert (found(whole, "Kingfi"), found(bare, "Kingfi")) == ([case.reference], [])
    assert found(bare, case.reference.lower()) == [case.reference]


def test_fields_beyond_its_classes_are_withheld(cast: SimpleNamespace, case: Case) -> None:
    bare = _ask(_token(cast.ada, classes=[]), f"/api/v1/cases/{case.reference}/")[1]
    assert bare["reference"] == case.reference
    assert bare["operation"] == {"withheld": "case"}
    assert _ask(_token(cast.ada), f"/api/v1/cases/{case.reference}/")[1]["operation"] == "Heron"
    assert client_of(cast.ada).get(f"/api/v1/cases/{case.reference}/").json()["case_officer"] != {"withheld": "staff"}


@pytest.mark.parametrize("wish", [{"classes": ["IDENTITY"]}, {"classes": ["METHOD"]}, {"days": "91"}])
def test_no_token_goes_beyond_the_rules(cast: SimpleNamespace, wish: dict[str, object]) -> None:
    assert client_of(cast.ada).post("/accounts/tokens/new/", NEW | wish).status_code == 422


def test_a_read_only_token_writes_nothing_and_another_writes_without_a_form_token(cast: SimpleNamespace) -> None:
    new = {"operation": "Ibis", "priority": "high", "priority_reason": "A child may be at risk."}
    body: dict[str, Any] = {"data": new, "content_type": "application/json"}
    assert _ask(_token(cast.ada), method="post", **body)[0] == 403
    assert _ask(_token(cast.ada, may_write="write"), method="post", **body)[0] == 201


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/v1/exhibits/", 403), ("/", 302), ("/cases/", 302), ("/accounts/tokens/", 302), ("/api/schema/", 401)],
)
def test_it_works_on_its_collections_and_on_no_page(cast: SimpleNamespace, path: str, status: int) -> None:
    assert _ask(_token(cast.ada), path)[0] == status


def test_it_is_no_cookie(cast: SimpleNamespace) -> None:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = _token(cast.ada)
    assert browser.get("/cases/").status_code == 302
    assert browser.get("/api/v1/cases/").status_code == 401


def test_a_wrong_token_is_refused_though_a_good_cookie_comes_with_it(cast: SimpleNamespace) -> None:
    browser = client_of(cast.ada)
    assert browser.get("/api/v1/cases/", headers={"Authorization": "Bearer hbk_none"}).status_code == 401


def test_no_reveal_below_it_either(cast: SimpleNamespace, case: Case) -> None:
    with pytest.raises(DatabaseError), transaction_with(_token(cast.ada)):
        Reveal.objects.create(
            user=cast.ada, target_type="victim", target_id=case.id, reason="safeguarding", until=case.opened_at
        )


def _closed(cast: SimpleNamespace) -> None:
    with acting(cast.adm):
        people.close_person(actor=cast.adm, person=cast.ada, reason=Reason.LEFT)


def _other_role(cast: SimpleNamespace) -> None:
    with acting(cast.adm):
        User.objects.filter(pk=cast.ada.pk).update(role="supervisor")


def _other_password(cast: SimpleNamespace) -> None:
    with as_role("signin"):
        user = User.objects.get(pk=cast.ada.pk)
        user.set_password("a quite long new password")
        user.save(update_fields=["sign_in_epoch"])


def _run_out(cast: SimpleNamespace) -> None:
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("UPDATE access_session SET expires_at = statement_timestamp() WHERE area = 'api'")


def _revoked(cast: SimpleNamespace) -> None:
    with as_role("owner"):
        token = ApiToken.objects.get(user=cast.ada)
    page = client_of(cast.ada).post("/accounts/tokens/", {"end": str(token.id)}, follow=True)
    assert "Lab importer" not in page.content.decode()


def _revoked_by_administration(cast: SimpleNamespace) -> None:
    browser, here = client_of(cast.adm), f"/administration/people/{cast.ada.id}/"
    assert "Lab importer" in browser.get(here).content.decode()
    with as_role("owner"):
        token = ApiToken.objects.get(user=cast.ada)
    assert client_of(cast.sana).post(f"{here}token/", {"token": str(token.id)}).status_code == 403
    page = browser.post(f"{here}token/", {"token": str(token.id)}, follow=True).content.decode()
    assert "Lab importer" not in page
    with as_role("owner"):
        assert Notice.objects.filter(kind="token.revoked", recipient=cast.ada).count() == 1


@pytest.mark.parametrize(
    "ended", [_closed, _other_role, _other_password, _run_out, _revoked, _revoked_by_administration]
)
def test_it_is_dead_at_the_next_call(cast: SimpleNamespace, ended: Callable[[SimpleNamespace], None]) -> None:
    token = _token(cast.ada)
    assert _ask(token)[0] == 200
    ended(cast)
    assert _ask(token)[0] == 401


def test_nobody_revokes_anothers(cast: SimpleNamespace) -> None:
    token = _token(cast.ada)
    with as_role("owner"):
        kept = ApiToken.objects.get(user=cast.ada)
    client_of(cast.ben).post("/accounts/tokens/", {"end": str(kept.id)})
    with acting(cast.ben), connection.cursor() as cursor:
        cursor.execute("SELECT access_token_revoke(%s)", [kept.id])
        assert cursor.fetchone() == (None,)
    assert _ask(token)[0] == 200


def test_making_and_a_new_address_are_recorded_and_the_owner_is_told_once_an_address(cast: SimpleNamespace) -> None:
    token = _token(cast.ada)
    for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2"):
        _ask(token, REMOTE_ADDR=address)
    with as_role("owner"):
        kinds = [row.kind for row in Payload.objects.filter(kind__startswith="token.").order_by("at")]
        assert kinds == ["token.made", "token.new_address", "token.new_address"]
        assert Notice.objects.filter(kind="token.new_address", recipient=cast.ada).count() == 2


def test_making_one_asks_who_is_there(cast: SimpleNamespace) -> None:
    browser = client_of(cast.ada)
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("UPDATE access_session SET proved_at = NULL")
    assert "Confirm that it is you" in browser.get("/accounts/tokens/new/").content.decode()
    assert "hbk_" not in browser.post("/accounts/tokens/new/", NEW).content.decode()


def test_a_program_that_asks_too_often_waits_and_others_do_not(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(authentication.RATE, "api", "3/m/key")
    hasty, steady = _token(cast.ada), _token(cast.ben)
    assert [_ask(hasty)[0] for _time in range(4)] == [200, 200, 200, 429]
    assert _ask(steady)[0] == 200
    # What can be no token is counted by where it comes from.
    assert [_ask(guess)[0] for guess in ("no", "hbk_no", "nothing", "hbk")] == [401, 401, 401, 429]
    assert _ask(steady)[0] == 200
