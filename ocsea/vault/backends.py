"""Where the key-encryption key lives, behind one interface. Today: a sealed local file."""

import hashlib
import os
from pathlib import Path
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ocsea.vault.envelope import KEY_BYTES, NONCE_BYTES, VERSION
from ocsea.vault.errors import SealBroken


class KeyBackend(Protocol):
    """What the vault asks of a key store. The key-encryption key itself never has to leave it."""

    @property
    def kek_id(self) -> str:
        """Names the key that `wrap` uses now."""

    def wrap(self, data_key: bytes, *, key_id: UUID, subject: UUID) -> bytes:
        """`data_key` encrypted, bound to its id, its person and the wrapping key."""

    def unwrap(self, wrapped: bytes, *, key_id: UUID, subject: UUID, kek_id: str) -> bytes:
        """The data key. Raises SealBroken when anything of what it was bound to differs."""

    def derive(self, purpose: str) -> bytes:
        """A 256-bit key for one purpose, the same every time and of no use for any other purpose."""


class LocalFile:
    """A key of 64 hexadecimal digits in a file. Its id is the first 8 bytes of the key's SHA-256.

    The file is read for each batch and the key is let go with the object: no key waits in memory between requests.
    """

    def __init__(self, path: Path) -> None:
        self._key = _read_key(path)
        self._cipher = AESGCM(self._key)

    @property
    def kek_id(self) -> str:
        return hashlib.sha256(self._key).digest()[:8].hex()

    def wrap(self, data_key: bytes, *, key_id: UUID, subject: UUID) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data_key, _bound(key_id, subject, self.kek_id))

    def unwrap(self, wrapped: bytes, *, key_id: UUID, subject: UUID, kek_id: str) -> bytes:
        if kek_id != self.kek_id:
            raise SealBroken(reason="wrapping")
        nonce, content = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        try:
            data_key = self._cipher.decrypt(nonce, content, _bound(key_id, subject, kek_id))
        except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce
            raise SealBroken(reason="wrapping") from None
        return data_key

    def derive(self, purpose: str) -> bytes:
        info = b"harbour digest v1\x00" + purpose.encode()
        return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=info).derive(self._key)


def current_backend() -> KeyBackend:
    """The backend that the settings name. Raises ImproperlyConfigured when its key cannot be read."""
    return LocalFile(Path(settings.VAULT_KEY_FILE))


def _bound(key_id: UUID, subject: UUID, kek_id: str) -> bytes:
    return bytes((VERSION,)) + key_id.bytes + subject.bytes + bytes.fromhex(kek_id)


def _read_key(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise ImproperlyConfigured(f"VAULT_KEY_FILE names {path}, which cannot be read: {error.strerror}.") from error
    except ValueError:
        # `from None`: the cause would quote the file's content.
        raise ImproperlyConfigured(f"VAULT_KEY_FILE names {path}, which is not 64 hexadecimal digits.") from None
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"VAULT_KEY_FILE names {path}, which is not 64 hexadecimal digits.")
    return key
