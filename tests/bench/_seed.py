"""A million invented cases by COPY: grants, sealed reasons and notes, people, clocks.

COPY refuses tables under row-level security to everybody it binds, the owner too, so the superuser of the throwaway
server loads; indexes are made afterwards, which is three times as fast.
"""

import os
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ocsea.vault.backends import KeyBackend, current_backend
from ocsea.vault.envelope import KEY_BYTES, Place, seal

_TABLES = {
    "vault_datakey": "id, subject, wrapped, kek_id, created_at",
    "cases_case": (
        "id, reference, operation, unit_id, case_officer_id, stage, priority, priority_reason, source_reference, "
        "disposition, opened_by_id, opened_at, updated_at, version"
    ),
    "cases_casegrant": (
        "id, permission_id, user_id, case_id, relation, granted_by_id, reason, granted_at, ended_reason, opened_at, "
        "is_open, next_due_at, next_due_on, next_due_zone"
    ),
    "cases_journalentry": (
        "id, case_id, kind, event_at, event_zone, text, relevant, sensitive, sensitive_reason, author_id, signed_at, "
        "method_digest, content_hash"
    ),
    "cases_person": (
        "id, case_id, label, is_child, access_to_children_home, access_to_children_work, "
        "access_to_children_volunteering, pseudonym, source, added_by_id, added_at"
    ),
    "clocks_clock": (
        "id, rule_id, target_type, target_id, reference, stream, link, owner_id, owner_role, unit_id, calendar, zone, "
        "began_at, due_on, due_at, skipped, state, revision, revised_at, computed_at, failures"
    ),
}
_STAGES = ("triage", "investigation", "investigation", "awaiting_lab", "charged", "closed", "closed", "closed")
_BATCH = 20_000
_NEWEST = datetime(2026, 8, 1, tzinfo=UTC)
_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"
_WORDS = ("Heron", "Lantern", "Birch", "Harrow", "Kestrel", "Mallow", "Quarry", "Tern", "Willow", "Yarrow")
# Who reads how much: one in 50 of all cases, one in two, and one in 50 of which all are among the oldest.
READERS = ("spread", "wide", "old")

Row = tuple[object, ...]


class Crowd:
    """The ids that cases refer to: people by unit, their readers, the permission of a place, a rule of a clock."""

    def __init__(self, db: "psycopg.Connection[Row]") -> None:
        self.officers = db.execute(
            "SELECT id, unit_id FROM access_user WHERE username LIKE 'officer%' ORDER BY username"
        ).fetchall()
        named = db.execute("SELECT username, id FROM access_user WHERE username = ANY(%s)", [list(READERS)]).fetchall()
        self.readers = {str(name): person for name, person in named}
        self.permission = _one(db, "SELECT id FROM auth_permission WHERE codename = 'work_case'")
        self.rule = _one(db, "SELECT id FROM clocks_clockrule ORDER BY code LIMIT 1")


def load(db: "psycopg.Connection[Row]", *, cases: int, seed: int = 1) -> None:
    """Fills an empty, migrated database whose people are there already. `db` is the superuser's, in autocommit."""
    crowd, backend, dice = Crowd(db), current_backend(), random.Random(seed)  # noqa: S311  (invented data)
    db.execute("SET session_replication_role = replica")  # no foreign key is asked, no trigger runs
    with without_indexes(db, list(_TABLES)):
        for first in range(0, cases, _BATCH):
            made: dict[str, list[str]] = {table: [] for table in _TABLES}
            for number in range(first, min(first + _BATCH, cases)):
                _case(made, crowd, backend, dice, number, cases)
            _copy(db, made)
    db.execute("SET session_replication_role = origin")
    db.execute("VACUUM (ANALYZE)")


