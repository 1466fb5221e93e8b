"""Nobody changes or removes an entry: not the program's roles, not the owner, not by TRUNCATE."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from ocsea.ledger.models import Payload, Pending
from ocsea.ledger.payload import leaf_hash
from ocsea.ledger.record import Job, Target, record
from tests.ledger.conftest import CHANGED
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_kinds")]

ROLES = ("web", "partner", "worker", "signin", "sequencer", "auditor_ro", "PUBLIC")
WRITERS = {"web", "partner", "worker", "signin"}
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
EXPECTED = {
    ("ledger_payload", "INSERT"): WRITERS | {"sequencer"},
    # The worker: the stream of a released disclosure, while it makes it.
    ("ledger_payload", "SELECT"): {"web", "auditor_ro", "sequencer", "worker"},
    ("ledger_pending", "SELECT"): {"sequencer"},
    ("ledger_pending", "DELETE"): {"sequencer"},
}


@pytest.fixture
def entry(db: None) -> UUID:
    about = Target("sample", uuid4(), "S-0001")
    with as_role("worker"):
        return record(CHANGED, actor=Job("relay"), target=about, facts={}, stream=f"case:{about.id}")


def run(statement: str) -> int:
    """Runs a statement in a savepoint; the number of rows it touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


@pytest.mark.parametrize("table", ["ledger_payload", "ledger_pending"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET stream = 'x'",
        "UPDATE {} SET stream = 'x' WHERE false",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "TRUNCATE {} CASCADE",
    ],
)
def test_the_owner_is_stopped_too(entry: UUID, table: str, statement: str) -> None:
    with as_role("owner"), pytest.raises(DatabaseError, match="append-only"):
        run(statement.format(table))
    with as_role("owner"):
        assert Payload.objects.filter(pk=entry).exists()
        assert Pending.objects.filter(pk=entry).exists()


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_stamp SET size = 2", "DELETE FROM ledger_stamp", "TRUNCATE ledger_stamp"]
)
def test_stamps_are_added_and_never_changed(db: None, statement: str) -> None:
    with as_role("sequencer"), pytest.raises(ProgrammingError, match="permission denied"):
        run(statement)
    with as_role("owner"), pytest.raises(DatabaseError, match="append-only"):
        run(statement)


@pytest.mark.parametrize("less", ["size = 1", "epoch = 1", "name = 'y'"])
def test_the_head_of_the_log_only_grows(db: None, less: str) -> None:
    with as_role("owner"):
        run("INSERT INTO ledger_head (name, size, peaks, epoch) VALUES ('x', 2, '', 2)")
    with as_role("sequencer"):
        assert run("UPDATE ledger_head SET size = 3 WHERE name = 'x'") == 1
    for role in ("sequencer", "owner"):
        with as_role(role), pytest.raises(DatabaseError, match="only grows"):
            run(f"UPDATE ledger_head SET {less} WHERE name = 'x'")


@pytest.mark.parametrize("role", sorted(WRITERS | {"auditor_ro"}))
@pytest.mark.parametrize("table", ["ledger_payload", "ledger_pending"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET stream = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_no_role_may_even_ask(entry: UUID, role: str, table: str, statement: str) -> None:
    with as_role(role), pytest.raises(ProgrammingError, match="permission denied"):
        run(statement.format(table))


@pytest.mark.parametrize("table", ["ledger_payload", "ledger_pending"])
@pytest.mark.parametrize("verb", VERBS)
def test_grants_are_exact(table: str, verb: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r FROM unnest(%s::text[]) AS r WHERE r <> 'PUBLIC' AND has_table_privilege(r, %s, %s) "
            "UNION SELECT 'PUBLIC' FROM pg_class AS c, aclexplode(c.relacl) AS a "
            "WHERE c.relname = %s AND a.grantee = 0 AND a.privilege_type = %s",
            [list(ROLES), table, verb, table, verb],
        )
        assert {role for (role,) in cursor.fetchall()} == EXPECTED.get((table, verb), set())


def test_row_level_security_is_forced() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
            "WHERE relname IN ('ledger_payload', 'ledger_pending') ORDER BY relname"
        )
        assert cursor.fetchall() == [("ledger_payload", True, True), ("ledger_pending", True, True)]


def test_triggers_fire_in_every_session() -> None:
    """`A`: also under session_replication_role = replica, where ordinary triggers sleep."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgname LIKE 'ledger_p%' ORDER BY tgname"
        )
        assert cursor.fetchall() == [
            ("ledger_payload_append_only", "A"),
            ("ledger_payload_body", "A"),
            ("ledger_payload_pending", "A"),
            ("ledger_pending_append_only", "A"),
        ]


def test_the_auditor_reads_all_and_a_writer_without_context_nothing(entry: UUID) -> None:
    with as_role("auditor_ro"):
        assert Payload.objects.filter(pk=entry).exists()
    with as_role("web"):
        assert not Payload.objects.filter(pk=entry).exists()


def test_the_sequencer_drains_but_cannot_change(entry: UUID) -> None:
    drain = (
        "DELETE FROM ledger_pending WHERE id IN "
        "(SELECT id FROM ledger_pending ORDER BY at, id LIMIT 5000 FOR UPDATE SKIP LOCKED) RETURNING id, leaf_hash"
    )
    with as_role("sequencer"):
        with pytest.raises(DatabaseError, match="append-only"):
            run("UPDATE ledger_pending SET id = gen_random_uuid()")
        with connection.cursor() as cursor:
            cursor.execute(drain)
            assert entry in {row[0] for row in cursor.fetchall()}
        assert not Pending.objects.exists()
    with as_role("owner"):
        assert Payload.objects.filter(pk=entry).exists()


def test_the_policy_of_the_lock_lets_no_changed_row_through() -> None:
    """The second of two walls: the trigger would stop the UPDATE as well."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT with_check FROM pg_policies WHERE policyname = 'sequencer_lock'")
        assert cursor.fetchall() == [("false",)]


