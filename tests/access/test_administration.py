"""Administration: by a unit administrator alone, in the browser and below it, with no word of any case."""

from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError
from django.test import Client

from ocsea.access.models import Agency, Unit, User
from ocsea.errors import Denied
from ocsea.notices.models import Notice
from ocsea.web.administration import people, starts
from ocsea.web.administration.people import Reason
from tests.access.signing import entries_about, sessions_of, with_sign_in
from tests.house.counting import hold, own_cost_of
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
OTHERS = ["ada", "cleo", "dev", "sana", "ines", "emil", "vera", "quin", "aud"]
PAGES = ["", "people/new/", "units/", "units/new/", "agencies/", "agencies/new/", "roles/", "settings/"]
NEW = {"username": "Nora", "display_name": "Nora Berg", "role": "investigator", "email": "nora@example.org"}


def _post(who: User, path: str, **typed: str) -> tuple[int, str]:
    answer = client_of(who).post(f"/administration/{path}", typed)
    return answer.status_code, answer.content.decode()


def _fresh(user: User) -> User:
    with as_role("owner"):
        return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("page", PAGES)
def test_the_administrator_alone_opens_the_pages(cast: SimpleNamespace, page: str) -> None:
    assert client_of(cast.adm).get(f"/administration/{page}").status_code == 200
    for name in OTHERS:
        assert client_of(getattr(cast, name)).get(f"/administration/{page}").status_code == 403


@pytest.mark.parametrize("deed", ["", "change/", "close/", "reopen/", "link/", "link/revoke/", "second-factor/"])
def test_nobody_else_comes_near_an_account(cast: SimpleNamespace, deed: str) -> None:
    here, absent = f"/administration/people/{cast.ben.id}/{deed}", f"/administration/people/{cast.north.id}/{deed}"
    for name in OTHERS:
        browser = client_of(getattr(cast, name))
        ask = browser.get if deed in {"", "change/"} else browser.post
        first, second = ask(here), ask(absent)
        assert (first.status_code, second.status_code) == (403, 403)
    browser = client_of(cast.adm)
    ask = browser.get if deed in {"", "change/"} else browser.post
    assert ask(absent).status_code == 404


def test_another_units_people_are_kept_by_its_own_administrator(cast: SimpleNamespace) -> None:
    with acting(cast.adm):
        assert cast.dev in people.administered_by(cast.adm)  # South has no administrator yet
    with as_role("owner"):
        User.objects.create(username="sam", display_name="Sam", role="unit_administrator", unit=cast.south)
    assert client_of(cast.adm).get(f"/administration/people/{cast.dev.id}/").status_code == 404
    with acting(cast.adm):
        assert User.objects.filter(pk=cast.dev.pk).update(is_active=False) == 0


def test_somebody_new_is_added_recorded_and_sent_a_link(cast: SimpleNamespace) -> None:
    assert _post(cast.adm, "people/new/", **NEW, unit=str(cast.north.id))[0] == 302
    with as_role("owner"):
        nora = User.objects.get(username="nora")
        assert Notice.objects.filter(recipient=nora, kind="account.link").count() == 1
    assert (nora.unit_id, nora.second_factor_at) == (cast.north.id, None)
    (entry,) = entries_about(nora, "account.added")
    assert entry["actor"] == f"user:{cast.adm.id}"
    assert "Nora" not in str(entry)
    status, page = _post(cast.adm, "people/new/", **NEW, unit=str(cast.north.id))
    assert status == 422
    assert "has this user name already" in page
    assert "Nora Berg" in page


def test_nobody_is_told_of_a_mail_that_could_not_go_out(cast: SimpleNamespace) -> None:
    browser = client_of(cast.adm)
    page = browser.post("/administration/people/new/", NEW | {"email": "", "unit": str(cast.north.id)}, follow=True)
    assert "Give it an e-mail address" in page.content.decode()
    assert "went out by mail" not in page.content.decode()


def test_another_role_counts_at_the_next_statement(cast: SimpleNamespace) -> None:
    browser = client_of(cast.cleo)
    assert browser.get("/cases/").status_code == 200
    typed = {"display_name": "Cleo Singh", "role": "supervisor", "unit": str(cast.north.id), "email": cast.cleo.email}
    status, page = _post(cast.adm, f"people/{cast.cleo.id}/change/", **typed)
    assert status == 422
    assert "Say why" in page
    assert _post(cast.adm, f"people/{cast.cleo.id}/change/", **typed, reason="duties")[0] == 302
    assert _fresh(cast.cleo).role == "supervisor"
    assert browser.get("/cases/").status_code == 302
    assert sessions_of(cast.cleo) == []


