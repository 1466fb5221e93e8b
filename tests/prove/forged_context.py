"""Arbitrary SQL on the product's own connection: whoever sends it stays within their own view.

Genuine logins, no role of the tests': a person's token is set as the middleware sets it, then each payload runs in a
transaction that is rolled back. Rows, notices and errors are read for anything of a case that the person may not know;
functions must answer alike for records that are hidden and that are not there. The controls are a policy and a context
function that were weakened: both must be caught.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

from django.db import connection, transaction

from ocsea.access.context import token_hash
from ocsea.access.models import User
from tests.prove import world as worlds
from tests.prove._login import Login, login, told
from tests.prove._payloads import Known, Payload, payloads
from tests.prove._people import make_people
from tests.prove._stage import PEOPLE
from tests.prove._stage import absent as stand_in
from tests.prove.runner import Outcome
from tests.prove.world import World
from tests.roles import as_role, session_for

NEEDS_DATABASE = "own"
_SHARE = 20  # the short form tries one in so many of each class, and one of each at least
_ATTACKERS = ("", "cleo", "dina", "gil", "dev", "adm")
_UUID_LENGTH = 36
_STREAMS = ("case:", "denial:", "compartment:", "report:", "referral:", "user:")
_PARTNERS = ("rolf", "rita")
_WEAK_POLICY = "ALTER POLICY web_select ON cases_person USING (true)"
_WEAK_CONTEXT = (
    "CREATE OR REPLACE FUNCTION access_ctx_user() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER "
    "SET search_path = pg_catalog, public, pg_temp AS $$ SELECT u.id FROM access_user u "
    "WHERE u.id::text = current_setting('app.ctx', true) $$"
)


@dataclass
class _Scene:
    """One hidden case, whoever attacks, and what they know."""

    people: SimpleNamespace
    hidden: World
    secrets: tuple[str, ...]
    known: Known
    tokens: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)

    def unknown_to(self, name: str) -> list[str]:
        """What this attacker may not learn. A notice of old stays in their own row, and pages ask anew before they
        show it: it is no secret to whoever was told."""
        return [secret for secret in self.secrets if secret not in self.told.get(name, "")]


def run(*, full: bool, seed: int) -> Outcome:
    """Runs every payload as every attacker; the short form a share of each class."""
    scene = _set()
    chance = random.Random(seed)  # noqa: S311  (a choice of cases, not a secret)
    failures: list[str] = []
    cases = 0
    with login("web") as web, login("partner") as partner:
        everything = list(payloads(scene.known))
        for server, attackers in ((web, _ATTACKERS), (partner, _PARTNERS)):
            for name in attackers:
                chosen = everything if full else _sample(everything, chance)
                failures += [f"{name or 'nobody'}: {each}" for each in _leaks(server, scene, name, chosen)]
                asked = _oracles(server, scene, name)
                failures += [f"{name or 'nobody'}: {each}" for each in asked[1]]
                cases += len(chosen) + asked[0]
        failures += _controls(web, scene, everything)
    measures: dict[str, int | float | str] = {
        "payloads": len(everything),
        "attackers": len(_ATTACKERS) + len(_PARTNERS),
        "controls": 2,
    }
    return Outcome(cases=cases, failures=failures, measures=measures)


def _set() -> _Scene:
    with transaction.atomic():
        people = make_people()
        hidden = worlds.plant(worlds.north(people), "Zaqar", sample=0)
        worlds.plant(worlds.beside(people), "Zbeqo", sample=3)
        tokens = {name: session_for(getattr(people, name)) for name in (*_ATTACKERS[1:], *_PARTNERS)}
        stolen = _dead_tokens(people.ada)
    # Colleagues and their shifts are no secret.
    ids = {kind: value for kind, value in hidden.ids.items() if kind not in PEOPLE | {"shift"} and len(value) > 7}
    absent = {kind: stand_in(value) for kind, value in ids.items()}
    return _Scene(
        people,
        hidden,
        tuple({*ids.values(), *hidden.marks, *hidden.names}),
        Known(_tables(), ids, absent, str(people.ada.id), stolen),
        tokens,
        {name: _notices_to(getattr(people, name)) for name in tokens},
    )


def _dead_tokens(person: User) -> dict[str, str]:
    """Expired, killed, locked and idle ones of the person whose rights are wanted, and the hash of a live one."""
    ends = {
        "expired": "expires_at = statement_timestamp() - interval '1 second'",
        "killed": "killed_at = statement_timestamp()",
        "locked": "locked_at = statement_timestamp()",
        "idle": "last_seen_at = statement_timestamp() - interval '2 hours'",
    }
    tokens = {name: session_for(person) for name in ends}
    with as_role("owner"), connection.cursor() as cursor:
        for name, change in ends.items():
            cursor.execute(f"UPDATE access_session SET {change} WHERE key_hash = %s", [token_hash(tokens[name])])
    live = token_hash(session_for(person))
    return tokens | {"hash": live.hex(), "hash as bytea": "\\x" + live.hex(), "hash as text": repr(live)[2:-1][:40]}


def _notices_to(person: User) -> str:
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(n::text, ' ') FROM notices_notice n WHERE recipient_id = %s", [person.id])
        (told,) = cursor.fetchone() or ("",)
    return str(told)


def _tables() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return tuple(name for (name,) in cursor.fetchall())


def _sample(everything: Sequence[Payload], chance: random.Random) -> list[Payload]:
    by_kind: dict[str, list[Payload]] = {}
    for each in everything:
        by_kind.setdefault(each.kind, []).append(each)
    return [each for kind in by_kind.values() for each in chance.sample(kind, -(-len(kind) // _SHARE))]


def _leaks(server: Login, scene: _Scene, name: str, chosen: Sequence[Payload]) -> Iterator[str]:
    for payload in chosen:
        heard = told(server, scene.tokens.get(name, ""), payload.statements)
        sent = " ".join(payload.statements)
        if any(secret in heard and secret not in sent for secret in scene.unknown_to(name)):
            yield payload.name


def _oracles(server: Login, scene: _Scene, name: str) -> tuple[int, list[str]]:
    """Every function of ours this role may call, asked for what is hidden and for what is not there."""
    tried, failures, token = 0, [], scene.tokens.get(name, "")
    for function, types in _functions(server):
        if not any(kind in {"uuid", "text"} for kind in types):
            continue
        for kind, stream, *pair in _asked_about(scene.known, types):
            tried += 1
            there, gone = (
                told(server, token, [_call(function, types, each, stream)]).replace(each, "?") for each in pair
            )
            if there != gone:
                failures.append(
                    f"oracle {function}({', '.join(types)}) tells {stream}{kind} from nothing: {there[:60]}"
                )
    return tried, failures


def _asked_about(known: Known, types: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
    """What is hidden and its stand-in, by itself and, for a function that takes text, after the word for a stream."""
    for kind, value in known.hidden.items():
        other = known.absent[kind]
        is_id = len(value) == _UUID_LENGTH
        if is_id or "uuid" not in types:
            yield kind, "", value, other
        if is_id and "text" in types:
            yield from ((kind, stream, value, other) for stream in _STREAMS)


def _functions(server: Login) -> list[tuple[str, list[str]]]:
    rows = server.execute(
        "SELECT p.oid::regproc::text, "
        "ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY a (t, n) ORDER BY n) "
        "FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' "
        "AND p.prosecdef AND has_function_privilege(p.oid, 'EXECUTE') AND p.prorettype <> 'trigger'::regtype ORDER BY 1"
    ).fetchall()
    server.commit()
    return [(str(name), list(types)) for name, types in rows]


def _call(function: str, types: Sequence[str], value: str, stream: str) -> str:
    samples = {
        "uuid": f"'{value}'::uuid",
        "text": f"'{stream}{value}'::text",
        "uuid[]": f"ARRAY['{value}']::uuid[]",
        "text[]": f"ARRAY['{stream}{value}']::text[]",
        "bytea": "sha256('guess')",
        "integer": "1",
        "bigint": "1",
        "boolean": "true",
        "timestamp with time zone": "statement_timestamp()",
        "interval": "interval '1 hour'",
    }
    given = ", ".join(samples.get(kind, f"NULL::{kind}") for kind in types)
    return f"SELECT t::text FROM {function}({given}) t"


def _controls(server: Login, scene: _Scene, everything: Sequence[Payload]) -> list[str]:
    """Each weakened control must be caught by the payloads that are meant for it."""
    failures = []
    whole = [each for each in everything if each.kind == "whole" and each.place == "cases_person"]
    if not _weakened(_WEAK_POLICY, lambda: list(_leaks(server, scene, "cleo", whole))):
        failures.append("the control passed: a policy that lets everybody read")
    guesses = [each for each in everything if each.kind.startswith("context: the person")]
    if not _weakened(_WEAK_CONTEXT, lambda: list(_leaks(server, scene, "cleo", guesses))):
        failures.append("the control passed: a context that can be guessed")
    return failures


def _weakened(change: str, attack: Callable[[], Sequence[str]]) -> bool:
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(change)
    return bool(attack())
