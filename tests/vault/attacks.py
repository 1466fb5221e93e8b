"""Every way we know to turn a sealed value into another one, as seeded cases."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from ocsea.vault.envelope import Place

Seal = Callable[[str, Place], bytes]

CLASSES = (
    "another row",
    "another column",
    "another table",
    "another person",
    "truncated",
    "lengthened",
    "bit flipped",
    "another version",
    "another key id",
    "nonce replaced",
    "tag of another",
    "names shifted",
    "planted plaintext",
    "random bytes",
)


@dataclass(frozen=True)
class Attack:
    """What an attacker left in the database, and where it is read."""

    klass: str
    blob: bytes
    place: Place
    original: str


def random_place(rng: random.Random, subjects: list[UUID]) -> Place:
    """A place of one of the subjects."""
    names = ("victims_victim", "cases_person", "intake_report")
    columns = ("name", "street", "school", "handle")
    row = UUID(int=rng.getrandbits(128), version=4)
    return Place(rng.choice(names), rng.choice(columns), row, rng.choice(subjects))


def attacks(rng: random.Random, subjects: list[UUID], seal: Seal, count: int) -> Iterator[Attack]:
    """`count` attacks, every class in turn, each on a freshly sealed value."""
    for number in range(count):
        klass = CLASSES[number % len(CLASSES)]
        place = random_place(rng, subjects)
        value = f"Mara {rng.getrandbits(64):x}" * rng.randint(1, 4)
        yield _attack(klass, rng, subjects, seal, place, value)


def _attack(klass: str, rng: random.Random, subjects: list[UUID], seal: Seal, place: Place, value: str) -> Attack:
    blob, elsewhere = seal(value, place), random_place(rng, subjects)
    other_row = replace(place, row=elsewhere.row)
    if klass in {"another row", "another column", "another table", "another person", "names shifted"}:
        return Attack(klass, blob, _moved(klass, place, elsewhere, subjects), value)
    cut = rng.randrange(len(blob))
    changed = {
        "truncated": blob[:cut],
        "lengthened": blob + rng.randbytes(rng.randint(1, 64)),
        "bit flipped": _flip(blob, rng.randrange(len(blob) * 8)),
        "another version": bytes(((blob[0] + rng.randint(1, 255)) % 256,)) + blob[1:],
        "another key id": blob[:1] + rng.randbytes(16) + blob[17:],
        "nonce replaced": blob[:17] + rng.randbytes(12) + blob[29:],
        "tag of another": blob[:-16] + seal(value, other_row)[-16:],
        "planted plaintext": f'"{value}"'.encode(),
        "random bytes": rng.randbytes(rng.randint(0, 200)),
    }[klass]
    return Attack(klass, changed, place, value)


def _moved(klass: str, place: Place, elsewhere: Place, subjects: list[UUID]) -> Place:
    others = [subject for subject in subjects if subject != place.subject]
    return {
        "another row": replace(place, row=elsewhere.row),
        "another column": replace(place, column=place.column + "_alias"),
        "another table": replace(place, table="orders_order"),
        "another person": replace(place, subject=others[0]),
        # The same letters in another split: told apart only by the length prefixes.
        "names shifted": replace(place, table=place.table + place.column[:1], column=place.column[1:]),
    }[klass]


def _flip(blob: bytes, bit: int) -> bytes:
    changed = bytearray(blob)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