def test_a_restrictive_policy_sees_the_actor_that_the_entry_names() -> None:
    """What docs/adr/0003 offers to the access app."""
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(
            "CREATE POLICY own_name ON ledger_payload AS RESTRICTIVE FOR INSERT TO worker "
            "WITH CHECK (actor = 'job:relay')"
        )
    about = Target("sample", uuid4(), "S-0001")
    with as_role("worker"):
        record(CHANGED, actor=Job("relay"), target=about, facts={})
    with pytest.raises(ProgrammingError, match="row-level security"), as_role("worker"):
        record(CHANGED, actor=Job("other"), target=about, facts={})


# All columns but the one that the database alone can fill.
_GIVEN = [each.name for each in Payload._meta.concrete_fields if not each.generated]


def _insert(values: dict[str, Any]) -> None:
    """By plain SQL: the ORM asks for the generated column back, which a writer may not read."""
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO ledger_payload ({', '.join(values)}) VALUES ({marks})", list(values.values()))


def _true_values(entry: UUID) -> dict[str, object]:
    """What an entry's row says, for a new entry of the same text."""
    with as_role("owner"):
        row = Payload.objects.values(*_GIVEN).get(pk=entry)
    new_id = uuid4()
    body = json.dumps({**json.loads(row["body"]), "id": str(new_id)})
    return {**row, "id": new_id, "body": body, "leaf_hash": leaf_hash(body.encode()), "written_by": "worker"}


@pytest.mark.parametrize(
    "lie",
    [
        {"id": uuid4()},
        {"leaf_hash": bytes(32)},
        {"kind": "sample.other"},
        {"category": "refusal"},
        {"actor": "user:00000000-0000-0000-0000-000000000001"},
        {"stream": "administration", "stream_kind": "administration"},
        {"target_type": "other"},
        {"target_id": uuid4()},
        {"at": "2020-01-01T00:00:00Z"},
    ],
)
def test_columns_say_what_the_body_says_whatever_was_inserted(entry: UUID, lie: dict[str, object]) -> None:
    true = _true_values(entry)
    with as_role("worker"):
        _insert({**true, **lie})
    with as_role("owner"):
        row = Payload.objects.values(*_GIVEN).get(body=true["body"])
    assert {**row, "leaf_hash": bytes(row["leaf_hash"])} == true


@pytest.mark.parametrize("body", ["", "{}", "null", "[]", '{"id": 1}', "Mara Ellingsen"])
def test_a_body_that_is_no_entry_is_refused(body: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger_payload (body, written_by) VALUES (%s, CURRENT_USER)", [body])


def test_a_role_cannot_write_in_another_roles_name(entry: UUID) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), as_role("worker"):
        _insert({**_true_values(entry), "written_by": "web"})


def test_nothing_is_pending_without_its_payload() -> None:
    for role in sorted(WRITERS):
        with as_role(role), pytest.raises(ProgrammingError, match="permission denied"):
            run("INSERT INTO ledger_pending (id, leaf_hash, stream, at) VALUES (gen_random_uuid(), 'x', 's', now())")
