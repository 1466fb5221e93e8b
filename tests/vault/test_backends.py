"""The key-encryption key: wrapping is bound, the file is checked, digests are keyed."""

import hashlib
import hmac
import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured

from ocsea.vault.backends import LocalFile, current_backend
from ocsea.vault.digest import Digester, digest
from ocsea.vault.errors import SealBroken

KEY = bytes(range(32))


@pytest.fixture
def backend(tmp_path: Path) -> LocalFile:
    path = tmp_path / "kek"
    path.write_text(KEY.hex() + "\n")
    return LocalFile(path)


def test_the_key_is_named_by_its_hash(backend: LocalFile) -> None:
    assert backend.kek_id == hashlib.sha256(KEY).hexdigest()[:16]


def test_a_data_key_unwraps_for_its_own_person_only(backend: LocalFile) -> None:
    key_id, subject, data_key = uuid4(), uuid4(), os.urandom(32)
    wrapped = backend.wrap(data_key, key_id=key_id, subject=subject)
    kek_id = backend.kek_id

    def unwrap(blob: bytes = wrapped, key: UUID = key_id, person: UUID = subject, kek: str = kek_id) -> bytes:
        return backend.unwrap(blob, key_id=key, subject=person, kek_id=kek)

    assert unwrap() == data_key
    wrong: list[Callable[[], bytes]] = [
        lambda: unwrap(key=uuid4()),
        lambda: unwrap(person=uuid4()),
        lambda: unwrap(kek="00" * 8),
        lambda: unwrap(blob=wrapped[:-1]),
        lambda: unwrap(blob=b""),
        lambda: unwrap(blob=data_key),
    ]
    for attempt in wrong:
        with pytest.raises(SealBroken):
            attempt()


def test_another_key_file_opens_nothing(backend: LocalFile) -> None:
    key_id, subject = uuid4(), uuid4()
    wrapped = current_backend().wrap(os.urandom(32), key_id=key_id, subject=subject)
    with pytest.raises(SealBroken):
        backend.unwrap(wrapped, key_id=key_id, subject=subject, kek_id=backend.kek_id)


@pytest.mark.parametrize("content", ["", "zz" * 32, "ab" * 31, "ab" * 33, "é"])
def test_an_odd_key_file_is_refused_without_being_quoted(tmp_path: Path, content: str) -> None:
    path = tmp_path / "kek"
    path.write_text(content)
    with pytest.raises(ImproperlyConfigured, match="VAULT_KEY_FILE") as caught:
        LocalFile(path)
    assert not content or content not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="No such file"):
        LocalFile(tmp_path / "absent")


def test_digests_are_keyed_by_purpose() -> None:
    assert digest("handle", "mara_07") == digest("handle", "mara_07") == Digester("handle").of("mara_07")
    assert len(digest("handle", "mara_07")) == 32
    assert digest("handle", "mara_07") != digest("report", "mara_07")
    assert digest("handle", "mara_07") != hashlib.sha256(b"mara_07").digest()


def test_the_digest_key_is_hkdf_of_the_file_key(backend: LocalFile) -> None:
    """RFC 5869 by hand, with no salt and one block of output."""
    extracted = hmac.new(bytes(32), KEY, hashlib.sha256).digest()
    info = b"harbour digest v1\x00handle"
    assert backend.derive("handle") == hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()
