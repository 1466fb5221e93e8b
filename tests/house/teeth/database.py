"""Holes below the program."""

from tests.house.teeth.tooth import Tooth

_ROWS = "tests/cases/test_row_security.py::"
_DEFINER = "LANGUAGE {lang} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $x$ {body} $x$"
_NO_EXPIRY = """
DO $$ DECLARE p record; BEGIN
  FOR p IN SELECT tablename, policyname, qual FROM pg_policies
           WHERE permissive = 'PERMISSIVE' AND cmd = 'SELECT' AND qual LIKE '%expires_at > statement_timestamp()%' LOOP
    EXECUTE format('ALTER POLICY %I ON %I USING (%s)', p.policyname, p.tablename,
      replace(p.qual, 'expires_at > statement_timestamp()', 'expires_at > ''-infinity'''));
  END LOOP;
END $$
"""


def _returns(function: str, kind: str, body: str, lang: str = "sql STABLE") -> str:
    return f"CREATE OR REPLACE FUNCTION {function} RETURNS {kind} {_DEFINER.format(lang=lang, body=body)}"


TEETH = (
    Tooth(
        "policy: everybody reads the people of every case",
        (_ROWS + "test_whoever_is_not_on_the_case_finds_no_row_of_it",),
        sql="ALTER POLICY web_select ON cases_person USING (true)",
    ),
    Tooth(
        "FORCE: the owner's own statements pass the policies of a table",
        ("tests/house/test_catalogue.py",),
        sql="ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY",
    ),
    Tooth("grant expiry: a place that ended goes on", (_ROWS + "test_an_expired_place_shows_nothing",), sql=_NO_EXPIRY),
    Tooth(
        "deny: a conflict of interest keeps nobody away",
        ("tests/cases/test_denials.py::test_deny_beats_a_grant_that_was_planted_later",),
        sql=_returns("cases_barred()", "uuid[]", "SELECT '{}'::uuid[]"),
    ),
    Tooth(
        "session kill: a killed session lives on",
        ("tests/access/test_context.py::test_a_killed_session_is_nobody_at_the_next_statement",),
        sql=_returns("access_session_kill(hash bytea)", "void", "SELECT", "sql VOLATILE"),
    ),
    Tooth(
        "sealed people: the database hands out every key",
        ("tests/cases/test_people.py::test_the_database_keeps_the_key_back_whatever_a_page_asks",),
        sql=_returns("vault_closed(subjects uuid[])", "uuid[]", "SELECT '{}'::uuid[]"),
    ),
    Tooth(
        "append-only: an entry of the record can be changed",
        ("tests/ledger/test_append_only.py::test_the_owner_is_stopped_too",),
        sql="DROP TRIGGER ledger_payload_append_only ON ledger_payload",
    ),
    Tooth(
        "the record's actor: somebody signs as another",
        ("tests/access/test_context.py::test_an_entry_is_signed_by_nobody_but_the_session",),
        sql="DROP POLICY actor_is_the_session ON ledger_payload",
    ),
    Tooth(
        "sessions end with a changed password, role or post",
        ("tests/access/test_sessions.py",),
        sql="DROP TRIGGER access_user_ends_sessions ON access_user",
    ),
    Tooth(
        "audit: an auditor reads every compartment",
        ("tests/web/test_audit.py::test_a_compartment_is_read_by_its_named_auditor_alone",),
        sql="CREATE POLICY every_auditor ON ledger_payload FOR SELECT TO web USING (true); "
        "DROP POLICY cases_blind_select ON ledger_payload",
    ),
    Tooth(
        "referral: a snapshot can be rewritten",
        ("tests/referrals",),
        sql="DO $$ DECLARE t record; BEGIN FOR t IN SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
        "AND tgrelid = 'referrals_snapshot'::regclass LOOP "
        "EXECUTE format('DROP TRIGGER %I ON referrals_snapshot', t.tgname); END LOOP; END $$",
    ),
    Tooth(
        "victim officers change who is on a case",
        ("tests/house/test_catalogue.py",),
        sql="DROP POLICY cases_by_role_insert ON cases_casegrant",
    ),
)
