"""What somebody tries who can send any SQL on the product's own connection, each with the class it belongs to.

A payload is a list of statements run in one transaction after the attacker's own token was set, as the middleware does.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Payload:
    """`kind` is its class; `place` is the table or function it is aimed at, else empty."""

    kind: str
    statements: tuple[str, ...]
    place: str = ""

    @property
    def name(self) -> str:
        """For the list of failures."""
        return f"{self.kind} {self.place}: {' ; '.join(self.statements)}"[:240]


@dataclass(frozen=True)
class Known:
    """What the attacker is given beforehand: more than anybody outside could know."""

    tables: tuple[str, ...]
    hidden: dict[str, str]  # what the hidden records are called, and their ids
    absent: dict[str, str]  # the same, of records that are not there
    victim_user: str  # the id of the person whose rights are wanted
    stolen: dict[str, str]  # tokens of theirs that are dead, and the hash of a live one


_ROLES = ("owner", "migrate", "worker", "signin", "sequencer", "auditor_ro", "backup", "partner", "postgres")
_SERVER = """
SELECT pg_read_file('pg_hba.conf')
SELECT pg_ls_dir('.')
SELECT pg_read_binary_file('PG_VERSION')
SELECT pg_ls_waldir()
SELECT lo_import('/etc/passwd')
SELECT lo_create(0)
COPY (SELECT 1) TO '/tmp/x'
COPY (SELECT 1) TO PROGRAM 'cat'
COPY cases_case FROM PROGRAM 'true'
CREATE EXTENSION dblink
CREATE EXTENSION file_fdw
LOAD 'auto_explain'
CREATE ROLE me SUPERUSER
ALTER ROLE CURRENT_USER BYPASSRLS
ALTER SYSTEM SET log_statement = 'all'
SELECT pg_reload_conf()
SELECT pg_switch_wal()
SELECT rolpassword FROM pg_authid
SELECT query FROM pg_stat_activity
SELECT * FROM pg_statistic
SELECT pg_logical_slot_peek_changes('s', NULL, NULL)
SELECT pg_create_physical_replication_slot('s')
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = 'owner'
CREATE TABLE public.mine (x int)
CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'
CREATE VIEW public.mine AS SELECT 1
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION suppress_redundant_updates_trigger()
CREATE LANGUAGE plpython3u
CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw
CREATE PUBLICATION p FOR ALL TABLES
SELECT * FROM pg_shadow
SELECT prosrc FROM pg_proc WHERE proname LIKE 'vault%'
SELECT * FROM pg_hba_file_rules
SELECT * FROM pg_prepared_xacts
SELECT * FROM pg_largeobject
SELECT * FROM pg_user_mappings
SELECT * FROM pg_file_settings
VACUUM cases_case
ANALYZE cases_case
REINDEX TABLE cases_case
CLUSTER cases_case
SELECT * FROM pg_get_shmem_allocations()
SELECT pg_rotate_logfile()
"""
_SETTINGS = ("log_statement = 'all'", "lo_compat_privileges = on", "allow_system_table_mods = on")
_PLACES = "ARRAY(SELECT format('(%s,%s)', p, n)::tid FROM generate_series(0, 3) p, generate_series(1, 40) n)"
_TELL = (
    "CREATE FUNCTION pg_temp.tell(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS "
    "'BEGIN RAISE NOTICE ''%'', $1; RETURN true; END'"
)
_LOOK = "SELECT t::text FROM {table} t"


def payloads(known: Known) -> Iterator[Payload]:
    """All of them."""
    for table in known.tables:
        yield from _at_table(table)
    yield from _contexts(known)
    yield from _roles()
    yield from _server()
    yield from _exports()


def _at_table(table: str) -> Iterator[Payload]:
    look = _LOOK.format(table=table)
    reads = {
        "whole": (look,),
        "copy": (f"COPY {table} TO STDOUT",),
        "lock": (f"{look} FOR UPDATE",),
        "by place": (f"{look} WHERE ctid = ANY ({_PLACES})",),
        "aggregate": (f"SELECT json_agg(t)::text, max(t::text), min(t::text) FROM {table} t",),
        "window": (f"SELECT lag(t::text) OVER () FROM {table} t",),
        "lateral": (f"SELECT x FROM {table} t, LATERAL (SELECT t::text) s (x) WHERE t IS NOT NULL OR true",),
        "sample": (f"SELECT t::text FROM {table} t TABLESAMPLE SYSTEM (100)",),
        "cursor": (f"DECLARE c CURSOR FOR {look}", "FETCH ALL FROM c"),
        "explain": (f"EXPLAIN (ANALYZE, VERBOSE, BUFFERS) {look}",),
        "cast error": (f"SELECT 1 FROM {table} t WHERE CAST(t::text AS int) = 1",),
        "divide error": (f"SELECT 1 / (length(t::text) - length(t::text)) FROM {table} t",),
        "regular expression error": (f"SELECT 1 FROM {table} t WHERE 'x' ~ ('[' || t::text)",),
        "temporary function": (
            _TELL,
            f"SELECT 1 FROM {table} t WHERE pg_temp.tell(t::text)",
        ),
        "as xml": (f"SELECT query_to_xml('SELECT t::text FROM {table} t', true, false, '')::text",),
        "statistics": (
            f"SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats WHERE tablename = '{table}'",
        ),
        "union of itself": (f"({look}) UNION ALL ({look})",),
        "temporary copy": (f"CREATE TEMP TABLE taken AS {look}", "SELECT * FROM taken"),
        "do block": (f"DO $$ DECLARE r record; BEGIN FOR r IN {look} LOOP RAISE NOTICE '%', r; END LOOP; END $$",),
    }
    writes = {
        "update": (f"UPDATE {table} SET {{column}} = {{column}} RETURNING {table}::text",),
        "delete": (f"DELETE FROM {table} RETURNING {table}::text",),
        "truncate": (f"TRUNCATE {table} CASCADE",),
        "row security off": ("SET LOCAL row_security = off", look),
        "disable": (f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY", look),
        "own policy": (f"CREATE POLICY mine ON {table} USING (true)", look),
        "view": (f"CREATE TEMP VIEW seen AS {look}", "SELECT * FROM seen"),
        "rule": (f"CREATE RULE r AS ON SELECT TO {table} DO INSTEAD SELECT 1", look),
        "trigger": (f"CREATE TRIGGER t AFTER INSERT ON {table} EXECUTE FUNCTION suppress_redundant_updates_trigger()",),
    }
    for kind, statements in (reads | writes).items():
        yield Payload(kind, statements, table)


def _contexts(known: Known) -> Iterator[Payload]:
    """Another context: by guessing, by what is known of a session, by tricks with settings."""
    guesses = {
        "nothing": "",
        "zeroes": "0" * 43,
        "the person": known.victim_user,
        "a quote": "' OR true --",
        "a null": "null",
        "the word": "owner",
        "spaces": "   ",
        "a wildcard": "%",
        **known.stolen,
    }
    for table in ("cases_case", "cases_person", "victims_victimidentity", "evidence_exhibit", "referrals_snapshot"):
        look = _LOOK.format(table=table)
        for name, guess in guesses.items():
            text = guess.replace("'", "''")
            for local in ("true", "false"):
                yield Payload(f"context: {name}", (f"SELECT set_config('app.ctx', '{text}', {local})", look), table)
            yield Payload(f"context set: {name}", (f"SET app.ctx = '{text}'", look), table)
        for name, guess in known.stolen.items():
            text = guess.replace("'", "''")
            other = f"SELECT set_config('app.ctx', '{text}', true)"
            yield Payload(f"prepared: {name}", (f"PREPARE p AS {look}", "EXECUTE p", other, "EXECUTE p"), table)
            yield Payload(f"cursor: {name}", (f"DECLARE c CURSOR FOR {look}", other, "FETCH ALL FROM c"), table)
        for setting in ("app.user", "app.user_id", "app.role", "role", "session_authorization", "app.current_user"):
            change = f"SELECT set_config('{setting}', '{known.victim_user}', true)"
            yield Payload(f"setting {setting}", (change, look), table)
        for shadow in _shadows():
            yield Payload("shadow", (*shadow, look), table)
        yield Payload(
            "savepoint", ("SAVEPOINT a", "SELECT set_config('app.ctx', 'x', true)", "ROLLBACK TO a", look), table
        )


def _shadows() -> Iterator[tuple[str, ...]]:
    """Objects of the attacker's own, found before the real ones."""
    path = "SET LOCAL search_path = pg_temp, public"
    returns_all = "RETURNS boolean LANGUAGE sql AS 'SELECT true'"
    yield path, "CREATE FUNCTION pg_temp.access_ctx_user() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'"
    yield path, "CREATE FUNCTION pg_temp.access_ctx_role() RETURNS text LANGUAGE sql AS 'SELECT ''supervisor'''"
    yield path, f"CREATE FUNCTION pg_temp.cases_holds(uuid) {returns_all}"
    yield path, "CREATE TEMP TABLE access_session AS SELECT sha256('x') AS key_hash"
    yield path, "CREATE TEMP TABLE cases_casegrant AS SELECT gen_random_uuid() AS case_id"
    yield (
        path,
        f"CREATE FUNCTION pg_temp.same(uuid, uuid) {returns_all}",
        ("CREATE OPERATOR pg_temp.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = pg_temp.same)"),
    )
    yield ("SET LOCAL search_path = pg_temp",)
    yield ("CREATE OR REPLACE FUNCTION public.access_ctx_user() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",)
    yield ("CREATE SCHEMA mine", "SET LOCAL search_path = mine, public")


