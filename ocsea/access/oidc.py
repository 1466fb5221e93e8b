"""The way to the unit's identity provider and back: OpenID Connect's code flow with PKCE (RFC 7636), state and nonce.

Nothing that the provider hands out is kept: of its tokens one subject is read, and they are dropped. Its discovery and
keys are asked for each time, for sign-ins are few and keys change.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, TypedDict
from urllib.parse import quote_plus, urlencode

import requests

from ocsea.access.id_tokens import Refused, subject_of
from ocsea.identity_provider import IdentityProvider, origin_of

_SECONDS = (3, 5)  # to connect, and between two pieces of an answer


class Unreachable(Exception):
    """The provider does not answer, or not as the standard asks."""


class Round(TypedDict):
    """What the browser's session remembers between going and coming back, for one return."""

    state: str
    nonce: str
    verifier: str


def begin(provider: IdentityProvider, back: str) -> tuple[str, Round]:
    """The provider's address to send the browser to, and what to remember. Raises Unreachable.

    `back` is where the provider sends the browser afterwards, one fixed address.
    """
    there = _address(provider, _discovered(provider), "authorization_endpoint")
    if origin_of(there) not in provider.origins:
        raise Unreachable("its sign-in page stands under an origin that OIDC_ORIGINS does not name")
    made: Round = {"state": _random(), "nonce": _random(), "verifier": _random()}
    challenge = hashlib.sha256(made["verifier"].encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": "openid",
        "state": made["state"],
        "nonce": made["nonce"],
        "code_challenge": urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    if provider.acr:
        asked["acr_values"] = " ".join(provider.acr)
    return f"{there}{'&' if '?' in there else '?'}{urlencode(asked)}", made


def finish(provider: IdentityProvider, back: str, told: Round, answer: Mapping[str, str]) -> str:
    """The subject who came back with this answer. Raises Refused, Unreachable."""
    if not hmac.compare_digest(answer.get("state", "").encode(), told["state"].encode()):
        raise Refused("another round's answer")
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise Refused("another provider's answer")  # RFC 9207
    if "error" in answer or not answer.get("code"):
        raise Refused("the provider let nobody in")
    document = _discovered(provider)
    sent = {"code": answer["code"], "redirect_uri": back, "code_verifier": told["verifier"]}
    token = _exchanged(provider, document, sent)
    keys = _asked("GET", _address(provider, document, "jwks_uri"))
    return subject_of(provider, token, keys, told["nonce"])


def _exchanged(provider: IdentityProvider, document: Mapping[str, Any], sent: dict[str, str]) -> str:
    sent = {"grant_type": "authorization_code", **sent}
    ways = document.get("token_endpoint_auth_methods_supported")
    basic = not isinstance(ways, list) or "client_secret_basic" in ways
    if not basic:
        sent |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    # RFC 6749, 2.3.1: both halves are form-encoded first.
    known = (quote_plus(provider.client_id), quote_plus(provider.client_secret)) if basic else None
    token = _asked("POST", _address(provider, document, "token_endpoint"), data=sent, auth=known).get("id_token")
    if not isinstance(token, str):
        raise Refused("no ID token")
    return token


def _discovered(provider: IdentityProvider) -> dict[str, Any]:
    document = _asked("GET", f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if document.get("issuer") != provider.issuer:
        raise Unreachable("its discovery is another issuer's")
    return document


def _address(provider: IdentityProvider, document: Mapping[str, Any], name: str) -> str:
    address = str(document.get(name, ""))
    if not provider.may_ask(address):
        raise Unreachable("its discovery names an address without TLS, or none")
    return address


def _asked(method: str, url: str, **sent: Any) -> dict[str, Any]:
    try:
        answer = requests.request(method, url, timeout=_SECONDS, allow_redirects=False, **sent)
        told = answer.json() if answer.status_code in {200, 400, 401} else None
    except (requests.RequestException, ValueError) as error:
        raise Unreachable("no answer") from error
    if not isinstance(told, dict):
        raise Unreachable("an odd answer")
    if answer.status_code != 200:
        raise Refused("refused by the provider")
    return told


def _random() -> str:
    return secrets.token_urlsafe(32)
