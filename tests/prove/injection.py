"""Hostile texts in every text input: forms and API as their handlers read them, and the queries of every page.

Inputs are found by watching which text fields each request is read by, so a new field is tried without being named.
Nothing may end in a server's error or a failing statement, come back unescaped, add a header, run as a template, take
seconds, forge a line of the log, or begin a cell of a table as a formula. The control is a page without escaping.
"""

import csv
import io
import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from django import forms
from django.db import connection, transaction
from django.template import engines

from ocsea.web.routes import AREAS, Route, routes_of
from tests.prove import _at_rest, _drive, _requests, access_matrix
from tests.prove._texts import HEADER, PRODUCT, TAG, Text, texts
from tests.prove.runner import Outcome

NEEDS_DATABASE = True
_QUERIES = (
    "q",
    "page",
    "show",
    "about",
    "child",
    "corrects",
    "label",
    "person",
    "sort",
    "case",
    "next",
    "view",
    "kind",
)
_LET_IN = ("done", "asks", "names", "reads", "opens")
_FULL, _SHORT = 36, {"GET": 1, "POST": 2}
_SECONDS = 5
_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def run(*, full: bool, seed: int) -> Outcome:
    """Every input with some of the texts, in full with many; each text is tried somewhere."""
    chance = random.Random(seed)  # noqa: S311  (a choice of cases)
    stage, table, every = access_matrix.Stage(), access_matrix.read(), texts()
    cases, inputs, tried = 0, 0, set()
    failures: list[str] = []
    with _at_rest.logged() as lines:
        for area in AREAS:
            with _drive.in_area(area):
                for route, method, column in _places(area, table):
                    names = _inputs(stage, route, method, column)
                    inputs += len(names)
                    for number in range((_FULL if full else _SHORT[method]) if names else 0):
                        # First into all at once; then into a few, so that the rest passes and the text is kept.
                        some = names if number == 0 else chance.sample(names, max(1, len(names) // 4))
                        chosen = {name: chance.choice(every) for name in some}
                        cases += len(chosen)
                        tried |= set(chosen.values())
                        failures += sent(stage, route, method, column, chosen)
    failures += [
        f"a forged line in the log: {line[:80]}" for line in lines.getvalue().splitlines() if not _is_own(line)
    ]
    failures += _control(stage, table)
    measures: dict[str, int | float | str] = {"inputs": inputs, "texts": len(tried), "texts_known": len(every)}
    return Outcome(cases=cases, failures=failures, measures=measures)


def sent(stage: access_matrix.Stage, route: Route, method: str, column: str, chosen: dict[str, Text]) -> list[str]:
    """What went wrong with one request that carries a hostile text in every input."""
    client, told = stage.browsers[column], {name: each.text for name, each in chosen.items()}
    address, body = stage.request(route, column)
    began = time.monotonic()
    errors: list[str] = []
    with transaction.atomic(), connection.execute_wrapper(_watching(errors)):
        answers = [_send(client, method, address, body, told)]
        if answers[0].status_code in {301, 302} and (to := str(answers[0].headers["Location"])).startswith("/"):
            answers.append(_send(client, "GET", to, {}, {}))
        transaction.set_rollback(True)
    wrong = [words for answer in answers for words in _wrong(answer, chosen)] + errors
    if time.monotonic() - began > _SECONDS:
        wrong.append("took seconds")
    return [f"{route.area} {method} {route.route} as {column}: {words}" for words in wrong]


def _send(client: Any, method: str, address: str, body: dict[str, Any], told: dict[str, str]) -> Any:
    if method == "POST":
        return _drive.send(client, "POST", address, body | told)
    return _drive.send(client, "GET", f"{address}{'&' if '?' in address else '?'}{urlencode(told)}")


def _wrong(answer: Any, chosen: dict[str, Text]) -> Iterator[str]:
    kind, page = answer.headers.get("Content-Type", ""), answer.content.decode(errors="replace")
    if answer.status_code >= 500:
        yield f"status {answer.status_code} for { ({name: each.text[:40] for name, each in chosen.items()}) }"
    if HEADER in answer.headers or any("\n" in value or "\r" in value for value in answer.headers.values()):
        yield "a header came in"
    if PRODUCT in page:
        yield "a text ran as a template"
    if kind.startswith("text/html"):
        yield from (
            f"{name} came back unescaped: {one.text[:60]!r}" for name, one in chosen.items() if _is_raw(one, page)
        )
    if kind.startswith("text/csv"):
        cells = (cell for row in csv.reader(io.StringIO(page)) for cell in row)
        yield from (
            f"a cell begins as a formula: {cell[:40]!r}" for cell in cells if cell[:1] in _SIGNS and cell != "-"
        )
    if "json" in kind and answer.headers.get("X-Content-Type-Options") != "nosniff":
        yield "JSON that a browser may take for a page"


def _is_raw(one: Text, page: str) -> bool:
    return TAG in page if TAG in one.text else one.marks and len(one.text) > 5 and one.text in page


def _watching(errors: list[str]) -> Callable[..., Any]:
    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  (Django's signature)
        try:
            return execute(sql, params, many, context)
        except Exception as error:
            errors.append(f"a statement failed: {type(error).__name__} in {sql[:80]}")
            raise

    return watch


def _places(area: str, table: dict[access_matrix.Key, dict[str, str]]) -> Iterator[tuple[Route, str, str]]:
    """Each route and method with somebody whom it lets in."""
    for route in filter(_requests.can_be_asked, routes_of(area)):
        for method in {"GET", "POST"} & set(route.methods):
            cells = table.get(access_matrix.key(route, method), {})
            found = next((column for word in _LET_IN for column, cell in cells.items() if cell == word), "")
            if found:
                yield route, method, found


def _inputs(stage: access_matrix.Stage, route: Route, method: str, column: str) -> list[str]:
    """The names of the text fields that read this request, and for a query those that pages know."""
    address, body = stage.request(route, column)
    with _fields_read() as names:
        _drive.ask(stage.browsers[column], method, address, body)
    typed = {name for name, value in body.items() if isinstance(value, str)} if method == "POST" else set(_QUERIES)
    return sorted(typed | names)


@contextmanager
def _fields_read() -> Iterator[set[str]]:
    names: set[str] = set()
    clean = forms.BaseForm.full_clean

    def watched(form: forms.BaseForm) -> None:
        text = (name for name, field in form.fields.items() if isinstance(field, forms.CharField | forms.JSONField))
        names.update(form.add_prefix(name) for name in text)
        clean(form)

    with patch.object(forms.BaseForm, "full_clean", watched):
        yield names


def _is_own(line: str) -> bool:
    try:
        return json.loads(line)["level"] in {"INFO", "WARNING", "ERROR"}
    except ValueError:
        return False


def _control(stage: access_matrix.Stage, table: dict[access_matrix.Key, dict[str, str]]) -> list[str]:
    engine, hostile = engines["django"].engine, {"view": Text("html", "<zqx>"), "q": Text("html", '"><zqx>')}  # type: ignore[attr-defined]  # Django's own backend
    with _drive.in_area("staff"), patch.object(engine, "autoescape", new=False):
        for route, method, column in _places("staff", table):
            if route.name == "cases:index" and sent(stage, route, method, column, hostile):
                return []
    return ["the control passed: a page without escaping went unseen"]
