"""Authorised for one case, acting on another: every id in path, query and body, nested and beside the form.

Each case is asked twice, once with the name of a record that is hidden and once with one that nothing goes by. Nothing
of the hidden record may be read or written, and the two answers must be the same to the byte. The controls are two
holes: a page that takes its person from anywhere, and a door that lets everybody through while the database does too.
"""

import random
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch
from uuid import UUID

from django.db import transaction

from cases.models import Case, Person
from cases.policy import case_door
from ocsea.errors import NotVisible
from ocsea.web.routes import AREAS, Route, routes_of
from tests.prove import _drive, _requests
from tests.prove._stage import INSIDERS, OUTSIDE, PEOPLE, Stage, absent
from tests.prove.runner import Outcome
from tests.prove.world import World
from tests.roles import as_role

NEEDS_DATABASE = True
# Names that forms and addresses of the apps use, sent beside what was asked for.
BESIDE = {
    "case": "case_id",
    "case_id": "case_id",
    "reference": "case",
    "id": "case_id",
    "pk": "victim_id",
    "person": "person",
    "person_id": "fresh_child",
    "exhibit": "exhibit_id",
    "victim_id": "victim_id",
    "existing": "victim",
    "referral": "sent_id",
    "report": "report_id",
    "links": "exhibit_id",
    "corrects": "entry",
    "parent": "exhibit_id",
    "authority": "authority",
}
QUERIES = {
    "q": ("case", "victim", "exhibit", "sent", "report", "case_id"),
    "person": ("person",),
    "child": ("victim_id",),
    "corrects": ("entry", "custody_row"),
    "case": ("case", "case_id"),
    "show": ("report",),
    "page": ("case_id",),
}
_NEW = re.compile(
    rb"hbk_[\w-]+|\b[A-Z]{1,3}-(?:\d{4}-)?[0-9A-Z]{6}\b|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{64}\b"
)
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+]00:00)?")
_TRIES = 3
# Of what stands beside a form or in a query the short form tries this share; the full one all, with one person each.
_SHARE = 0.27
# Auditors read the references of every ordinary case in the record of what was done.
_AUDITORS = {"auditor", "compartment_auditor"}


@dataclass(frozen=True)
class Swap:
    """One try: where, how, and which names of `World.ids` are taken from the hidden world (place or field -> name)."""

    route: Route
    method: str
    kind: str
    path: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.route.area} {self.method} {self.route.route} {self.kind} {[*self.path, *self.body, *self.query]}"


def run(*, full: bool, seed: int) -> Outcome:
    """All in full; in the short form each route, method and place with one person and one hidden record."""
    chance = random.Random(seed)  # noqa: S311  (a choice of cases)
    stage, cases, kinds = Stage(), 0, set()
    failures: list[str] = []
    for area in AREAS:
        with _drive.in_area(area):
            for swap in swaps(area):
                kinds.add((swap.kind, swap.route.name))
                for column, target in _chosen(stage, swap, chance, full=full):
                    cases += 1
                    failures += tried(stage, swap, column, target)
    failures += _controls(stage)
    return Outcome(cases=cases, failures=failures, measures={"places": len(kinds), "routes": len(_requests.routes())})


def swaps(area: str) -> Iterator[Swap]:
    """Everything to be tried in an area."""
    for route in routes_of(area):
        # `metrics` counts every answer, this one too.
        if route.name == "web:metrics" or not _requests.can_be_asked(route):
            continue
        named = {place: _requests.kind_of(route, place) for place in _requests.places_of(route)}
        places = {place: kind for place, kind in named.items() if kind and kind not in PEOPLE}
        for method in route.methods:
            yield from _in_path(route, method, places)
        if "POST" in route.methods:
            yield from _in_body(route)
        if "GET" in route.methods:
            for name, wanted in QUERIES.items():
                yield from (Swap(route, "GET", "query", query={name: kind}) for kind in wanted)


def _in_body(route: Route) -> Iterator[Swap]:
    for name, kind in _requests.ids_in_body(route):
        if kind not in PEOPLE:
            yield Swap(route, "POST", "body", body={name: kind})
    for name, kind in BESIDE.items():
        yield Swap(route, "POST", "beside", body={name: kind})


def _in_path(route: Route, method: str, places: Mapping[str, str]) -> Iterator[Swap]:
    if places:
        yield Swap(route, method, "path", path=places)
    if len(places) > 1:
        for place, kind in places.items():
            yield Swap(route, method, "nested", path={place: kind})


