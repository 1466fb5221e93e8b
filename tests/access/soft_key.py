"""A passkey in software, for what no real device would do: another address, nobody verified."""

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

ORIGIN = "http://testserver"
_FLAG = AuthenticatorData.FLAG


@dataclass
class SoftKey:
    """One credential of one person. The attributes are what the next answer says of itself."""

    rp: str = "testserver"
    origin: str = ORIGIN
    counter: int = 0
    verified: bool = True
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    user_handle: str = ""

    def create(self, options: dict[str, Any]) -> str:
        """The answer to a registration's options, as the page's script posts it."""
        self.user_handle = options["publicKey"]["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        made = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        shown = AttestationObject.create("none", self._shown(_FLAG.AT, made), {})
        return self._answer("webauthn.create", options, {"attestationObject": websafe_encode(shown)})

    def get(self, options: dict[str, Any]) -> str:
        """The answer to a challenge."""
        shown = self._shown(_FLAG(0))
        told = self._told("webauthn.get", options)
        signature = self.key.sign(shown + sha256(told).digest(), ec.ECDSA(SHA256()))
        response = {"authenticatorData": websafe_encode(shown), "signature": websafe_encode(signature)}
        return self._answer("webauthn.get", options, response | {"userHandle": self.user_handle})

    def _shown(self, flags: AuthenticatorData.FLAG, made: bytes = b"") -> AuthenticatorData:
        flags |= _FLAG.UP | (_FLAG.UV if self.verified else _FLAG(0))
        shown: AuthenticatorData = AuthenticatorData.create(
            sha256(self.rp.encode()).digest(), flags, self.counter, made
        )
        return shown

    def _told(self, kind: str, options: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": options["publicKey"]["challenge"], "origin": self.origin}
        return json.dumps(told).encode()

    def _answer(self, kind: str, options: dict[str, Any], response: dict[str, str]) -> str:
        told = websafe_encode(self._told(kind, options))
        name = websafe_encode(self.id)
        whole = {"id": name, "rawId": name, "type": "public-key", "response": response | {"clientDataJSON": told}}
        return json.dumps(whole | {"clientExtensionResults": {}})