@pytest.mark.parametrize("role", ["auditor", "unit_administrator", "partner"])
def test_an_account_never_leaves_casework(cast: SimpleNamespace, role: str) -> None:
    typed = {"display_name": "Cleo", "role": role, "unit": str(cast.north.id), "reason": "duties"}
    assert _post(cast.adm, f"people/{cast.cleo.id}/change/", **typed)[0] == 422
    with pytest.raises(DatabaseError, match="never leaves"), acting(cast.adm):
        User.objects.filter(pk=cast.cleo.pk).update(role="auditor" if role == "partner" else role)


def test_nobody_changes_their_own_account(cast: SimpleNamespace) -> None:
    with acting(cast.adm), pytest.raises(Denied):
        people.close_person(actor=cast.adm, person=cast.adm, reason=Reason.LEFT)
    assert client_of(cast.adm).get(f"/administration/people/{cast.adm.id}/").status_code == 200
    assert _post(cast.adm, f"people/{cast.adm.id}/close/", reason="left")[0] == 403
    for change in ({"email": "x@example.org"}, {"unit": cast.south}, {"display_name": "X"}):
        with pytest.raises(DatabaseError, match="nobody for oneself"), acting(cast.adm):
            User.objects.filter(pk=cast.adm.pk).update(**change)


def test_a_second_administrator_is_told_to_the_auditors(cast: SimpleNamespace) -> None:
    typed = NEW | {"role": "unit_administrator", "unit": str(cast.north.id)}
    assert _post(cast.adm, "people/new/", **typed)[0] == 302
    assert "An account for administration or audit" in client_of(cast.aud).get("/inbox/").content.decode()
    assert "An account for" not in client_of(cast.sana).get("/inbox/").content.decode()


def test_closing_ends_sessions_and_tells_the_supervisor(cast: SimpleNamespace) -> None:
    browser = client_of(cast.ben)
    assert _post(cast.adm, f"people/{cast.ben.id}/close/")[0] == 302
    assert _fresh(cast.ben).is_active
    assert _post(cast.adm, f"people/{cast.ben.id}/close/", reason="left")[0] == 302
    assert browser.get("/cases/").status_code == 302
    assert "account was closed" in client_of(cast.sana).get("/inbox/").content.decode()
    (entry,) = entries_about(cast.ben, "account.closed")
    assert entry["facts"]["reason"] == "left"
    assert _post(cast.adm, f"people/{cast.ben.id}/close/", reason="left")[0] == 409
    assert _post(cast.adm, f"people/{cast.ben.id}/reopen/", reason="returned")[0] == 302
    assert _fresh(cast.ben).is_active


def test_second_factors_are_taken_away_with_reason_and_told(cast: SimpleNamespace) -> None:
    with_sign_in(cast.ben)
    browser = client_of(_fresh(cast.ben))
    assert _post(cast.adm, f"people/{cast.ben.id}/second-factor/", reason="lost")[0] == 302
    with as_role("owner"):
        assert not Authenticator.objects.filter(user=cast.ben).exists()
        told = Notice.objects.filter(kind="account.factor_reset").values_list("recipient__username", flat=True)
        assert sorted(told) == ["aud", "ben"]
    assert _fresh(cast.ben).second_factor_at is None
    assert browser.get("/cases/").status_code == 302
    (entry,) = entries_about(cast.ben, "account.factor_reset")
    assert (entry["actor"], entry["facts"]["reason"]) == (f"user:{cast.adm.id}", "lost")
    with acting(cast.sana), pytest.raises(Denied):
        starts.reset_second_factor(actor=cast.sana, person=cast.ben, reason=Reason.LOST)