def _roles() -> Iterator[Payload]:
    for role in _ROLES:
        for change in (f"SET ROLE {role}", f"SET LOCAL ROLE {role}", f"SET SESSION AUTHORIZATION {role}"):
            yield Payload("role", (change, _LOOK.format(table="cases_case")), role)
        yield Payload("membership", (f"GRANT {role} TO CURRENT_USER", f"SET ROLE {role}"), role)
    for table in ("access_session", "access_credential", "mfa_authenticator", "vault_datakey", "access_cache"):
        for verb in (
            "SELECT t::text FROM {} t",
            "INSERT INTO {} DEFAULT VALUES",
            "DELETE FROM {}",
            "COPY {} TO STDOUT",
        ):
            yield Payload("credentials", (verb.format(table),), table)
    for change in (
        "session_replication_role = replica",
        "row_security = off",
        "is_superuser = on",
        "log_statement = 'all'",
        "lo_compat_privileges = on",
        "allow_system_table_mods = on",
    ):
        yield Payload("setting", (f"SET {change}", _LOOK.format(table="cases_case")), change)


def _server() -> Iterator[Payload]:
    """Ways past the tables: files, large objects, other sessions, extensions, what the server knows."""
    for statement in _SERVER.strip().splitlines():
        yield Payload("server", (statement,))


def _exports() -> Iterator[Payload]:
    """The server's own functions that read many tables at once, with the caller's rights or not."""
    for statement in (
        "SELECT schema_to_xml('public', true, false, '')::text",
        "SELECT database_to_xml(true, false, '')::text",
        "SELECT table_to_xml('cases_case', true, false, '')::text",
        "SELECT ts_stat('SELECT to_tsvector(t::text) FROM cases_case t')::text",
        "SELECT crosstab('SELECT 1')",
        "WITH RECURSIVE r AS (SELECT t::text FROM cases_case t UNION SELECT * FROM r) SELECT * FROM r",
        "SELECT string_agg(t::text, ' ') FROM cases_person t",
    ):
        yield Payload("export", (statement,))
