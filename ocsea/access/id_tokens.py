"""What an ID token must be before a word of it counts (OpenID Connect Core 1.0, 3.1.3.7)."""

import hmac
from collections.abc import Mapping
from typing import Any

import jwt

from ocsea.identity_provider import IdentityProvider

# Ours, and never what the token's own header asks for: no "none", and no secret-key algorithm under a public key.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_CLOCKS_APART = 30  # seconds
_LONGEST_SUBJECT = 255  # as the standard has it


class Refused(Exception):
    """The provider's answer proves nobody. The reason is for tests and the log's place, never for a page."""


def subject_of(provider: IdentityProvider, token: str, keys: Mapping[str, Any], nonce: str) -> str:
    """Who the provider says it is. `keys`: its JWK set. Raises Refused."""
    claims = _read(provider, token, keys)
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise Refused("made for another sign-in")
    audience, party = claims["aud"], claims.get("azp")
    if party not in (None, provider.client_id) or (party is None and isinstance(audience, list) and len(audience) > 1):
        raise Refused("made for another program")
    if provider.acr and claims.get("acr") not in provider.acr:
        raise Refused("signed in too weakly")
    methods = claims.get("amr")
    if provider.amr and not (isinstance(methods, list) and set(provider.amr) <= {str(each) for each in methods}):
        raise Refused("signed in too weakly")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or not subject.isprintable():
        raise Refused("an odd subject")
    return subject


def _read(provider: IdentityProvider, token: str, keys: Mapping[str, Any]) -> dict[str, Any]:
    try:
        key = _key_of(token, keys)
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key,
            algorithms=_ALGORITHMS,
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=_CLOCKS_APART,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise Refused("not a token of this provider") from error
    return claims


def _key_of(token: str, keys: Mapping[str, Any]) -> jwt.PyJWK:
    header = jwt.get_unverified_header(token)
    algorithm, name = header.get("alg"), header.get("kid")
    if algorithm not in _ALGORITHMS:
        raise Refused("signed in no way that we take")
    listed = keys.get("keys")
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, dict) and each.get("use", "sig") == "sig" and (name is None or each.get("kid") == name):
            if each.get("kty") == "oct" or each.get("alg", algorithm) != algorithm:
                continue
            return jwt.PyJWK(each, algorithm=algorithm)
    raise Refused("signed by nobody we know")
