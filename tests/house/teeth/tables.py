"""Grants of tables, FORCE, triggers and limits that are gone."""

from tests.house.teeth.tooth import Tooth

_CONTEXT = "tests/access/test_context.py::"
_SESSIONS = "tests/access/test_sessions.py::"
_DEPARTURES = "tests/cases/test_departures.py::"
_FINDER = "tests/cases/test_finder.py::"
_REFERRALS = "tests/referrals/test_policy.py::"
_RECORD = "tests/ledger/test_append_only.py::"

TEETH = (
    Tooth(
        "FORCE: the owner's own statements pass the policies of a table",
        ("tests/house/test_grants.py::test_every_table_of_ours_is_forced",),
        sql="ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY",
    ),
    Tooth(
        "sessions end with a changed password, role or post",
        (_SESSIONS + "test_another_role_post_or_password_ends_all_of_them",),
        sql="DROP TRIGGER access_user_ends_sessions ON access_user",
    ),
    Tooth(
        "accounts: places on cases outlive a closed one",
        (_DEPARTURES + "test_places_end_with_the_account_and_stay_ended_when_it_opens_again",),
        sql="DROP TRIGGER cases_account_ends_places ON access_user",
    ),
    Tooth(
        "accounts: a closed recipient stays one",
        (_DEPARTURES + "test_a_closed_recipient_is_one_no_more_and_the_case_hears_of_it",),
        sql="DROP TRIGGER referrals_account_ends_recipients ON access_user",
    ),
    Tooth(
        "emergency access: whoever has it changes the case",
        (_FINDER + "test_an_hours_access_protects_and_changes_nothing_else",),
        sql="DROP TRIGGER cases_case_kept ON cases_case",
    ),
    Tooth(
        "reveals: whoever holds a case reads what its supervisor looks at",
        ("tests/cases/test_reveal_checks.py::test_nobody_else_reads_one",),
        sql="ALTER POLICY web_select ON cases_revealcheck USING (true)",
    ),
    Tooth(
        "keys: the web process reads the table of keys",
        ("tests/vault/test_keys.py::test_the_table_is_closed_to_every_runtime_role",),
        sql="GRANT SELECT ON vault_datakey TO web",
    ),
    Tooth(
        "keys: a role that should not may ask for them",
        ("tests/vault/test_keys.py::test_exactly_the_named_roles_may_call_the_functions",),
        sql="GRANT EXECUTE ON FUNCTION vault_keys_of(uuid[]) TO sequencer",
    ),
    Tooth(
        "index: the web process reads its tokens",
        ("tests/vault/test_index.py::test_no_role_reads_writes_or_counts_tokens",),
        sql="GRANT SELECT ON vault_indextoken TO web",
    ),
    Tooth(
        "sign-in: the web process reads passwords' digests",
        (_CONTEXT + "test_web_cannot_read_credentials_or_sessions",),
        sql="GRANT SELECT ON access_credential TO web",
    ),
    Tooth(
        "grants: web reads who signs in by which account elsewhere",
        ("tests/access/test_provider_links.py::test_only_sign_in_reads_or_writes_links",),
        sql="GRANT SELECT ON access_externalidentity TO web",
    ),
    Tooth(
        "sign-in: the web process reads the counts of tries",
        ("tests/access/test_throttle.py::test_only_sign_in_reads_or_writes_it",),
        sql="GRANT SELECT ON access_cache TO web",
    ),
    Tooth(
        "sign-in: another role gives a session to somebody",
        (_SESSIONS + "test_no_other_role_makes_or_gives_one[web-UPDATE access_session SET user_id = %s]",),
        sql="GRANT UPDATE ON access_session TO web",
    ),
    Tooth(
        "grants: a person of a case is deleted",
        ("tests/cases/test_row_security.py::test_nothing_is_deleted_but_an_offence_type_taken_back[Person]",),
        sql="GRANT DELETE ON cases_person TO web",
    ),
    Tooth(
        "grants: an entry of the log is changed",
        ("tests/cases/test_row_security.py::test_what_was_signed_or_recorded_is_never_changed[cases_journalentry]",),
        sql="GRANT UPDATE ON cases_journalentry TO web",
    ),
    Tooth(
        "grants: a step of custody is deleted",
        ("tests/evidence/test_row_security.py::test_nothing_is_changed_or_removed",),
        sql="GRANT DELETE ON evidence_custodyevent TO web",
    ),
    Tooth(
        "grants: a decision about a child is changed",
        ("tests/victims/test_below_the_view.py::test_a_decision_is_never_changed",),
        sql="GRANT UPDATE ON victims_safeguardingdecision TO web",
    ),
    Tooth(
        "append-only: an entry of the record can be changed",
        (_RECORD + "test_the_owner_is_stopped_too",),
        sql="DROP TRIGGER ledger_payload_append_only ON ledger_payload",
    ),
    Tooth(
        "append-only: the log's head goes back",
        (_RECORD + "test_the_head_of_the_log_only_grows",),
        sql="DROP TRIGGER ledger_head_grows ON ledger_head",
    ),
    Tooth(
        "the record: an entry waits for no place",
        ("tests/ledger/test_record.py::test_one_statement_writes_entry_and_pending_leaf",),
        sql="DROP TRIGGER ledger_payload_pending ON ledger_payload",
    ),
    Tooth(
        "referral: a snapshot can be rewritten",
        (_REFERRALS + "test_what_was_prepared_is_never_changed",),
        sql="DROP TRIGGER referrals_snapshot_stays ON referrals_snapshot",
    ),
    Tooth(
        "referral: an answer can be rewritten",
        (_REFERRALS + "test_an_answer_is_never_changed",),
        sql="DROP TRIGGER referrals_answer_stays ON referrals_answer",
    ),
    Tooth(
        "limits: two exhibits have one number",
        ("tests/evidence/test_registering.py::test_the_database_keeps_a_number_unique_in_its_case",),
        sql="ALTER TABLE evidence_exhibit DROP CONSTRAINT evidence_number_in_case",
    ),
    Tooth(
        "limits: two steps of custody stand in one place",
        ("tests/evidence/test_row_security.py::test_a_position_is_taken_once",),
        sql="DROP INDEX evidence_custody_position",
    ),
    Tooth(
        "limits: a digest of any form is kept",
        ("tests/evidence/test_digests.py::test_the_database_refuses_a_malformed_digest_and_every_change",),
        sql="DO $do$ DECLARE name text; BEGIN FOR name IN SELECT conname FROM pg_constraint WHERE contype = 'c' "
        "AND conrelid = 'evidence_exhibithash'::regclass LOOP "
        "EXECUTE format('ALTER TABLE evidence_exhibithash DROP CONSTRAINT %I', name); END LOOP; END $do$",
    ),
    Tooth(
        "limits: a notice leads to another site",
        ("tests/notices/test_inbox.py::test_a_link_leads_nowhere_else[//example.org/]",),
        sql="DO $do$ DECLARE name text; BEGIN FOR name IN SELECT conname FROM pg_constraint WHERE contype = 'c' "
        "AND conrelid = 'notices_notice'::regclass LOOP "
        "EXECUTE format('ALTER TABLE notices_notice DROP CONSTRAINT %I', name); END LOOP; END $do$",
    ),
    Tooth(
        "grants: a view hands out its owner's sight",
        ("tests/house/test_grants.py::test_no_view_hands_out_its_owners_sight",),
        sql="CREATE VIEW every_case AS SELECT * FROM cases_case; GRANT SELECT ON every_case TO web",
    ),
    Tooth(
        "grants: the partner's role reads cases",
        (_REFERRALS + "test_the_partners_role_reads_what_was_sent_to_this_person_and_nothing_else[pia]",),
        sql="GRANT SELECT ON cases_case TO partner",
    ),
)
