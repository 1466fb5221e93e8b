"""Keyed digests, for finding a record by an exact value without storing the value."""

import hashlib
import hmac

from ocsea.vault.backends import current_backend


class Digester:
    """Digests of one purpose; keep one for a batch, since each reads the key file once.

    HMAC-SHA-256 under a key derived for the purpose (HKDF), so that digests of different purposes cannot be compared.
    """

    def __init__(self, purpose: str) -> None:
        self._key = current_backend().derive(purpose)

    def of(self, normalised: str) -> bytes:
        """32 bytes for text that the caller has normalised. Not for low-entropy values: those can be guessed."""
        return hmac.new(self._key, normalised.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()


def digest(purpose: str, normalised: str) -> bytes:
    """One digest; see Digester."""
    return Digester(purpose).of(normalised)
