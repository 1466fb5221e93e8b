"""All permission code of the program switched off, and the access matrix asked again: PostgreSQL refuses too.

Of every cell that the table refuses, or shows less in, the proof asks whether anything of the planted case came back or
was written all the same. An identity, a covert method and a compartment must never; elsewhere one in a hundred may, and
is named. The control takes a policy away as well: it must be seen.
"""

import random
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from ocsea.web.routes import AREAS, Route, routes_of
from tests.prove import _drive, _requests, access_matrix
from tests.prove._blind_code import permission_code_off
from tests.prove.runner import Outcome
from tests.roles import as_role

Routes = dict[str, list[Route]]
Cell = tuple[str, str]  # what the table tells, and what came through all the same
Table = dict[access_matrix.Key, dict[str, str]]

NEEDS_DATABASE = True
_RANK = {"names": 2, "reads": 1}
# Whoever is not signed in is stopped before any permission is asked.
_ASKED = [name for name in access_matrix.NAMES if name not in {"nobody", "enrolling", "disabled"}]
# What every request leaves behind, of one's own: the record, the session, a draft, one's own settings.
_OWN = {"ledger_payload", "ledger_pending", "ledger_wanted", "access_session", "access_cache", "web_draft"}
_BEFOREHAND = {"names", "done", "sign-in", "enrol", "confirm"}  # nothing is refused there, or before any permission
_NEVER = {"names", "method", "compartment"}
_READ_METHODS = {"compartment_reader", "compartment_owner", "compartment_supervisor"}
_REFUSED = {"403", "404"}
_SHARE = 0.01
_SHORT = 3


def run(*, full: bool, seed: int) -> Outcome:
    """Every refused cell; in the short form three people a route and method."""
    choose = (lambda _place: _ASKED) if full else _some(seed)
    # Rights are read from the functions' source, so before they are replaced.
    routes = {area: list(filter(_requests.can_be_asked, routes_of(area))) for area in AREAS}
    stage, table = Stage(), access_matrix.read()
    with permission_code_off() as switched_off:
        cells = _asked(stage, routes, table, choose)
        control = _control(stage, routes, table)
    through = {where: what for where, (_told, what) in cells.items() if what}
    never = [f"{where}: {what}" for where, what in through.items() if what in _NEVER]
    others = sorted(f"{where}: {what}" for where, what in through.items() if what not in _NEVER)
    # The share is of what the program refuses; a page that only shows somebody less would make it look better.
    refused = sum(told in _REFUSED for told, _what in cells.values())
    failures = never + ([] if len(others) <= refused * _SHARE else others)
    failures += [] if control else ["the control passed: a policy that lets everybody read went unseen"]
    measures: dict[str, int | float | str] = {
        "switched_off": switched_off,
        "refused_cells": refused,
        "refused_below": round(1 - len(through) / refused, 5),
        "not_refused": "; ".join(others),
    }
    return Outcome(len(cells), failures, measures)


class Stage(access_matrix.Stage):
    """The matrix's, which also tells whether a request wrote anything."""

    def __init__(self) -> None:
        super().__init__()
        rows = _rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        self._tables = sorted({str(row[0]) for row in rows} - _OWN - {"django_migrations"})
        newest = " UNION ALL ".join(f"SELECT max(xmin::text::bigint) FROM {table}" for table in self._tables)
        self._base = max(row[0] for row in _rows(newest) if row[0])

    def beyond(self, route: Route, method: str, column: str, told: str, known: int = 0) -> str:
        """What came through though the table says `told`: one of `_NEVER`, `reads`, the tables written, or nothing."""
        one = self.world_of(column)
        address = _requests.address_of(route, one.ids)
        body = _requests.body_of(route, one)
        browser = self.browsers[column]  # it may sign in anew, which must not be rolled back
        with transaction.atomic():
            answer = _drive.send(browser, method, address, body)
            seen = str(one.sees(answer.content, asked=f"{address} {body}"))
            hidden = self.compartment_from(column)
            through = hidden is not None and hidden.sees(answer.content, asked=f"{address} {body}")
            covert = column not in _READ_METHODS and any(text.encode() in answer.content for text in one.methods)
            written = self._written() if answer.status_code < 400 and told in _REFUSED else ""
            transaction.set_rollback(True)
        if through or covert:
            return "compartment" if through else "method"
        if _RANK.get(seen, 0) > max(known, _RANK.get(told, 0)):
            return seen
        return f"wrote {written}" if written else ""

    def _written(self) -> str:
        parts = (
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table} WHERE xmin::text::bigint > {self._base})"
            for table in self._tables
        )
        return ", ".join(str(row[0]) for row in _rows(" UNION ALL ".join(parts)))


class Known:
    """What the table lets somebody read of the same kind of record, and of anything in the case to whoever reads the
    case: a page that they may not have and that shows no more than this tells them nothing."""

    def __init__(self, routes: Routes, table: Table) -> None:
        self._most: dict[tuple[str, ...], int] = {}
        for route in (each for area in AREAS for each in routes[area]):
            for method in route.methods:
                for column, told in table[access_matrix.key(route, method)].items():
                    about = (column, *_kinds(route))
                    self._most[about] = max(self._most.get(about, 0), _RANK.get(told, 0))

    def of(self, route: Route, column: str) -> int:
        """As a rank: 2 names, 1 reads, 0 nothing."""
        return max(self._most[(column, *_kinds(route))], min(self._most[(column, "case")], _RANK["reads"]))


def _kinds(route: Route) -> tuple[str, ...]:
    """Which records stand in the address."""
    return tuple(filter(None, (_requests.kind_of(route, place) for place in _requests.places_of(route))))


def _some(seed: int) -> Callable[[str], list[str]]:
    """Three people a place, whom no other place's coming or going changes."""
    return lambda place: random.Random(f"{seed} {place}").sample(_ASKED, _SHORT)  # noqa: S311  (a choice of cases)


def _asked(stage: Stage, routes: Routes, table: Table, choose: Callable[[str], list[str]]) -> dict[str, Cell]:
    cells, known = {}, Known(routes, table)
    for area in AREAS:
        with _drive.in_area(area):
            for route in routes[area]:
                for method in route.methods:
                    place = f"{area} {method} {route.route}"
                    for column in choose(place):
                        told = table[access_matrix.key(route, method)][column]
                        if told in _BEFOREHAND:
                            continue
                        what = stage.beyond(route, method, column, told, known.of(route, column))
                        cells[f"{place} as {column}"] = told, what
    return cells


def _control(stage: Stage, routes: Routes, table: Table) -> bool:
    """Whether a policy that lets everybody read is seen on the page of the case."""
    route = next(route for route in routes["staff"] if route.name == "cases:detail")
    told = table[access_matrix.key(route, "GET")]["stranger"]
    with transaction.atomic():
        with as_role("owner"), connection.cursor() as cursor:
            cursor.execute("ALTER POLICY web_select ON cases_case USING (true)")
        with _drive.in_area("staff"):
            seen = stage.beyond(route, "GET", "stranger", told)
        transaction.set_rollback(True)
    return bool(seen)


def _rows(statement: str) -> list[Any]:
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
