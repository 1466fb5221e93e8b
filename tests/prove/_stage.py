"""Four planted cases and a browser for everybody: what object_swap, leak_crawl and below_the_view play on."""

import re
import secrets
import uuid
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from django.db import connection

from tests.prove import _drive, world
from tests.prove._people import COLUMNS, make_people
from tests.prove.world import World
from tests.roles import as_role

# Columns of people who have a place in a world; to everybody else all of it is hidden.
INSIDERS = {
    "Zaqar": {
        "officer",
        "team",
        "supervisor",
        "victim_officer",
        "legal",
        "examiner",
        "intake",
        "recipient",
        "emergency",
    },
    "Zbeqo": {"colleague", "supervisor", "far_victim_officer", "intake", "far_examiner", "far_agency"},
    "Zdoxu": {
        *("compartment_reader", "compartment_owner", "compartment_supervisor", "compartment_auditor"),
        *("compartment_legal", "far_agency"),
    },
    "Zcuri": {"stranger", "far_supervisor", "far_legal", "far_intake", "far_examiner", "far_agency"},
}
# Never signed in, or not far enough.
OUTSIDE = {"nobody", "enrolling", "disabled"}
# Whom everybody in the staff area may know of: colleagues are no secret.
PEOPLE = {"officer", "on_case", "team_id", "recipient_id", "examiner_id", "officer_to_add", "unit_id", "agency_id"}
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class Stage:
    """Ada's case, a colleague's of the same unit, one of another unit, and a compartment in the first."""

    def __init__(self) -> None:
        self.people: SimpleNamespace = make_people()
        self._written: dict[str, int] = {}
        plans = (
            (world.north, "Zaqar", 0),
            (world.beside, "Zbeqo", 3),
            (world.south, "Zcuri", 6),
            (world.closed, "Zdoxu", 0),
        )
        self.worlds = [world.plant(plan(self.people), tag, sample=sample) for plan, tag, sample in plans]
        self._fill_in()
        self._part_their_names()
        self.browsers = _drive.Browsers(self.people)
        world.settle(self.people)
        self.columns = [column for column, _account, _words in COLUMNS]
        self._look_around()

    def home_of(self, column: str) -> World:
        """Where this person has a place; Ada's case for those who have none."""
        return next((one for one in self.worlds if column in INSIDERS[one.tag]), self.worlds[0])

    def hidden_from(self, column: str) -> Iterator[World]:
        """The worlds this person may not know of."""
        return (one for one in self.worlds if column not in INSIDERS[one.tag])

    def writes_to(self, one: World) -> list[str]:
        """Tables in which a row that names something of this world has come, gone or changed since the beginning."""
        touched = self._touched()
        if not touched:
            return []
        now = self._figures(one, touched)
        come = [table for table, (_old, named) in now.items() if named]
        # A row less of the old ones: ours, or one of the world's?
        fewer = [table for table, (old, _named) in now.items() if old != self._old[table]]
        gone = [table for table in fewer if self._print(one, table) != self._prints[one.tag, table]]
        return sorted({*come, *gone})

    def _touched(self) -> list[str]:
        """Tables that any statement has written to since the last look, also what was rolled back again."""
        text = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
        before, self._written = self._written, dict(_as_owner(text, {}))
        return [table for table in self._tables if self._written.get(table, 0) != before.get(table, 0)]

    def _figures(self, one: World, tables: list[str]) -> dict[str, tuple[int, int]]:
        """For each table how many rows are as old as the beginning, and how many newer ones name this world."""
        newer = "CASE WHEN xmin::text::bigint > %(base)s THEN t::text ~ %(ids)s ELSE false END"
        parts = (
            f"SELECT '{table}', count(*) FILTER (WHERE xmin::text::bigint <= %(base)s), "
            f"count(*) FILTER (WHERE {newer}) FROM {table} t"
            for table in tables
        )
        rows = _as_owner(" UNION ALL ".join(parts), {"base": self._base, "ids": self._ids(one)})
        return {table: (old, named) for table, old, named in rows}

    def _look_around(self) -> None:
        """What there is before the first request: every request is rolled back, so this stays true."""
        tables = [row[0] for row in _as_owner("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", {})]
        # A draft is its writer's own, whatever name it goes by; a session's row changes with every page.
        self._tables = sorted(set(tables) - {"web_draft", "access_session", "django_migrations"})
        newest = " UNION ALL ".join(f"SELECT max(xmin::text::bigint) FROM {table}" for table in self._tables)
        self._touched()
        self._base = max(row[0] for row in _as_owner(newest, {}) if row[0])
        self._old = {table: old for table, (old, _named) in self._figures(self.worlds[0], self._tables).items()}
        self._prints = {(one.tag, table): self._print(one, table) for one in self.worlds for table in self._tables}

    def _print(self, one: World, table: str) -> str:
        text = f"SELECT concat(count(*), ' ', sum(hashtextextended(t::text, 0)::numeric)) FROM {table} t"
        return str(_as_owner(f"{text} WHERE t::text ~ %(ids)s", {"ids": self._ids(one)})[0][0])

    def _ids(self, one: World) -> str:
        return "|".join(re.escape(value) for kind, value in one.ids.items() if kind not in PEOPLE and len(value) > 7)

    def _fill_in(self) -> None:
        """A compartment takes no reports and an ordinary case has no readers: there nothing goes by these names."""
        every = {kind: value for one in self.worlds for kind, value in one.ids.items()}
        for one in self.worlds:
            one.ids = {kind: absent(value) for kind, value in every.items()} | one.ids

    def _part_their_names(self) -> None:
        """What two reports have in common says nothing of either."""
        for one in self.worlds:
            others = [name for other in self.worlds if other is not one for name in other.names]
            one.names = [name for name in one.names if not any(name in other for other in others)]


def _as_owner(statement: str, values: dict[str, Any]) -> list[Any]:
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def absent(value: str) -> str:
    """A name of the same form that nothing goes by."""
    if re.fullmatch(r"[0-9a-f-]{36}", value):
        return str(uuid.uuid4())
    if found := re.fullmatch(r"(.*-)[0-9a-f-]{36}", value):
        return found[1] + str(uuid.uuid4())
    if found := re.fullmatch(r"([A-Z]+-(?:\d{4}-)?)[0-9A-Z]{6}", value):
        return found[1] + "".join(secrets.choice(_ALPHABET) for _ in range(6))
    if value.isdigit():
        return "9876"
    return "".join(secrets.choice("abcdefghkmnp") for _ in value)