def _case(
    made: dict[str, list[str]], crowd: Crowd, backend: KeyBackend, dice: random.Random, number: int, cases: int
) -> None:
    """One case with everything in it; number 0 is the oldest. Lines are COPY's text form."""
    case, key = _uuid(dice), _uuid(dice)
    officer, unit = crowd.officers[dice.randrange(len(crowd.officers))]
    at = _NEWEST - timedelta(minutes=2 * (cases - number), seconds=dice.randrange(60))
    opened, reference = at.isoformat(), f"OP-2026-{_code(number)}"
    word, stage = _WORDS[dice.randrange(10)], _STAGES[dice.randrange(8)]
    plain = os.urandom(KEY_BYTES)
    cipher, wrapped = AESGCM(plain), backend.wrap(plain, key_id=key, subject=case).hex()
    made["vault_datakey"].append(f"{key}\t{case}\t\\\\x{wrapped}\t{backend.kek_id}\t{opened}\n")
    reason = seal(cipher, key, "A child may be at risk.", Place("cases_case", "priority_reason", case, case)).hex()
    made["cases_case"].append(
        f"{case}\t{reference}\t{word} {number}\t{unit}\t{officer}\t{stage}\t{('low', 'medium', 'high')[number % 3]}\t"
        f"\\\\x{reason}\t\t\t{officer}\t{opened}\t{opened}\t1\n"
    )
    due = at + timedelta(days=28) if number % 20 == 0 else _NEWEST + timedelta(days=dice.randrange(120, 600))
    keys = f"t\t{due.isoformat()}\t{due.date()}\tEurope/London" if stage != "closed" else "f\t\\N\t\\N\t"
    for person, relation in _places(crowd, dice, number, cases, officer):
        made["cases_casegrant"].append(
            f"{_uuid(dice)}\t{crowd.permission}\t{person}\t{case}\t{relation}\t{officer}\t"
            f"Works on it\t{opened}\t\t{opened}\t{keys}\n"
        )
    entry = _uuid(dice)
    text = seal(cipher, key, f"Called the school about {word}.", Place("cases_journalentry", "text", entry, case)).hex()
    made["cases_journalentry"].append(
        f"{entry}\t{case}\tnote\t{opened}\tEurope/London\t\\\\x{text}\tnot_decided\tf\t\t{officer}\t"
        f"{opened}\t\t{'0' * 64}\n"
    )
    unknown = "not_known\tnot_known\tnot_known\tnot_known"
    made["cases_person"].append(f"{_uuid(dice)}\t{case}\tP-01\t{unknown}\t\tReport\t{officer}\t{opened}\n")
    if stage != "closed":
        made["clocks_clock"].append(
            f"{_uuid(dice)}\t{crowd.rule}\tcase\t{case}\t{reference}\tcase:{case}\t/cases/{reference}/\t{officer}\t\t{unit}\t"
            f"GB-ENG\tEurope/London\t{opened}\t{due.date()}\t{due.isoformat()}\t[]\trunning\t1\t{opened}\t{opened}\t0\n"
        )


def _places(
    crowd: Crowd, dice: random.Random, number: int, cases: int, officer: object
) -> Iterator[tuple[object, str]]:
    yield officer, "case_officer"
    colleague = crowd.officers[dice.randrange(len(crowd.officers))][0]
    if colleague != officer:
        yield colleague, "team"
    if number % 50 == 7:
        yield crowd.readers["spread"], "team"
    if number % 2:
        yield crowd.readers["wide"], "team"
    if number < cases // 50:
        yield crowd.readers["old"], "team"


def _copy(db: "psycopg.Connection[Row]", made: dict[str, list[str]]) -> None:
    for table, columns in _TABLES.items():
        with db.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            copy.write("".join(made[table]))


@contextmanager
def without_indexes(db: "psycopg.Connection[Row]", tables: list[str]) -> Iterator[None]:
    """Takes away the indexes that no constraint rests on, and makes them again."""
    found = db.execute(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE i.indrelid = ANY(%s::regclass[]) AND NOT EXISTS "
        "(SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)",
        [tables],
    ).fetchall()
    for name, _definition in found:
        db.execute(f'DROP INDEX "{name}"')
    yield
    db.execute("SET maintenance_work_mem = '512MB'")
    for _name, definition in found:
        db.execute(str(definition))


def _code(number: int) -> str:
    """A reference's six letters, spread over the alphabet and each once: 28 ** 6 and the step share no factor."""
    rest, letters = number * 104_729_123 % len(_LETTERS) ** 6, []
    for _place in range(6):
        rest, letter = divmod(rest, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return "".join(letters)


def _uuid(dice: random.Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)


def _one(db: "psycopg.Connection[Row]", statement: str, values: Sequence[object] = ()) -> object:
    row = db.execute(statement, values).fetchone()
    if row is None:
        raise LookupError(statement)
    return row[0]
