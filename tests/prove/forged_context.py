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
from tests.prove import _functions, _keys
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
    known, pointing = scene.known, _keys.keys(scene.known.hidden)
    chance = random.Random(seed)  # noqa: S311  (a choice of cases, not a secret)
    failures: list[str] = []
    cases = 0
    with login("web") as web, login("partner") as partner:
        everything = list(payloads(known))
        for server, attackers in ((web, _ATTACKERS), (partner, _PARTNERS)):
            for name in attackers:
                chosen = everything if full else _sample(everything, chance)
                token = scene.tokens.get(name, "")
                asked = [*_functions.oracles(server, token, known), *_keys.oracles(server, token, pointing, known)]
                wrong = [*_leaks(server, scene, name, chosen), *filter(None, asked)]
                failures += [f"{name or 'nobody'}: {each}" for each in wrong]
                cases += len(chosen) + len(asked)
        left = list(_left_behind(web, scene))
        failures += filter(None, left)
        failures += _controls(web, scene, everything, pointing)
    measures: dict[str, int | float | str] = {
        "payloads": len(everything),
        "attackers": len(_ATTACKERS) + len(_PARTNERS),
        "keys": len(pointing),
        "controls": 3,
    }
    return Outcome(cases=cases + len(left), failures=failures, measures=measures)


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


def _left_behind(server: Login, scene: _Scene) -> Iterator[str]:
    """A connection goes from one person to the next: what the case officer's request prepared and set on it gives the
    next no more than they have. An empty line where it does not."""
    look, token = "SELECT t::text FROM cases_person t", session_for(scene.people.ada)
    settings = ("plan_cache_mode = force_generic_plan", "plan_cache_mode = force_custom_plan", f"app.ctx = '{token}'")
    for setting in settings:
        for name in _ATTACKERS:
            server.execute(f"SET {setting}".encode())
            server.execute("SELECT set_config('app.ctx', %s, true)", [token])
            server.execute(f"PREPARE kept AS {look}".encode())
            for _ in range(6):  # a plan is kept after the fifth
                seen = str(server.execute("EXECUTE kept").fetchall())
            server.commit()
            heard = told(server, scene.tokens.get(name, ""), ["EXECUTE kept", look])
            words = f"{name or 'nobody'} after the case officer with {setting[:24]}"
            if not any(secret in seen for secret in scene.secrets) or "does not exist" in heard:
                yield f"not tried: {words}"
            else:
                yield f"sees more: {words}" if any(secret in heard for secret in scene.unknown_to(name)) else ""


def _controls(server: Login, scene: _Scene, everything: Sequence[Payload], pointing: Sequence[_keys.Key]) -> list[str]:
    """Each weakened control must be caught by the payloads that are meant for it."""
    failures = []
    loose = "DROP POLICY cases_within_insert ON cases_identifier"
    own = [key for key in pointing if key.table == "cases_identifier"]
    if not _weakened(loose, lambda: [*filter(None, _keys.oracles(server, scene.tokens["cleo"], own, scene.known))]):
        failures.append("the control passed: an identifier of anybody's person")
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
