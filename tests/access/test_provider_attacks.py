"""Answers of an identity provider that prove nobody: each signs nobody in, and reads like every other."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from jwt.utils import base64url_encode
from pytest_django.fixtures import Settings

from tests.access.provider import Claims, Provider, key_named
from tests.access.provider_journey import GO, refusal, there_and_back, through
from tests.access.signing import CODE, LOGIN, location

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("linked")]


def _none(claims: Claims) -> str:
    return jwt.encode(claims, "", algorithm="none", headers={"kid": "own"})


def _by_the_public_key(claims: Claims) -> str:
    """HS256 with the public key as its secret. By hand: PyJWT refuses to make one."""
    head = {"alg": "HS256", "typ": "JWT", "kid": "own"}
    text = b".".join(base64url_encode(json.dumps(each).encode()) for each in (head, claims))
    key = key_named("own").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return (text + b"." + base64url_encode(hmac.digest(key, text, hashlib.sha256))).decode()


def _by_the_client_secret(claims: Claims) -> str:
    secret = "secret of the tests".ljust(32, "x")
    return jwt.encode(claims, secret, algorithm="HS256", headers={"kid": "own"})


def _by_somebody_else(claims: Claims) -> str:
    return jwt.encode(claims, key_named("another"), algorithm="RS256", headers={"kid": "own"})


def _by_an_unknown_key(claims: Claims) -> str:
    return jwt.encode(claims, key_named("another"), algorithm="RS256", headers={"kid": "another"})


def _unsigned(claims: Claims) -> str:
    return jwt.encode(claims, key_named("own"), algorithm="RS256", headers={"kid": "own"}).rpartition(".")[0] + "."


def test_an_honest_answer_leads_to_the_second_factor() -> None:
    assert location(through(Client())) == CODE


@pytest.mark.parametrize("ways", [["client_secret_post"], ["client_secret_basic", "client_secret_post"], None, 7])
def test_harbour_shows_its_secret_as_the_provider_asks(provider: Provider, ways: object) -> None:
    provider.document = {"token_endpoint_auth_methods_supported": ways}
    assert location(through(Client())) == CODE


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": ["harbour", "another"]},
        {"azp": "another"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": int(time.time()) - 60},
        {"exp": None},
        {"iat": int(time.time()) + 600},
        {"nbf": int(time.time()) + 600},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "a" * 256},
        {"sub": "ada-at-the-police\x00"},
    ],
    # By the claim alone: a name with the time in it would differ from one process to the next.
    ids=lambda claims: next(iter(claims)),
)
def test_a_claim_that_is_wrong(provider: Provider, claims: Claims) -> None:
    provider.claims = claims
    refusal(client := Client(), through(client))


@pytest.mark.parametrize(
    "sign",
    [_none, _by_the_public_key, _by_the_client_secret, _by_somebody_else, _by_an_unknown_key, _unsigned, str],
)
def test_a_signature_that_is_wrong(provider: Provider, sign: Callable[[Claims], str]) -> None:
    provider.sign = sign
    refusal(client := Client(), through(client))


@pytest.mark.parametrize("state", ["another", "", None])
def test_a_wrong_state(state: str | None) -> None:
    client = Client()
    path, _mark, query = there_and_back(client).partition("?")
    kept = query.partition("&state=")[0]
    refusal(client, client.get(f"{path}?{kept}" + (f"&state={state}" if state is not None else "")))


def test_a_state_counts_once_though_it_was_wrong() -> None:
    client = Client()
    back = there_and_back(client)
    client.get(f"{back}x")
    refusal(client, client.get(back))


def test_anothers_round_is_not_taken_up() -> None:
    """Whoever is sent the address of somebody else's return is not signed in as them."""
    back = there_and_back(Client())
    refusal(client := Client(), client.get(back))
    there_and_back(client)
    refusal(client, client.get(back))


