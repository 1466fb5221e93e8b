"""Signatures: Ed25519 (RFC 8032), for those who must not hold `cryptography` themselves."""

import base64
import hashlib
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ALGORITHM = b"\x01"  # Ed25519 in C2SP's signed-note
_SEED_BYTES = 32


class BadKey(ValueError):
    """A key cannot be read. The message never quotes it."""


class VerifierKey:
    """A named public key, written `name+hash+key` as C2SP's signed-note has it."""

    def __init__(self, name: str, public: bytes) -> None:
        self.name, self._public = name, public
        self.id = hashlib.sha256(name.encode() + b"\n" + _ALGORITHM + public).digest()[:4]

    @classmethod
    def parse(cls, text: str) -> Self:
        """From its text. Raises BadKey when the parts do not belong together."""
        name, _plus, rest = text.strip().partition("+")
        mark, _plus, encoded = rest.partition("+")
        try:
            blob = base64.b64decode(encoded, validate=True)
        except ValueError:
            raise BadKey("The key's last part is not base64.") from None
        key = cls(name, blob[1:])
        if not name or blob[:1] != _ALGORITHM or len(blob) != 1 + _SEED_BYTES or key.id.hex() != mark:
            raise BadKey("This is not a key of the form name+hash+key for Ed25519.")
        return key

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ALGORITHM + self._public).decode()}"

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether this key's owner signed the message."""
        try:
            Ed25519PublicKey.from_public_bytes(self._public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """A named private key from a file of 64 hexadecimal digits. Held by the signer's process alone."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = VerifierKey(name, self._private.public_key().public_bytes_raw())

    @classmethod
    def read(cls, name: str, path: Path) -> Self:
        """Raises BadKey when the file is missing or holds something else."""
        try:
            seed = bytes.fromhex(path.read_text(encoding="ascii").strip())
        except OSError as error:
            raise BadKey(f"{path} cannot be read: {error.strerror}.") from error
        except ValueError:
            raise BadKey(f"{path} is not 64 hexadecimal digits.") from None
        if len(seed) != _SEED_BYTES:
            raise BadKey(f"{path} is not 64 hexadecimal digits.")
        return cls(name, seed)

    def sign(self, message: bytes) -> bytes:
        """64 bytes; the same message always gives the same signature."""
        return self._private.sign(message)
