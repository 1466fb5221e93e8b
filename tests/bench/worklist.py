"""The case list at full size: three readers against both floors, against a small database, and without the policies."""

import re
from collections.abc import Callable, Iterator

import psycopg
from django.db import connection

from tests.bench import _floor
from tests.bench._browse import floor, page
from tests.bench._place import Place, place, session_of
from tests.bench._seed import READERS
from tests.bench.ratio import Ratio, compare, percentiles

_SMALL = 10_000
_OPEN = "/cases/?view=open"


def run(*, cases: int, rounds: int) -> Iterator[Ratio]:
    """The list's rows of design/quality.md, at `cases`."""
    there = place(cases)
    for reader in READERS:
        yield from _of(there, reader, rounds)
    small = place(min(_SMALL, cases // 10))
    for reader in READERS:
        ours, fewer = page(there, reader, _OPEN), page(small, reader, _OPEN)
        yield compare(f"list {reader}, volume", ours, fewer, goal=1.2, rounds=rounds)


def references(answer: str) -> list[str]:
    """The cases a page links to, in its order, each once."""
    return list(dict.fromkeys(re.findall(r"/cases/(OP-[0-9A-Z-]+)/", answer)))


def _of(there: Place, reader: str, rounds: int) -> Iterator[Ratio]:
    ours, plain = page(there, reader, _OPEN), floor(there, reader)
    same = [references(ask().content.decode()) for ask in (ours, plain)]  # type: ignore[attr-defined]
    if same[0] != same[1] or not same[0]:
        raise RuntimeError(f"The floor shows {reader} other cases than the page.")
    yield from percentiles(f"list {reader}", ours, plain, p50=1.5, p95=2.0, rounds=rounds)
    yield compare(f"list {reader}, query", *_queries(there, reader), goal=1.5, rounds=rounds)
    yield compare(f"list {reader}, policies", ours, page(there, reader, _OPEN, role="free"), goal=1.5, rounds=rounds)


def _queries(there: Place, reader: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """The page's own statement as web, and the bare one without policies: both by psycopg, values bound."""
    statement, values = _statement(there, reader)
    bound, free = psycopg.connect(there.url("web")), psycopg.connect(there.url("free"), autocommit=True)
    bound.execute("SELECT set_config('app.ctx', %s, false)", [session_of(there, reader)])
    bound.commit()
    bound.autocommit = True
    with there.owner() as admin:
        (user,) = admin.execute("SELECT id FROM access_user WHERE username = %s", [reader]).fetchone()
    return (
        lambda: bound.execute(statement, values).fetchall(),
        lambda: free.execute(_floor.SQL, [user]).fetchall(),
    )


def _statement(there: Place, reader: str) -> tuple[str, tuple[object, ...]]:
    """The statement that brings the rows of the list, as the page sends it."""
    seen: list[tuple[str, tuple[object, ...]]] = []

    def note(execute: Callable[..., object], sql: str, params: tuple[object, ...], *rest: object) -> object:
        if "LIMIT 51" in sql:
            seen.append((sql, tuple(params or ())))
        return execute(sql, params, *rest)

    asked = page(there, reader, _OPEN)
    with there.at("web"), connection.execute_wrapper(note):
        asked()
    return seen[0]