def test_a_code_counts_once(provider: Provider) -> None:
    client, other = Client(), Client()
    back = there_and_back(client)
    assert location(client.get(back)) == CODE
    refusal(other, other.get(back))
    code, again = back.partition("code=")[2].partition("&")[0], there_and_back(other)
    replayed = again.replace(again.partition("code=")[2].partition("&")[0], code)
    refusal(other, other.get(replayed))


def test_a_code_of_another_round_lacks_its_proof() -> None:
    """PKCE: a code that was stolen on its way is of no use in another browser."""
    stolen = there_and_back(Client()).partition("code=")[2].partition("&")[0]
    client = Client()
    own = there_and_back(client)
    refusal(client, client.get(own.replace(own.partition("code=")[2].partition("&")[0], stolen)))


@pytest.mark.parametrize("more", ["&iss=https://evil.example", "&error=access_denied"])
def test_an_answer_that_says_otherwise(more: str) -> None:
    client = Client()
    refusal(client, client.get(there_and_back(client) + more))


@pytest.mark.parametrize(("seconds", "leads_to"), [(590, CODE), (660, LOGIN)])
def test_a_round_ends_after_ten_minutes(
    provider: Provider, monkeypatch: pytest.MonkeyPatch, seconds: int, leads_to: str
) -> None:
    client, now = Client(), int(time.time())
    provider.claims = {"iat": now, "exp": now + 300}  # good by the tokens' clock, which stays what it is
    back = there_and_back(client)
    monkeypatch.setattr(time, "time", lambda: now + seconds)
    assert location(client.get(back)) == leads_to


@pytest.mark.parametrize(
    ("asked", "claims", "leads_to"),
    [
        ({"acr": ("high",)}, {"acr": "high"}, CODE),
        ({"acr": ("high",)}, {"acr": "low"}, LOGIN),
        ({"acr": ("high",)}, {}, LOGIN),
        ({"amr": ("mfa", "hwk")}, {"amr": ["hwk", "mfa", "pin"]}, CODE),
        ({"amr": ("mfa", "hwk")}, {"amr": ["mfa"]}, LOGIN),
        ({"amr": ("mfa",)}, {"amr": "mfa"}, LOGIN),
    ],
)
def test_what_the_settings_ask_for_must_be_shown_and_the_second_factor_still(
    provider: Provider, settings: Settings, asked: dict[str, Any], claims: Claims, leads_to: str
) -> None:
    settings.IDENTITY_PROVIDER = replace(settings.IDENTITY_PROVIDER, **asked)
    provider.claims = claims
    assert location(through(Client())) == leads_to


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "http://127.0.0.1:9/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://[x"},
        {"authorization_endpoint": None},
    ],
    ids=str,
)
def test_discovery_that_leads_elsewhere_is_not_followed(provider: Provider, document: dict[str, Any]) -> None:
    provider.document = document
    answer = (client := Client()).post(GO)
    assert location(answer) == LOGIN
    assert "does not answer" in client.get(LOGIN).text


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("there", ["file:///etc/passwd", "http://127.0.0.1:1/x", "http://[", ""])
def test_an_address_at_which_nothing_answers_is_a_refusal_in_words(provider: Provider, name: str, there: str) -> None:
    client = Client()
    back = there_and_back(client)
    provider.document = {name: there}
    refusal(client, client.get(back))


def test_nothing_is_followed_to_where_it_has_moved(provider: Provider) -> None:
    client = Client()
    back = there_and_back(client)
    provider.document = {"jwks_uri": f"{provider.issuer}/moved"}
    refusal(client, client.get(back))


def test_no_secret_goes_without_tls(provider: Provider, settings: Settings) -> None:
    """The same addresses that answer in every other test, on a server that is not told it is on loopback."""
    client = Client()
    back = there_and_back(client)
    settings.IDENTITY_PROVIDER = replace(settings.IDENTITY_PROVIDER, insecure_loopback=False)
    refusal(client, client.get(back))
    assert provider.tokens == []