@pytest.mark.parametrize("name", OTHERS)
def test_below_the_view_nobody_else_keeps_anything(cast: SimpleNamespace, name: str) -> None:
    actor = getattr(cast, name)
    made = User(username="nora", display_name="Nora", role="investigator", unit=cast.north)
    for row in (made, Unit(name="X", code="X"), Agency(name="X", kind="ngo")):
        with pytest.raises(DatabaseError, match="row-level security"), acting(actor):
            row.save(force_insert=True)
    with acting(actor):
        assert User.objects.filter(pk=cast.ben.pk).exclude(pk=actor.pk).update(is_active=False) == 0
        assert Unit.objects.update(name="X") + Agency.objects.update(name="X") == 0
        assert User.objects.filter(pk=actor.pk).update(language="es") == 1
    for change in ({"display_name": "X"}, {"email": "x@example.org"}, {"callback_number": "0"}, {"is_active": False}):
        with pytest.raises(DatabaseError, match="kept by a unit administrator"), acting(actor):
            User.objects.filter(pk=actor.pk).update(**change)


def test_below_the_view_without_a_session_nothing_is_kept(cast: SimpleNamespace) -> None:
    assert User.objects.update(is_active=False) == 0
    with pytest.raises(DatabaseError, match="row-level security"):
        Unit(name="X", code="X").save(force_insert=True)


@pytest.mark.parametrize(
    "change", [{"second_factor_at": None}, {"sign_in_epoch": None}, {"username": "x"}, {"last_login": None}]
)
def test_not_even_the_administrator_touches_the_way_in(cast: SimpleNamespace, change: dict[str, None]) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), acting(cast.adm):
        User.objects.filter(pk=cast.ben.pk).update(**change)


def test_units_and_agencies_are_added_and_changed(cast: SimpleNamespace) -> None:
    unit = {"name": "West unit", "code": "WEST", "time_zone": "Europe/London", "calendar": "GB-ENG"}
    assert _post(cast.adm, "units/new/", **unit)[0] == 302
    assert _post(cast.adm, "units/new/", **unit)[0] == 422
    assert _post(cast.adm, "units/new/", **(unit | {"code": "W2", "time_zone": "Mars/Base"}))[0] == 422
    assert _post(cast.adm, "units/new/", **(unit | {"code": "W2", "calendar": "XX"}))[0] == 422
    west = Unit.objects.get(code="WEST")
    assert _post(cast.adm, f"units/{west.id}/", **(unit | {"name": "Far West unit"}))[0] == 302
    assert Unit.objects.get(code="WEST").name == "Far West unit"
    assert _post(cast.adm, f"agencies/{cast.hillcrest.id}/", name="Hillcrest Trust", kind="ngo")[0] == 302
    assert Agency.objects.get(pk=cast.hillcrest.pk).name == "Hillcrest Trust"


def test_the_pages_cost_what_is_pinned(cast: SimpleNamespace) -> None:
    for page in ("", "units/", "agencies/", "roles/", "settings/"):
        name = page.strip("/") or "people"
        hold(f"administration:{name}", own_cost_of(cast.adm, f"/administration/{page}"))
    hold("administration:person", own_cost_of(cast.adm, f"/administration/people/{cast.ben.id}/"))


def test_the_settings_show_no_secret(cast: SimpleNamespace, settings: SimpleNamespace) -> None:
    settings.EMAIL_HOST_PASSWORD = "swordfish-in-the-pond"
    page = client_of(cast.adm).get("/administration/settings/").content.decode()
    for secret in (settings.SECRET_KEY, settings.EMAIL_HOST_PASSWORD):
        assert secret not in page


def test_nobody_is_sent_there_without_signing_in(cast: SimpleNamespace) -> None:
    assert Client().get("/administration/").status_code == 302


def test_no_step_towards_taking_an_account_over_is_silent(cast: SimpleNamespace) -> None:
    with acting(cast.adm):
        people.change_person(
            actor=cast.adm, person=cast.ben, reason=Reason.MISTAKE, values={"email": "other@example.org"}
        )
        starts.send_link(actor=cast.adm, person=_fresh(cast.ben))
    with as_role("owner"):
        told = Notice.objects.filter(target_id=cast.ben.id).values_list("kind", "recipient__username")
        assert set(told) == {(kind, who) for kind in ("account.address", "account.link_made") for who in ("aud", "ben")}


def test_a_link_for_somebody_who_never_signed_in_is_told_to_nobody(cast: SimpleNamespace) -> None:
    with as_role("owner"):
        User.objects.filter(pk=cast.ben.pk).update(second_factor_at=None, email="ben@example.org")
    with acting(cast.adm):
        starts.send_link(actor=cast.adm, person=_fresh(cast.ben))
    with as_role("owner"):
        assert not Notice.objects.filter(kind="account.link_made").exists()
