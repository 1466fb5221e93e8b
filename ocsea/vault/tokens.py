"""Small secrets of the system itself (second-factor seeds), kept as text in tables that are not ours."""

import base64
import binascii
from uuid import UUID, uuid5

from ocsea.vault.envelope import Place
from ocsea.vault.errors import SealBroken
from ocsea.vault.keys import Keyring

# Any fixed UUID: it turns a purpose into the subject whose key seals that purpose's secrets.
_PURPOSES = UUID("5d0a1e64-62a5-4c0b-9a56-0c5d4f0e9f11")


def seal_secret(purpose: str, value: str, *, subject: UUID | None = None) -> str:
    """`value` as an envelope in base64. `subject` is the person it belongs to, where the caller knows them.

    Without a subject the key is the purpose's own, and a secret moved to another person's row would still open.
    """
    place = _place(purpose, subject)
    with Keyring.of((place.subject,), make=True) as ring:
        return base64.b64encode(ring.seal(value, place)).decode("ascii")


def open_secret(purpose: str, sealed: str, *, subject: UUID | None = None) -> str:
    """What `seal_secret` was given with the same purpose and subject. Raises SealBroken."""
    place = _place(purpose, subject)
    try:
        blob = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError):
        raise SealBroken(reason="format") from None
    with Keyring.of((place.subject,)) as ring:
        value = ring.open(blob, place)
    if not isinstance(value, str):
        raise SealBroken(reason="format")
    return value


def _place(purpose: str, subject: UUID | None) -> Place:
    owner = subject or uuid5(_PURPOSES, purpose)
    return Place("secret", purpose, owner, owner)
