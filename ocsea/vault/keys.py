"""Data keys: found and made in one statement a batch, held only as long as their keyring."""

import os
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connections, router

from ocsea.vault import envelope
from ocsea.vault.backends import KeyBackend, current_backend
from ocsea.vault.envelope import KEY_BYTES, Place, Value
from ocsea.vault.errors import SealBroken
from ocsea.vault.models import DataKey

_FOR_SHOWING = "SELECT id, subject, wrapped, kek_id FROM vault_keys_of(%s::uuid[])"
_FOR_WORK = "SELECT id, subject, wrapped, kek_id FROM vault_keys_for_work(%s::uuid[])"
_Row = tuple[UUID, UUID, bytes, str]  # key id, subject, wrapped, kek id


class Keyring:
    """The open data keys of some people, for the length of a `with` block or a call. Never store one.

    with Keyring.of([person.id for person in people]) as ring:
        name = ring.open(blob, place)
    """

    def __init__(self, backend: KeyBackend, rows: Iterable[_Row]) -> None:
        self._by_id: dict[UUID, tuple[UUID, AESGCM]] = {}
        self._newest: dict[UUID, UUID] = {}
        for key_id, subject, wrapped, kek_id in rows:
            data_key = backend.unwrap(bytes(wrapped), key_id=key_id, subject=subject, kek_id=kek_id)
            self._by_id[key_id] = (subject, AESGCM(data_key))
            self._newest[subject] = key_id

    @classmethod
    def of(cls, subjects: Iterable[UUID], *, make: bool = False, for_work: bool = False) -> Self:
        """The keys of `subjects`, read in one statement. With `make`, those without a key get one (one more).

        The database keeps back the keys of whoever is closed to the session's person now (`vault_closed`), unless they
        are `for_work`: sealing, comparing, moving, where nobody is shown what was opened. A subject that was erased
        gets no new key. Raises SealBroken when a data key does not unwrap.
        """
        wanted = sorted(set(subjects))
        if not wanted:
            return cls(current_backend(), ())
        backend = current_backend()
        rows = _read(wanted, _FOR_WORK if make or for_work else _FOR_SHOWING)
        if make and (missing := sorted(set(wanted) - {row[1] for row in rows})):
            rows += _make(backend, missing)
        return cls(backend, rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._by_id.clear()
        self._newest.clear()

    def holds(self, subject: UUID) -> bool:
        """Whether there is a live key of this subject here."""
        return subject in self._newest

    def seal(self, value: Value, place: Place) -> bytes:
        """The envelope of a value. Raises SealBroken (`key`) when the subject has no key here."""
        key_id = self._newest.get(place.subject)
        if key_id is None:
            raise SealBroken(reason="key")
        return envelope.seal(self._by_id[key_id][1], key_id, value, place)

    def open(self, blob: bytes | memoryview, place: Place) -> Any:
        """The value in an envelope, as JSON gives it back. Raises SealBroken; never returns raw bytes."""
        sealed = bytes(blob)
        subject, cipher = self._by_id.get(envelope.key_id_of(sealed), (None, None))
        if cipher is None or subject != place.subject:
            raise SealBroken(reason="key")
        return envelope.unseal(cipher, sealed, place)


def ensure_key(subject: UUID) -> None:
    """Makes a data key for `subject` unless it has one; safe when two transactions do it at once."""
    ensure_keys((subject,))


def ensure_keys(subjects: Iterable[UUID]) -> None:
    """As `ensure_key` for many, in at most two statements. Raises SealBroken (`key`) for an erased subject."""
    wanted = set(subjects)
    with Keyring.of(wanted, make=True) as ring:
        if not all(ring.holds(subject) for subject in wanted):
            raise SealBroken(reason="key")


def _read(subjects: list[UUID], statement: str) -> list[_Row]:
    with connections[router.db_for_read(DataKey)].cursor() as cursor:
        cursor.execute(statement, [subjects])
        return list(cursor.fetchall())


def _make(backend: KeyBackend, subjects: list[UUID]) -> list[_Row]:
    """Offers a fresh key for each subject and returns the keys that won: ours, or those of a faster transaction."""
    ids = [uuid4() for _ in subjects]
    wrapped = [
        backend.wrap(os.urandom(KEY_BYTES), key_id=key_id, subject=subject)
        for key_id, subject in zip(ids, subjects, strict=True)
    ]
    with connections[router.db_for_write(DataKey)].cursor() as cursor:
        cursor.execute(
            "SELECT id, subject, wrapped, kek_id FROM vault_keys_add(%s::uuid[], %s::uuid[], %s::bytea[], %s)",
            [ids, subjects, wrapped, backend.kek_id],
        )
        return list(cursor.fetchall())
