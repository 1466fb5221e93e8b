"""Functions as oracles: what runs with its owner's rights answers alike for the hidden and for what is not there."""

from collections.abc import Iterator, Sequence

from tests.prove._login import Login, told
from tests.prove._payloads import Known

_UUID_LENGTH = 36
_STREAMS = ("case:", "denial:", "compartment:", "report:", "referral:", "user:")


def oracles(server: Login, token: str, known: Known) -> Iterator[str]:
    """Every function of ours this role may call; a line for each question whose answer tells what is hidden from what
    is not there, an empty one where it does not."""
    for function, types in _functions(server):
        if not any(kind in {"uuid", "text"} for kind in types):
            continue
        for kind, stream, *pair in _asked_about(known, types):
            there, gone = (
                told(server, token, [_call(function, types, each, stream)]).replace(each, "?") for each in pair
            )
            asked = f"oracle {function}({', '.join(types)})"
            yield f"{asked} tells {stream}{kind} from nothing: {there[:60]}" if there != gone else ""


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
