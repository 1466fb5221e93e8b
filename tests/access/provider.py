"""An identity provider of the tests' own, over HTTP on this machine: discovery, keys, sign-in page, codes, tokens."""

import hashlib
import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

Claims = dict[str, Any]


@cache
def key_named(name: str) -> rsa.RSAPrivateKey:
    """A key of this run: the provider's own is called "own"."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def signed(claims: Claims) -> str:
    """As an honest provider signs."""
    return jwt.encode(claims, key_named("own"), algorithm="RS256", headers={"kid": "own"})


@dataclass
class Provider:
    """Signs `subject` in at once. `claims` changes what a token says, `sign` how it is signed, `document` discovery."""

    subject: str = "ada-at-the-police"
    claims: Claims = field(default_factory=dict)
    sign: Callable[[Claims], str] = signed
    document: dict[str, Any] = field(default_factory=dict)
    issuer: str = ""
    tokens: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorize(self, asked: dict[str, str]) -> str:
        """What the sign-in page does once its person is known: back with a code."""
        assert (asked["response_type"], asked["client_id"], asked["scope"]) == ("code", "harbour", "openid")
        assert asked["redirect_uri"] == "http://localhost:8000/accounts/provider/return/"
        assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
        code = token_urlsafe(8)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str], known: str) -> tuple[int, dict[str, str]]:
        """Exchanges a code, once."""
        asked = self._codes.pop(sent.get("code", ""), None)
        name, _colon, secret = b64decode(known.removeprefix("Basic ")).decode().partition(":")
        if self.document.get("token_endpoint_auth_methods_supported") == ["client_secret_post"]:
            name, secret = sent["client_id"], sent["client_secret"]
        if (name, unquote_plus(secret)) != ("harbour", "secret of the tests"):
            return 401, {"error": "invalid_client"}
        proof = hashlib.sha256(sent["code_verifier"].encode()).digest()
        shown = urlsafe_b64encode(proof).rstrip(b"=").decode()
        if not asked or shown != asked["code_challenge"] or sent["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": self.subject, "aud": "harbour", "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], "email": "ada@police.example"} | self.claims
        told = self.sign({name: value for name, value in claims.items() if value is not None})
        self.tokens += [told, access := token_urlsafe(16)]
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": told}

    def answer(self, path: str) -> dict[str, Any]:
        """Discovery, and the keys."""
        if path == "/keys":
            own = RSAAlgorithm.to_jwk(key_named("own").public_key(), as_dict=True)
            return {"keys": [own | {"kid": "own", "use": "sig"}]}
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.issuer} | {name: f"{self.issuer}/{at}" for name, at in places.items()} | self.document


@contextmanager
def running(provider: Provider) -> Iterator[Provider]:
    """The provider answers at `issuer` for the time inside."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            at = urlsplit(self.path)
            if at.path in {"/authorize", "/moved"}:
                there = "/keys" if at.path == "/moved" else provider.authorize(dict(parse_qsl(at.query)))
                self.send_response(302)
                self.send_header("Location", there)
                self.end_headers()
            else:
                self._tell(200, provider.answer(at.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent = {name: values[0] for name, values in parse_qs(body).items()}
            self._tell(*provider.token(sent, self.headers.get("Authorization", "")))

        def _tell(self, status: int, told: dict[str, Any]) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = provider.issuer or f"http://127.0.0.1:{server.server_port}"
    serving = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    serving.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        serving.join()
