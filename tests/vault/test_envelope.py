"""The envelope: what goes in comes out, and nothing else ever does."""

import os
import random
from collections import Counter
from datetime import date
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ocsea.vault import envelope
from ocsea.vault.backends import KeyBackend, current_backend
from ocsea.vault.envelope import Place
from ocsea.vault.errors import SealBroken
from ocsea.vault.keys import Keyring
from tests.vault.attacks import CLASSES, Attack, attacks, random_place

SEED = 20261123
VALUES_INSIDE = (["a", None, 1], {"street": "Elm Road 4", "flat": None})


def seeded() -> random.Random:
    return random.Random(SEED)  # noqa: S311  (cases that can be run again, not keys)


def ring_of(backend: KeyBackend, subjects: list[UUID]) -> Keyring:
    rows = []
    for subject in subjects:
        key_id = uuid4()
        wrapped = backend.wrap(os.urandom(32), key_id=key_id, subject=subject)
        rows.append((key_id, subject, wrapped, backend.kek_id))
    return Keyring(backend, rows)


@pytest.fixture
def subjects() -> list[UUID]:
    return [uuid4() for _ in range(4)]


@pytest.fixture
def ring(subjects: list[UUID]) -> Keyring:
    return ring_of(current_backend(), subjects)


@pytest.mark.parametrize(
    "value",
    [
        *VALUES_INSIDE,
        "",
        "Mara Ellingsen",
        "مريم",
        "小林さくら",
        "a\x00b\n",
        "\ud800",
        "x" * 100_000,
        0,
        -7,
        2**70,
        False,
        True,
        [],
        {},
    ],
)
def test_values_survive_the_round_trip(ring: Keyring, subjects: list[UUID], value: envelope.Value) -> None:
    place = Place("victims_victim", "name", uuid4(), subjects[0])
    opened = ring.open(ring.seal(value, place), place)
    assert opened == value
    assert type(opened) is type(value)


@pytest.mark.parametrize("value", [None, 1.5, [0.1], {"a": 2.0}, {1: "a"}, date(2026, 1, 1), ("a",), b"raw"])
def test_what_would_not_come_back_the_same_is_refused(ring: Keyring, subjects: list[UUID], value: object) -> None:
    place = Place("victims_victim", "name", uuid4(), subjects[0])
    with pytest.raises(TypeError):
        ring.seal(value, place)  # type: ignore[arg-type]  # the point of the test


def test_length_tells_nothing_about_short_values(ring: Keyring, subjects: list[UUID]) -> None:
    place = Place("cases_person", "sex", uuid4(), subjects[0])
    lengths = {len(ring.seal(value, place)) for value in (True, False, 0, 17, "f", "male", "not known", "x" * 29)}
    assert lengths == {envelope.SHORTEST}


def test_format_version_1_is_as_documented() -> None:
    """A fixed vector: docs/adr/0002-envelope-format.md prints the same bytes."""
    key_id, row, subject = (UUID(int=number) for number in (1, 2, 3))
    place = Place("victims_victim", "name", row, subject)
    bound = place.bound(key_id)
    assert bound.hex() == (
        "01" + "000e" + b"victims_victim".hex() + "0004" + b"name".hex() + f"{2:032x}" + f"{3:032x}" + f"{1:032x}"
    )
    nonce, key = bytes(range(12)), bytes(range(32))
    text = b'"Mara"' + b" " * 26
    blob = b"\x01" + key_id.bytes + nonce + AESGCM(key).encrypt(nonce, text, bound)
    # Computed with Node's crypto module, not with this program.
    assert blob[29:].hex() == (
        "654fb769a4c7e23bad61b7ab91c9584da3f6a714d05b7f5c1847c5a53d492092274bedc325711cb4eb255b6f08434deb"
    )
    assert envelope.unseal(AESGCM(key), blob, place) == "Mara"


def accepted(ring: Keyring, cases: list[Attack]) -> list[Attack]:
    """The attacks that gave any value at all."""
    got = []
    for case in cases:
        try:
            ring.open(case.blob, case.place)
        except SealBroken:
            continue
        got.append(case)
    return got


def test_no_attack_on_a_ciphertext_is_accepted(ring: Keyring, subjects: list[UUID]) -> None:
    cases = list(attacks(seeded(), subjects, ring.seal, 1400))
    assert Counter(case.klass for case in cases) == dict.fromkeys(CLASSES, 100)
    assert accepted(ring, cases) == []


def test_the_attacks_would_find_an_envelope_that_is_not_bound(
    ring: Keyring, subjects: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without the associated data, moving a value works, and the cases above say so."""
    monkeypatch.setattr(Place, "bound", lambda *_: b"")
    cases = list(attacks(seeded(), subjects, ring.seal, 140))
    assert {"another row", "another column", "another table", "names shifted"} <= {
        case.klass for case in accepted(ring, cases)
    }


def test_a_broken_seal_says_nothing_of_its_content(ring: Keyring, subjects: list[UUID]) -> None:
    place = Place("victims_victim", "name", uuid4(), subjects[0])
    blob = ring.seal("Mara Ellingsen", place)
    with pytest.raises(SealBroken) as caught:
        ring.open(blob[:-1] + bytes((blob[-1] ^ 1,)), place)
    assert caught.value.facts == {"reason": "content"}
    assert "Mara" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_nonces_do_not_repeat(ring: Keyring, subjects: list[UUID]) -> None:
    place = random_place(seeded(), subjects)
    assert len({ring.seal("same", place)[17:29] for _ in range(20_000)}) == 20_000


def test_a_keyring_forgets_its_keys_at_the_end_of_the_block(ring: Keyring, subjects: list[UUID]) -> None:
    place = Place("victims_victim", "name", uuid4(), subjects[0])
    with ring:
        blob = ring.seal("Mara", place)
    with pytest.raises(SealBroken):
        ring.open(blob, place)
    with pytest.raises(SealBroken):
        ring.seal("Mara", place)
