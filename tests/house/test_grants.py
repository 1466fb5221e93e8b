"""Who may do what to which table, as the database itself says, held to a list that people can read.

Write the list anew with `HARBOUR_WRITE_GRANTS=1 bin/test`-like runs of this file only, and read the difference.
"""

import os
from pathlib import Path

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db
LIST = Path(__file__).with_name("grants.txt")
_ROLES = ("web", "partner", "worker", "signin", "sequencer", "auditor_ro", "PUBLIC")
_TABLES = """
SELECT coalesce(r.rolname, 'PUBLIC'), c.relname, a.privilege_type, ''
FROM pg_class c CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND a.grantee <> c.relowner
UNION ALL
SELECT r.rolname, c.relname, x.privilege_type, t.attname
FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid CROSS JOIN LATERAL aclexplode(t.attacl) x
JOIN pg_roles r ON r.oid = x.grantee
WHERE c.relnamespace = 'public'::regnamespace
"""
_FUNCTIONS = """
SELECT coalesce(r.rolname, 'PUBLIC'), p.proname || '()', a.privilege_type,
       CASE WHEN p.prosecdef THEN 'definer' ELSE '' END
FROM pg_proc p CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE p.pronamespace = 'public'::regnamespace AND a.grantee <> p.proowner
AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


def _rows(query: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [tuple(map(str, row)) for row in cursor.fetchall()]


def _lines() -> list[str]:
    found = [row for row in (*_rows(_TABLES), *_rows(_FUNCTIONS)) if row[0] in _ROLES]
    return sorted(" ".join(part for part in row if part) for row in found)


def test_grants_are_exactly_the_committed_list() -> None:
    lines = _lines()
    if os.environ.get("HARBOUR_WRITE_GRANTS"):
        LIST.write_text("\n".join(lines) + "\n")
    assert lines == LIST.read_text().splitlines()


def test_every_table_of_ours_is_forced() -> None:
    ours = (
        "access",
        "cases",
        "clocks",
        "evidence",
        "intake",
        "ledger",
        "notices",
        "referrals",
        "vault",
        "victims",
        "web",
    )
    tables = _rows(
        "SELECT relname, relrowsecurity AND relforcerowsecurity, relowner::regrole::text FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    )
    mine = [row for row in tables if row[0].split("_")[0] in ours]
    assert len(mine) > 20
    assert [row[0] for row in mine if row[1] != "True"] == []
    assert {row[2] for row in tables} == {"owner"}


def test_no_runtime_role_is_more_than_a_plain_login() -> None:
    rows = _rows(
        "SELECT rolname FROM pg_roles WHERE rolname IN ('web', 'partner', 'worker', 'signin', 'sequencer') "
        "AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication)"
    )
    assert rows == []


def test_definer_functions_pin_their_search_path() -> None:
    rows = _rows(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef "
        "AND NOT coalesce(array_to_string(proconfig, ','), '') LIKE '%search_path=%'"
    )
    assert rows == []


def test_no_view_hands_out_its_owners_sight() -> None:
    rows = _rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm') "
        "AND NOT coalesce(array_to_string(reloptions, ','), '') LIKE '%security_invoker=true%'"
    )
    assert rows == []