def _chosen(stage: Stage, swap: Swap, chance: random.Random, *, full: bool) -> list[tuple[str, World]]:
    """Who tries it, and on which world that is hidden from them."""
    found = [(column, one) for column in stage.columns for one in stage.hidden_from(column)]
    if swap.route.name.startswith("audit:"):
        found = [(column, one) for column, one in found if column not in _AUDITORS or one.is_closed]
    if swap.kind in {"beside", "query"}:
        found = [(column, one) for column, one in found if column not in OUTSIDE]
        return chance.sample(found, 1) if full or chance.random() < _SHARE else []
    if swap.kind == "nested":
        # Also for those who have a place in both: the person of one case is not to be had under another.
        found += [("supervisor", stage.worlds[1])] if _is_a_child(swap) else []
    return found if full else chance.sample(found, 1)


def _is_a_child(swap: Swap) -> bool:
    # What stands above the others is open to whoever has it, and a refusal there leaves its line.
    return not {"reference", "case_reference", "pseudonym"} & set(swap.path)


def tried(stage: Stage, swap: Swap, column: str, target: World) -> list[str]:
    """What went wrong with one case, in words."""
    words = f"{swap} as {column} on {target.tag}"
    for left in reversed(range(_TRIES)):
        hidden, wrong = _asked(stage, swap, column, target, dict(target.ids))
        other, _ = _asked(stage, swap, column, target, {kind: absent(value) for kind, value in target.ids.items()})
        if wrong:
            return [f"{words}: {each}" for each in wrong]
        if hidden == other:
            return []
        # A page may have begun in one minute and the other in the next: two more looks.
        if not left:
            return [f"{words}: the answers differ: {_difference(hidden, other)}"]
    return []


def _asked(stage: Stage, swap: Swap, column: str, target: World, ids: Mapping[str, str]) -> tuple[bytes, list[str]]:
    home = stage.home_of(column)
    put = {place: ids[kind] for place, kind in swap.path.items()}
    body = {name: ids[kind] for name, kind in swap.body.items()}
    query = "&".join(f"{name}={ids[kind]}" for name, kind in swap.query.items())
    address = _requests.address_of(swap.route, home.ids, instead=put) + (f"?{query}" if query else "")
    sent = _requests.body_of(swap.route, home, instead=body)
    # Before the transaction: a sign-in that came due inside would be rolled back with everything else.
    wrong, browser = [], stage.browsers[column]
    with transaction.atomic():
        answer = _drive.send(browser, swap.method, address, sent)
        if swap.method != "GET" and ids == target.ids:
            wrong += [f"wrote to {table}" for table in stage.writes_to(target)]
        transaction.set_rollback(True)
    if column not in INSIDERS[target.tag] and (seen := target.sees(answer.content, asked=f"{address} {sent}")):
        wrong.append(f"{seen} something of it: {target.first_seen(answer.content, asked=f'{address} {sent}')}")
    if answer.status_code >= 500:
        wrong.append(f"status {answer.status_code}")
    return _plain(answer, [*put.values(), *body.values(), *(ids[kind] for kind in swap.query.values())]), wrong


def _plain(answer: object, values: list[str]) -> bytes:
    page = _drive.stripped(answer)
    for value in sorted(set(values), key=len, reverse=True):
        told = value.encode() if len(value) > 4 else f"/{value}/".encode()
        page = page.replace(told, b"/@/" if len(value) <= 4 else b"@")
    # What a request makes is named anew each time; hidden names would have been seen before this.
    return _TIME.sub(b"@time", _NEW.sub(b"@", page))


def _difference(one: bytes, other: bytes) -> str:
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"{one[max(0, place - 30) : place + 60]!r} / {other[max(0, place - 30) : place + 60]!r}"


def _controls(stage: Stage) -> list[str]:
    failures = []
    every = {(swap.route.name, swap.method, swap.kind): swap for swap in swaps("staff")}
    nested, path = every["cases:role", "POST", "nested"], every["cases:detail", "GET", "path"]
    with patch("cases.views.people._of_case", _from_anywhere):
        if not tried(stage, nested, "supervisor", stage.worlds[1]):
            failures.append("the control passed: a page that takes its person from any case went unseen")
    with as_role("owner"), _without_a_door():
        if not tried(stage, path, "officer", stage.worlds[2]):
            failures.append("the control passed: a door that lets everybody through went unseen")
    return failures


def _from_anywhere(_case: Case, key: UUID) -> Person:
    person = Person.objects.filter(pk=key).first()
    if person is None:
        raise NotVisible
    return person


@contextmanager
def _without_a_door() -> Iterator[None]:
    before = case_door.visible_to, case_door.allows
    object.__setattr__(case_door, "visible_to", lambda _actor: Case.objects.all())
    object.__setattr__(case_door, "allows", lambda *_: True)
    try:
        yield
    finally:
        for name, value in zip(("visible_to", "allows"), before, strict=True):
            object.__setattr__(case_door, name, value)
