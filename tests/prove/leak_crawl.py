"""Unique strings in every sealed field and hidden record, every exit as every member of the cast, and all that lies.

Answers (headers and bodies) are read for strings that this person may not read (tests/prove/_planted.py says who may);
mails, logs, the broker, session rows and machinery for any string at all; the database's files for every sealed one.
The controls are a policy that opens identities to a team, a log line with a name in it, and a sealed name that was
copied into a readable column: each must be found.
"""

import logging
import random
from collections.abc import Iterable, Iterator
from unittest.mock import patch
from urllib.parse import unquote

from django.db import connection, transaction

from cases import policy
from cases.enums import Relation
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.routes import AREAS, Route, routes_of
from tests.prove import _at_rest, _drive, _requests
from tests.prove._planted import Planted
from tests.prove._stage import Stage
from tests.prove.runner import Outcome
from tests.prove.world import World
from tests.roles import as_role

NEEDS_DATABASE = "own"
_FULL, _SHORT = 90, 2  # more people a case: three strings each
_SOME = 2
# How lists are asked; `{}` stands for a string that the reader may not know.
_QUERIES = ("", "q={}", "sort=-updated_at&order=desc&page=2", "person={}&kind=x", "show=all&filter=mine&stage=open")
Exit = tuple[Route, str, World, str, bool]

_NOBODY_CLOSED = (
    "CREATE OR REPLACE FUNCTION vault_closed(subjects uuid[]) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER "
    "SET search_path = pg_catalog, public, pg_temp AS $$ SELECT '{}'::uuid[] $$"
)


def run(*, full: bool, seed: int) -> Outcome:
    """Everybody everywhere; the short form every route with some of the people, and all that lies."""
    stage = Stage()
    planted = Planted(stage, more=_FULL if full else _SHORT)
    failures = [f"{name}: nothing is planted there; give tests/prove/world a row" for name in planted.without()]
    chance = random.Random(seed)  # noqa: S311  (a choice of cases)
    cases = 0
    with _at_rest.logged() as lines:
        for area in AREAS:
            with _drive.in_area(area):
                for column, each in _exits(stage, area, chance, full=full):
                    cases += 1
                    failures += asked(stage, planted, column, each)
    failures += [f"the log: {text}" for text in planted.in_clear(lines.getvalue().encode())]
    lying, sizes = _lying(planted)
    failures += lying + _controls(stage, planted)
    fields: dict[str, int | float | str] = {"strings": len(planted.places), "fields": len(planted.fields)}
    return Outcome(cases=cases, failures=failures, measures=fields | sizes)


def asked(stage: Stage, planted: Planted, column: str, each: Exit) -> list[str]:
    """What one answer tells that it may not."""
    route, method, one, query, is_empty = each
    address = _requests.address_of(route, one.ids) + (f"?{query}" if query else "")
    body = {} if is_empty or method == "GET" else _requests.body_of(route, one)
    answer = _drive.ask(stage.browsers[column], method, address, body)
    # On the way to the sign-in page what was asked stands quoted in the address.
    told = unquote(f"{answer.headers}\n{answer.cookies}\n").encode() + answer.content.replace(b"%3D", b"=")
    words = f"{route.area} {method} {route.route} {query} as {column} on {one.tag}"
    found = [f"{words}: {text}" for text in planted.leaks_to(column, told, asked=f"{address} {body}")]
    return [*found, *([f"{words}: status {answer.status_code}"] if answer.status_code >= 500 else [])]


def _exits(stage: Stage, area: str, chance: random.Random, *, full: bool) -> Iterator[tuple[str, Exit]]:
    for route in filter(_requests.can_be_asked, routes_of(area)):
        columns = stage.columns if full else chance.sample(stage.columns, _SOME)
        for column in columns:
            home, hidden = stage.home_of(column), list(stage.hidden_from(column))
            if "GET" in route.methods:
                yield column, (route, "GET", home, "", False)
                queries = _QUERIES[1:] if full else chance.sample(_QUERIES[1:], 1)
                known = chance.choice(hidden).tag
                yield from ((column, (route, "GET", home, query.format(known), False)) for query in queries)
                others = hidden if full else chance.sample(hidden, 1)
                yield from ((column, (route, "GET", one, "", False)) for one in others)
            if "POST" in route.methods:
                yield column, (route, "POST", home, "", True)
                if full:
                    yield column, (route, "POST", home, "", False)


def _lying(planted: Planted) -> tuple[list[str], dict[str, int]]:
    """What lies where nobody may read it, and how much was looked through."""
    failures: list[str] = []
    sizes: dict[str, int] = {}
    for name in ("mails", "sessions", "tables", "broker"):
        failures += _found(name, getattr(_at_rest, name)(), planted.in_clear, sizes)
    failures += _found("database", _at_rest.database(), planted.in_bytes, sizes)
    failures += [f"{name}: nothing was there to look through" for name, size in sizes.items() if not size]
    return failures, {f"bytes_{name}": size for name, size in sizes.items()}


def _found(name: str, places: Iterable[_at_rest.Place], seen: object, sizes: dict[str, int]) -> list[str]:
    found, sizes[name] = [], 0
    for place, data in places:
        sizes[name] += len(data)
        found += [f"{place}: {text}" for text in seen(data)]  # type: ignore[operator]  # one of two methods of Planted
    return found


def _controls(stage: Stage, planted: Planted) -> list[str]:
    failures = []
    route = next(route for route in routes_of("staff") if route.name == "cases:people")
    opened = policy.READABLE[Relation.TEAM] | {FieldClass.IDENTITY}
    with transaction.atomic():
        with as_role("owner"), connection.cursor() as cursor:
            cursor.execute(_NOBODY_CLOSED)  # the database alone would still keep the names back
        with _drive.in_area("staff"), patch.dict(policy.READABLE, {Relation.TEAM: opened}):
            if not asked(stage, planted, "team", (route, "GET", stage.worlds[0], "", False)):
                failures.append("the control passed: a policy that opens identities to a team went unseen")
        transaction.set_rollback(True)
    name = next(text for text in planted.places if text.startswith(planted.prefix))
    with _at_rest.logged(logging.Formatter()) as lines:
        logging.getLogger("ocsea").warning("Read %s", name)
    if not planted.in_clear(lines.getvalue().encode()):
        failures.append("the control passed: a name in a log line went unseen")
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET operation = %s WHERE id = %s", [name, stage.worlds[0].ids["case_id"]])
    if not _found("database", _at_rest.database(), planted.in_bytes, {}):
        failures.append("the control passed: a sealed name in a readable column went unseen")
    return failures
