"""The database's objects, rights and policies are exactly the committed list: 100 % of the objects.

The list is tests/house/catalogue.txt. Write it anew with HARBOUR_WRITE_GRANTS=1 and a run of
tests/house/test_catalogue.py, and read the difference. The controls are holes, dug one by one and filled in again; each
must change the list.
"""

from pathlib import Path

from django.db import connection, transaction

from tests.prove import _objects
from tests.prove.runner import ROOT, Outcome
from tests.roles import as_role

NEEDS_DATABASE = True
LIST: Path = ROOT / "tests" / "house" / "catalogue.txt"
_PINNED = "SET search_path = pg_catalog, public, pg_temp"
HOLES = {
    "a table that is not forced": "ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY",
    "a table without policies": "ALTER TABLE victims_victimidentity DISABLE ROW LEVEL SECURITY",
    "a policy that is gone": "DROP POLICY web_select ON evidence_exhibit",
    "a policy that lets everybody": "CREATE POLICY everybody ON intake_report FOR SELECT TO web USING (true)",
    "a policy with other words": "ALTER POLICY web_select ON cases_person USING (true)",
    "a right too much": "GRANT SELECT ON access_session TO web",
    "a column too much": "GRANT UPDATE (person_id) ON access_dutyshift TO web",
    "a right for everybody": "GRANT SELECT ON ledger_payload TO PUBLIC",
    "a right to pass on": "GRANT SELECT ON cases_case TO web WITH GRANT OPTION",
    "a view with its owner's sight": "CREATE VIEW every_case AS SELECT * FROM cases_case",
    "a copy that nobody guards": "CREATE TABLE copy_of_cases AS SELECT * FROM cases_case",
    "a function with its owner's rights": (
        "CREATE FUNCTION anybody() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT 1::bigint'"
    ),
    "a function that finds other names first": "ALTER FUNCTION cases_holds(uuid) RESET search_path",
    "a function that says yes": (
        "CREATE OR REPLACE FUNCTION cases_holds(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER "
        f"{_PINNED} AS 'SELECT true'"
    ),
    "a function for everybody": "GRANT EXECUTE ON FUNCTION access_errand_begin(uuid, bytea) TO PUBLIC",
    "rights that come by themselves": "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO web",
    "a trigger that is gone": "DROP TRIGGER access_user_ends_sessions ON access_user",
    "a trigger that sleeps": "ALTER TABLE access_user DISABLE TRIGGER access_user_ends_sessions",
    "a rule beside the policies": "CREATE RULE quietly AS ON DELETE TO cases_person DO INSTEAD NOTHING",
    "a place to put objects": "GRANT CREATE ON SCHEMA public TO web",
}


def run(*, full: bool, seed: int) -> Outcome:
    """Compares the whole list; it is short enough that both forms are the same."""
    found, told = _objects.lines(), LIST.read_text().splitlines()
    failures = [f"not in the list: {line}" for line in sorted(set(found) - set(told))]
    failures += [f"in the list, but not in the database: {line}" for line in sorted(set(told) - set(found))]
    failures += [f"the control passed: {name}" for name, hole in HOLES.items() if not _is_seen(hole, found)]
    return Outcome(cases=len(found), failures=failures, measures={"objects": _objects.count(), "holes": len(HOLES)})


def _is_seen(hole: str, before: list[str]) -> bool:
    with transaction.atomic():
        with as_role("owner"), connection.cursor() as cursor:
            cursor.execute(hole)
        seen = _objects.lines() != before
        transaction.set_rollback(True)
    return seen
