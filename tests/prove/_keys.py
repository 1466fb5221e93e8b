"""Foreign keys as oracles: a row of the attacker's own is pointed at what is hidden, and at what is not there.

A foreign key tells whether a row exists past every policy, and joins two cases, unless a policy refuses first. So each
is tried as the database has it, with a copy of a row that the attacker sees and with a change to one. Uniqueness is
left out: ids, references and pseudonyms are random, and it tells only whoever has guessed one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection

from tests.prove._login import Login, told
from tests.prove._payloads import Known
from tests.roles import as_role

_KEYS = """
SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, f.attname,
  ARRAY(SELECT attname::text FROM pg_attribute s WHERE s.attrelid = c.conrelid AND attnum > 0 AND NOT attisdropped
        AND attgenerated = '' AND attidentity = '' ORDER BY attnum)
FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Key:
    """A column that refers to another table, and what the hidden row that it is pointed at goes by."""

    table: str
    column: str
    columns: tuple[str, ...]
    kind: str

    def statements(self, value: str) -> Iterator[tuple[str, ...]]:
        """The ways of bringing a value in. Keys that are checked at the end are checked at once."""
        named, now = ", ".join(f'"{each}"' for each in self.columns), "SET CONSTRAINTS ALL IMMEDIATE"
        fresh = "'id', gen_random_uuid(), " if "id" in self.columns and self.column != "id" else ""
        copy = f"jsonb_populate_record(s, jsonb_build_object({fresh}'{self.column}', '{value}'))"
        row = f"SELECT ({copy}).* FROM {self.table} s LIMIT 1"
        yield (f"INSERT INTO {self.table} ({named}) SELECT {named} FROM ({row}) x", now)
        yield (f"UPDATE {self.table} SET \"{self.column}\" = '{value}'", now)


def keys(hidden: Mapping[str, str]) -> list[Key]:
    """Each foreign key with each hidden record that it could point at."""
    found = []
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(f"{_KEYS}")
        for table, column, there, theirs, columns in cursor.fetchall():
            asked = f"SELECT t.{theirs}::text FROM {there} t WHERE t.{theirs}::text = ANY (%s)"
            cursor.execute(asked, [list(hidden.values())])
            known = {value for (value,) in cursor.fetchall()}
            found += [Key(table, column, tuple(columns), kind) for kind, value in hidden.items() if value in known]
    return found


def oracles(server: Login, token: str, found: list[Key], known: Known) -> Iterator[str]:
    """One line for each key and way that tells a hidden record from nothing; an empty one where it does not."""
    for key in found:
        ways = zip(key.statements(known.hidden[key.kind]), key.statements(known.absent[key.kind]), strict=True)
        for there, gone in ways:
            heard, other = told(server, token, there), told(server, token, gone)
            differ = heard.partition("DETAIL")[0] != other.partition("DETAIL")[0]
            yield f"key {key.table}.{key.column} tells {key.kind} from nothing: {other[:80]}" if differ else ""
