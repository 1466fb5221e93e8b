"""Row-level security of the cases app: whoever holds a live grant on the case, and nobody else."""

from django.db import migrations

from cases.guards import holds, holds_through
from ocsea.access.guard import SIGNED_IN, UNIT, USER, AlsoMay, Guard

# The opener of a case gives out its first places and may hold none of them (an intake officer opens for somebody
# else). For one minute, and only for a case this very session's person opened.
_FUNCTIONS = """
CREATE FUNCTION cases_holds(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM cases_casegrant g WHERE g.case_id = wanted AND g.user_id = access_ctx_user()
                 AND (g.expires_at IS NULL OR g.expires_at > statement_timestamp()))
$$;
CREATE FUNCTION cases_works_on(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM cases_casegrant g WHERE g.case_id = wanted AND g.user_id = access_ctx_user()
                 AND g.relation <> 'legal' AND (g.expires_at IS NULL OR g.expires_at > statement_timestamp()))
$$;
CREATE FUNCTION cases_just_opened(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = wanted AND c.opened_by_id = access_ctx_user()
                 AND c.opened_at > statement_timestamp() - interval '1 minute')
$$;
REVOKE ALL ON FUNCTION cases_holds(uuid), cases_works_on(uuid), cases_just_opened(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_holds(uuid), cases_works_on(uuid), cases_just_opened(uuid) TO web, worker, owner;
"""
_DROP = "DROP FUNCTION cases_just_opened(uuid); DROP FUNCTION cases_works_on(uuid); DROP FUNCTION cases_holds(uuid);"

_CLOCK = (
    "stream LIKE 'case:%' AND EXISTS (SELECT 1 FROM cases_casegrant g "
    f"WHERE 'case:' || g.case_id::text = clocks_clock.stream AND g.user_id = {USER} "
    "AND (g.expires_at IS NULL OR g.expires_at > statement_timestamp()))"
)
_CLOCK_WORKING = _CLOCK.replace("AND g.user_id", "AND g.relation <> 'legal' AND g.user_id")
# Functions, because a policy of the grants' own table may not look into that table again.
_HELD, _WORKS = "cases_holds(case_id)", "cases_works_on(case_id)"
_CASE = holds("cases_case.id")


def _child(table: str, *, update: bool = False, delete: bool = False) -> Guard:
    mine = holds(f"{table}.case_id")
    working = holds(f"{table}.case_id", working=True)
    return Guard(
        table,
        select=mine,
        insert=f"({working} OR cases_just_opened(case_id))",
        update=working if update else None,
        delete=working if delete else None,
        roles=("web", "worker"),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("access", "0002_context"),
        ("ledger", "0002_guard"),
        ("clocks", "0002_guard"),
    ]

    operations = [
        migrations.RunSQL(_FUNCTIONS, _DROP),
        Guard("cases_offencetype", select=SIGNED_IN, roles=("web", "worker")),
        Guard(
            "cases_casegrant",
            select=f"user_id = {USER} OR {_HELD}",
            insert=f"granted_by_id = {USER} AND ({_WORKS} OR cases_just_opened(case_id))",
            update=_WORKS,
            columns=(
                *("relation", "reason", "expires_at", "granted_by_id", "granted_at"),
                *("ended_by_id", "ended_reason"),
            ),
            roles=("web", "worker"),
        ),
        Guard(
            "cases_case",
            select=_CASE,
            insert=f"opened_by_id = {USER} AND unit_id = {UNIT}",
            update=holds("cases_case.id", working=True),
            roles=("web", "worker"),
        ),
        _child("cases_caseoffence", delete=True),
        _child("cases_person", update=True),
        _child("cases_identifier", update=True),
        _child("cases_caseevent"),
        _child("cases_authority"),
        Guard(
            "cases_journalentry",
            select=holds("cases_journalentry.case_id"),
            insert=f"author_id = {USER} AND {holds('cases_journalentry.case_id', working=True)}",
            roles=("web", "worker"),
        ),
        Guard(
            "cases_stagemove",
            select=holds("cases_stagemove.case_id"),
            insert=f"moved_by_id = {USER} AND {holds('cases_stagemove.case_id', working=True)}",
            roles=("web", "worker"),
        ),
        Guard(
            "cases_entrylink",
            select=holds_through("cases_journalentry", "case_id", "cases_entrylink.entry_id"),
            insert=holds_through("cases_journalentry", "case_id", "cases_entrylink.entry_id", working=True),
            roles=("web", "worker"),
        ),
        Guard(
            "cases_personrolerecord",
            select=holds_through("cases_person", "case_id", "cases_personrolerecord.person_id"),
            insert=holds_through("cases_person", "case_id", "cases_personrolerecord.person_id", working=True),
            update=holds_through("cases_person", "case_id", "cases_personrolerecord.person_id", working=True),
            columns=("ended_at",),
            roles=("web", "worker"),
        ),
        Guard(
            "cases_entryperson",
            select=holds_through("cases_journalentry", "case_id", "cases_entryperson.entry_id"),
            insert=holds_through("cases_journalentry", "case_id", "cases_entryperson.entry_id", working=True),
            roles=("web", "worker"),
        ),
        # Whoever holds a case reads its clocks, and whoever works on it may end or move them.
        AlsoMay("clocks_clock", "cases_holders_read_clocks", verb="SELECT", condition=_CLOCK),
        migrations.RunSQL(
            f"CREATE POLICY cases_workers_change_clocks ON clocks_clock FOR UPDATE TO web "
            f"USING ({_CLOCK_WORKING}) WITH CHECK ({_CLOCK_WORKING})",
            "DROP POLICY cases_workers_change_clocks ON clocks_clock",
        ),
        AlsoMay(
            "ledger_payload",
            "cases_holders_read_their_stream",
            verb="SELECT",
            condition=(
                "stream LIKE 'case:%' AND EXISTS (SELECT 1 FROM cases_casegrant g "
                "WHERE 'case:' || g.case_id::text = ledger_payload.stream "
                f"AND g.user_id = {USER} AND (g.expires_at IS NULL OR g.expires_at > statement_timestamp()))"
            ),
        ),
    ]
