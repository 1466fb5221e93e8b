"""Signing in by the unit's own identity provider: for whom it is, and what it leaves as it was."""

import importlib.util
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from pytest_django.fixtures import Settings

from demo.signins import totp_secret_of
from ocsea import identity_provider, urls
from ocsea.access.identity_models import ExternalIdentity
from ocsea.access.models import Session, User
from ocsea.access.sessions import SessionStore
from tests.access.provider import Provider
from tests.access.provider_journey import (
    GO,
    LINK,
    OWN,
    refusal,
    there_and_back,
    through,
)
from tests.access.signing import (
    CHOOSE,
    CODE,
    LOGIN,
    LOGOUT,
    code_of,
    entries_about,
    give_code,
    in_the_partner_area,
    location,
    sessions_of,
    sign_in,
    with_sign_in,
)
from tests.roles import as_role, client_of

pytestmark = pytest.mark.django_db


def _signed_in(**typed: str) -> Client:
    client = Client()
    assert location(through(client, **typed)) == CODE
    assert give_code(client, code_of(totp_secret_of("ada"))).status_code == 302
    return client


def test_link_sign_out_sign_in_second_factor_home(cast: SimpleNamespace, provider: Provider) -> None:
    client = sign_in(with_sign_in(cast.ada))
    assert location(through(client, LINK)) == OWN
    assert "Unlink" in client.get(OWN).text
    client.post(LOGOUT)
    assert location(through(client)) == CODE
    assert location(client.get("/")).startswith(LOGIN)
    assert sessions_of(cast.ada) == []
    assert location(give_code(client, code_of(totp_secret_of("ada"), later=1))) == "/"
    assert "Ada Okafor" in client.get("/").text
    assert [each["facts"]["method"] for each in entries_about(cast.ada, "account.signed_in")] == [
        "password",
        "provider",
    ]
    assert len(entries_about(cast.ada, "account.identity_linked")) == 1


def test_the_session_is_like_any_other(linked: User, settings: Settings) -> None:
    _signed_in()
    [session] = sessions_of(linked)
    assert session.expires_at - session.created_at == timedelta(hours=12)
    assert (session.area, session.idle_seconds) == ("staff", settings.IDLE_SECONDS)


def test_without_a_second_factor_nothing_but_setting_one_up_answers(linked: User) -> None:
    with as_role("owner"):
        Authenticator.objects.all().delete()
    client = Client()
    assert location(through(client)) == "/"
    assert [location(client.get(page)) for page in ("/", "/cases/", OWN)] == [CHOOSE] * 3
    assert location(client.post(LINK)) == CHOOSE


def test_nothing_the_provider_hands_out_is_kept(linked: User, provider: Provider) -> None:
    client = Client()
    back = there_and_back(client)
    client.get(back)
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT string_agg(i::text, '') FROM access_externalidentity i)"
            " || (SELECT coalesce(string_agg(body, ''), '') FROM ledger_payload)"
        )
        at_rest = str(cursor.fetchone()) + str([SessionStore().decode(each.data) for each in Session.objects.all()])
    assert len(provider.tokens) == 2
    assert provider.subject in at_rest
    code = back.partition("code=")[2].partition("&")[0]
    assert not [told for told in (*provider.tokens, code, "verifier") if told in at_rest]


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_the_way_back_leads_to_no_other_site(linked: User, next_page: str) -> None:
    client = Client()
    through(client, next=next_page)
    assert location(give_code(client, code_of(totp_secret_of("ada")))) == "/"


def test_the_way_back_leads_to_the_page_that_was_asked_for(linked: User) -> None:
    client = Client()
    through(client, next="/cases/")
    assert location(give_code(client, code_of(totp_secret_of("ada")))) == "/cases/"


def test_nobody_known_is_told_one_thing(cast: SimpleNamespace, provider: Provider, linked: User) -> None:
    """Unknown; with the e-mail address of an account; unlinked; a closed account; one of the other area."""
    pages = set()
    with as_role("owner"):
        ExternalIdentity.objects.create(user=cast.pia, issuer=provider.issuer, subject="pia")
        ExternalIdentity.objects.create(user=cast.ben, issuer="https://another.example", subject="ben")
    for subject, claims in (("nobody", {}), ("stranger", {"email": cast.ada.email}), ("ben", {}), ("pia", {})):
        provider.subject, provider.claims = subject, {"email": f"{subject}@police.example", **claims}
        pages.add(refusal(client := Client(), through(client)))
    provider.subject, provider.claims = "ada-at-the-police", {}
    with as_role("owner"):
        User.objects.filter(pk=linked.pk).update(is_active=False)
    pages.add(refusal(client := Client(), through(client)))
    with as_role("owner"):
        User.objects.filter(pk=linked.pk).update(is_active=True)
        ExternalIdentity.objects.filter(user=linked).update(unlinked_at=linked.second_factor_at)
    pages.add(refusal(client := Client(), through(client)))
    assert len(pages) == 1
    assert not User.objects.filter(username__in=["nobody", "stranger"]).exists()


def test_tries_are_throttled(cast: SimpleNamespace, provider: Provider) -> None:
    statuses = [Client(REMOTE_ADDR="192.0.2.7").post(GO).status_code for _number in range(31)]
    assert (set(statuses[:30]), statuses[30]) == ({302}, 429)


def test_forms_may_end_at_the_provider_on_the_pages_that_lead_there_alone(linked: User, provider: Provider) -> None:
    client = client_of(linked)
    policies = [Client().get(LOGIN), client.get(OWN), client.get("/"), client.get("/accounts/sessions/")]
    forms = [each.headers["Content-Security-Policy"].partition("form-action ")[2].split(";")[0] for each in policies]
    assert forms == [f"'self' {provider.issuer}"] * 2 + ["'self'"] * 2


def test_without_settings_there_is_no_button_and_no_address(settings: Settings) -> None:
    settings.IDENTITY_PROVIDER = None
    page = Client().get(LOGIN)
    assert "provider" not in page.text
    assert "form-action 'self';" in f"{page.headers['Content-Security-Policy']};"
    kept = {str(each.pattern) for each in _loaded_anew(str(urls.__file__)).urlpatterns}
    gone = {str(each.pattern) for each in get_resolver().url_patterns} - kept
    assert gone == {"accounts/provider/", "administration/people/<uuid:person_id>/identity/"}


def _loaded_anew(file: str) -> Any:
    spec = importlib.util.spec_from_file_location("urls_without_provider", file)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_partners_have_none(provider: Provider, settings: Settings) -> None:
    with in_the_partner_area(settings):
        assert "provider" not in Client().get(LOGIN).text
        assert Client().post(GO).status_code == 404


def test_no_settings_make_no_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OIDC_ISSUER")
    assert identity_provider.from_environment(insecure_loopback=False) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", "http://login.example.org"),
        ("OIDC_ISSUER", "https://[login"),
        ("OIDC_CLIENT_SECRET", ""),
        ("OIDC_ORIGINS", "http://login.example.org"),
        ("OIDC_ORIGINS", "https://*.example.org"),
        ("OIDC_ORIGINS", "https://login.example.org/path"),
    ],
)
def test_odd_settings_stop_the_start_and_name_themselves(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("OIDC_ISSUER", "https://login.example.org")
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        identity_provider.from_environment(insecure_loopback=False)
