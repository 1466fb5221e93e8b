"""Every route x method x person, against a table that people read: tests/house/access_matrix.csv.

A column is what somebody is to the planted case (tests.prove._people), a cell what they get:

  names     the page, with a sealed identity      asks    let in; form or state wants something else
  reads     the page, with something of the case  403     sees the record, may not do this
  opens     the page, with nothing of the case    404     absent or hidden, which are the same
  done      it was done, or sent on               405     this address has no such method
  sign-in, enrol, confirm: sent to sign in, to set up the second factor, to show again that it is they

Methods that a route does not have stand in no row: whoever may sign in gets 405. A new route without a row fails.
Write the rows of new routes with HARBOUR_WRITE_MATRIX=1 and a run of tests/house/test_access_matrix.py, then read every
cell against design/access.md: the run writes what is, not what should be.
"""

import csv
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cases.policy import Standing
from ocsea.web.routes import AREAS, Route, routes_of
from tests.prove import _drive, _requests, world
from tests.prove._people import COLUMNS, TO_COMPARTMENT, make_people
from tests.prove._stage import INSIDERS, absent
from tests.prove.runner import ROOT, Outcome
from tests.prove.world import World

NEEDS_DATABASE = True
TABLE: Path = ROOT / "tests" / "house" / "access_matrix.csv"
NAMES = [column for column, _account, _words in COLUMNS]
Key = tuple[str, str, str]
Cell = tuple[Key, str, str]
_BEFOREHAND = {"sign-in", "enrol", "confirm", "done", "404", "403"}
_SHORT_SHARE = 3


def run(*, full: bool, seed: int) -> Outcome:
    """All cells; in the short form every route and method with three of the people, taken by the seed."""
    table, stage = read(), Stage()
    choose = _everybody if full else _some(random.Random(seed))  # noqa: S311  (a choice of cases)
    failures = [words for route in _requests.routes() if (words := _requests.missing_record(route))]
    failures += [_missing(route, method) for route, method in rows() if key(route, method) not in table]
    failures += [
        f"{' '.join(old)}: there is no such route and method any more; take the row out" for old in _old(table)
    ]
    cases = 0
    for (where, column, found), expected in _compared(stage, table, choose):
        cases += 1
        if found != expected or found.startswith("5"):
            failures.append(f"{' '.join(where)} as {column}: {found}, should be {expected}")
    with patch.object(Standing, "may", lambda *_: True):
        if all(found == expected for (_w, _c, found), expected in _compared(stage, table, _only("legal"), "staff")):
            failures.append("the control passed: a policy that says yes to everybody went unseen")
    return Outcome(cases=cases, failures=failures, measures={"routes": len(_requests.routes()), "people": len(NAMES)})


class Stage:
    """The planted case, a compartment, and a browser for everybody."""

    def __init__(self) -> None:
        people = make_people()
        self._case = world.plant(world.north(people), "Zaqar", sample=0)
        self._closed = world.plant(world.closed(people), "Zdoxu", sample=0)
        missing = {kind: absent(value) for kind, value in self._case.ids.items()}
        self._case.ids, self._closed.ids = self._closed.ids | self._case.ids, missing | self._closed.ids
        self.browsers = _drive.Browsers(people)
        world.settle(people)

    def world_of(self, column: str) -> World:
        """What this person is asked about: the compartment, where a column is named by what they are to it."""
        return self._closed if column in TO_COMPARTMENT else self._case

    def compartment_from(self, column: str) -> World | None:
        """The compartment, for whoever has no part in it."""
        return None if column in INSIDERS[self._closed.tag] else self._closed

    def cell(self, route: Route, method: str, column: str) -> str:
        """What this person gets there. Call it inside the route's area."""
        one, (address, body) = self.world_of(column), self.request(route, column)
        answer = _drive.ask(self.browsers[column], method, address, body)
        return _drive.outcome_of(answer, one, asked=f"{address} {body}")

    def request(self, route: Route, column: str) -> tuple[str, dict[str, Any]]:
        """Address and body of a good request by this person."""
        one = self.world_of(column)
        return _requests.address_of(route, one.ids), _requests.body_of(route, one)


def rows() -> Iterator[tuple[Route, str]]:
    """What needs a row: each route with each of its methods."""
    return ((route, method) for route in _requests.routes() for method in route.methods)


def key(route: Route, method: str) -> Key:
    """What a row goes by."""
    return route.area, method, route.route


def read() -> dict[Key, dict[str, str]]:
    """The table as it is committed."""
    if not TABLE.exists():
        return {}
    with TABLE.open(newline="") as file:
        lines = [row for row in csv.DictReader(file) if not row["area"].startswith("#")]
    return {(row["area"], row["method"], row["route"]): {name: row.get(name, "") for name in NAMES} for row in lines}


def write() -> None:
    """Adds cells for what has none, as it is now, and takes out rows of what is gone. Cells that stand are kept."""
    table, stage, made = read(), Stage(), {}
    for area in AREAS:
        with _drive.in_area(area):
            for route in filter(_requests.can_be_asked, routes_of(area)):
                for method in route.methods:
                    told = table.get(key(route, method), {})
                    made[key(route, method)] = {
                        name: told.get(name) or stage.cell(route, method, name) for name in NAMES
                    }
    with TABLE.open("w", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["area", "method", "route", *NAMES])
        lines.writerow(["#", "", "who they are to the case", *(words for _name, _account, words in COLUMNS)])
        lines.writerows([*row, *cells.values()] for row, cells in made.items())


def _compared(
    stage: Stage, table: dict[Key, dict[str, str]], choose: Callable[[], list[str]], *areas: str
) -> Iterator[tuple[Cell, str]]:
    for area in areas or AREAS:
        with _drive.in_area(area):
            for route in filter(_requests.can_be_asked, routes_of(area)):
                for method in _drive.METHODS:
                    yield from _row(stage, table, route, method, choose())


def _row(
    stage: Stage, table: dict[Key, dict[str, str]], route: Route, method: str, columns: list[str]
) -> Iterator[tuple[Cell, str]]:
    told = table.get(key(route, method))
    if told is None and method in route.methods:
        return  # named once, as missing
    for column in columns:
        found = stage.cell(route, method, column)
        yield (key(route, method), column, found), told[column] if told else _elsewhere(table, route, column, found)


def _elsewhere(table: dict[Key, dict[str, str]], route: Route, column: str, found: str) -> str:
    """A method that the route does not have: 405, or what those always get who are sent away beforehand."""
    always = {cells[column] for cells in (table.get(key(route, method)) for method in route.methods) if cells}
    return found if found in always & _BEFOREHAND else "405"


def _missing(route: Route, method: str) -> str:
    return (
        f"{route.area} {method} {route.route} has no row in tests/house/access_matrix.csv: run "
        "tests/house/test_access_matrix.py with HARBOUR_WRITE_MATRIX=1, read the new row cell by cell, and commit it"
    )


def _old(table: dict[Key, dict[str, str]]) -> list[Key]:
    return sorted(set(table) - {key(route, method) for route, method in rows()})


def _everybody() -> list[str]:
    return NAMES


def _some(chance: random.Random) -> Callable[[], list[str]]:
    return lambda: chance.sample(NAMES, _SHORT_SHARE)


def _only(column: str) -> Callable[[], list[str]]:
    return lambda: [column]


def is_to_be_written() -> bool:
    """Whether the run was asked to write the rows of new routes."""
    return bool(os.environ.get("HARBOUR_WRITE_MATRIX"))
