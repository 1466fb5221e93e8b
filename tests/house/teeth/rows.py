"""Policies of rows that let everybody in, or ask for less than they did."""

from tests.house.teeth.tooth import Tooth, loosened, open_to_all, without

_CASES = "tests/cases/test_row_security.py::"
_PAPERS = "tests/evidence/test_papers.py::test_the_database_refuses_what_the_policy_refuses"
_EVIDENCE = "tests/evidence/test_row_security.py::"
_VICTIMS = "tests/victims/test_below_the_view.py::"
_REFERRALS = "tests/referrals/test_policy.py::"
_ME = "( SELECT access_ctx_user() AS access_ctx_user)"
_ROLE = "( SELECT access_ctx_role() AS access_ctx_role)"
_UNIT = "( SELECT access_ctx_unit() AS access_ctx_unit)"
_NO_EXPIRY = """
DO $$ DECLARE p record; BEGIN
  FOR p IN SELECT tablename, policyname, qual FROM pg_policies
           WHERE permissive = 'PERMISSIVE' AND cmd = 'SELECT' AND qual LIKE '%expires_at > statement_timestamp()%' LOOP
    EXECUTE format('ALTER POLICY %I ON %I USING (%s)', p.policyname, p.tablename,
      replace(p.qual, 'expires_at > statement_timestamp()', 'expires_at > ''-infinity'''));
  END LOOP;
END $$
"""

TEETH = (
    Tooth(
        "policy: everybody reads the people of every case",
        (_CASES + "test_whoever_is_not_on_the_case_finds_no_row_of_it[cleo]",),
        sql=open_to_all("cases_person"),
    ),
    Tooth(
        "grant expiry: a place that ended goes on", (_CASES + "test_an_expired_place_shows_nothing",), sql=_NO_EXPIRY
    ),
    Tooth(
        "rows of cases: a case is opened in somebody else's name",
        (_CASES + "test_a_case_is_opened_in_ones_own_name_and_unit",),
        sql=loosened("cases_case", "web_insert", f"(opened_by_id = {_ME})"),
    ),
    Tooth(
        "rows of cases: a case is opened for another unit",
        (_CASES + "test_a_case_is_opened_in_ones_own_name_and_unit",),
        sql=loosened("cases_case", "web_insert", f"(unit_id = {_UNIT})"),
    ),
    Tooth(
        "rows of cases: an entry of the log is signed in another's name",
        (_CASES + "test_nothing_is_signed_in_anothers_name[entry]",),
        sql=loosened("cases_journalentry", "web_insert", f"(author_id = {_ME})"),
    ),
    Tooth(
        "rows of cases: a stranger takes a place on a case",
        (_CASES + "test_a_stranger_takes_no_place",),
        sql=loosened("cases_casegrant", "web_insert", "cases_works_on(case_id)")
        + ";"
        + without("cases_may_join(uuid,uuid)", "(cases_holds(wanted) OR cases_just_opened(wanted)) AND"),
    ),
    Tooth(
        "rows of cases: a prosecutor changes places",
        (_CASES + "test_a_reader_cannot_renew_their_own_place",),
        sql=open_to_all("cases_casegrant", "web_update") + "; DROP POLICY cases_by_role_update ON cases_casegrant",
    ),
    Tooth(
        "rows of cases: everybody reads who has a conflict of interest",
        ("tests/cases/test_denials.py::test_who_may_know_of_it[ben]",),
        sql=open_to_all("cases_denial"),
    ),
    Tooth(
        "rows of cases: a supervisor reads the sign about themselves",
        ("tests/cases/test_signs.py::test_a_supervisor_does_not_read_the_sign_about_themselves",),
        sql=loosened("cases_sign", "web_select", f"(person_id <> {_ME})"),
    ),
    Tooth(
        "rows of cases: everybody reads a covert method",
        ("tests/cases/test_compartments.py::test_below_the_view_a_method_has_no_row_for_others",),
        sql=open_to_all("cases_entrymethod"),
    ),
    Tooth(
        "rows of cases: results of deconfliction are everybody's",
        ("tests/cases/test_deconfliction.py::test_tokens_are_nobodys_and_results_are_the_recipients",),
        sql=open_to_all("cases_approach"),
    ),
    Tooth(
        "rows of cases: the supervisor reviews their own use of the duty finder",
        ("tests/cases/test_finder.py::test_nobody_reviews_their_own_or_anothers_units",),
        sql=loosened("cases_finderlookup", "web_update", f"(asked_by_id <> {_ME})"),
    ),
    Tooth(
        "rows of evidence: everybody reads every exhibit",
        ("tests/evidence/test_policy.py::test_the_shapes_and_the_database_agree",),
        sql=open_to_all("evidence_exhibit"),
    ),
    Tooth(
        "rows of evidence: a hand-over in another's name",
        (_EVIDENCE + "test_a_hand_over_is_not_written_in_anothers_name",),
        sql=loosened("evidence_custodyevent", "web_insert", f"(recorded_by_id = {_ME})"),
    ),
    Tooth(
        "rows of evidence: somebody else confirms the receipt",
        (_EVIDENCE + "test_only_the_receiver_answers[confirmed]",),
        sql=loosened("evidence_custodyevent", "web_insert", f"(w.receiver = {_ME})"),
    ),
    Tooth(
        "rows of evidence: a release of what one does not hold",
        (_EVIDENCE + "test_nobody_releases_what_they_do_not_hold",),
        sql=loosened("evidence_custodyevent", "web_insert", "evidence_holds_now(exhibit_id)"),
    ),
    Tooth(
        "rows of evidence: an exhibit under the warrant of another case",
        (_EVIDENCE + "test_an_exhibit_hangs_in_its_own_case",),
        sql=loosened("evidence_exhibit", "web_insert", "(a.case_id = evidence_exhibit.case_id)"),
    ),
    Tooth(
        "rows of evidence: strangers import a manifest",
        ("tests/evidence/test_manifests.py::test_the_database_refuses_what_the_policy_refuses",),
        sql=open_to_all("evidence_manifest", "web_insert"),
    ),
    Tooth(
        "rows of evidence: strangers read printed papers",
        (_PAPERS,),
        sql=open_to_all("evidence_paper"),
    ),
    Tooth(
        "rows of evidence: a paper is made in somebody else's name",
        (_PAPERS,),
        sql=loosened("evidence_paper", "web_insert", f"(made_by_id = {_ME})"),
    ),
    Tooth(
        "rows of evidence: strangers make papers",
        (_PAPERS,),
        sql=open_to_all("evidence_paper", "web_insert"),
    ),
    Tooth(
        "rows of evidence: a worker finishes somebody else's paper",
        ("tests/evidence/test_papers.py::test_a_worker_finishes_its_own_errands_paper_alone",),
        sql=loosened("evidence_paper", "worker_update", f"(made_by_id = {_ME})"),
    ),
    Tooth(
        "rows of victims: an identity without a reveal",
        (_VICTIMS + "test_an_identity_has_rows_only_while_a_reveal_lives",),
        sql=open_to_all("victims_victimidentity"),
    ),
    Tooth(
        "rows of victims: a child is pulled into another case",
        (_VICTIMS + "test_a_known_id_does_not_pull_a_child_into_ones_own_case",),
        sql=open_to_all("victims_victimcase", "web_insert"),
    ),
    Tooth(
        "rows of victims: a reader changes a child's record",
        (_VICTIMS + "test_only_somebody_who_works_on_the_case_writes",),
        sql=open_to_all("victims_victim", "web_update"),
    ),
    Tooth(
        "rows of referrals: a partner reads what was sent to others",
        (_REFERRALS + "test_the_partners_role_reads_what_was_sent_to_this_person_and_nothing_else[rolf]",),
        sql=open_to_all("referrals_dispatch", "partner_select"),
    ),
    Tooth(
        "rows of referrals: a recipient who is one no more reads on",
        (_REFERRALS + "test_a_recipient_who_is_no_longer_named_loses_it_at_once",),
        sql=loosened("referrals_dispatch", "partner_select", "(r.revoked_at IS NULL)")
        + ";"
        + loosened("referrals_recipient", "partner_select", "(revoked_at IS NULL)"),
    ),
    Tooth(
        "rows of referrals: a recipient who changed agency reads on",
        (_REFERRALS + "test_a_recipient_who_changes_agency_loses_it_at_once",),
        sql=loosened(
            "referrals_dispatch", "partner_select", "(agency_id = ( SELECT access_ctx_agency() AS access_ctx_agency))"
        )
        + "; DROP TRIGGER referrals_account_ends_recipients ON access_user",
    ),
    Tooth(
        "rows of referrals: what was withdrawn is read on",
        ("tests/referrals/test_sending.py::test_a_withdrawal_ends_the_reading_and_the_clock",),
        sql=loosened("referrals_dispatch", "partner_select", "((state)::text <> 'withdrawn'::text)"),
    ),
    Tooth(
        "rows of referrals: whoever is on the case reads the document that names the child",
        (_REFERRALS + "test_a_team_member_reads_the_referral_and_not_the_document",),
        sql=open_to_all("referrals_snapshot"),
    ),
    Tooth(
        "rows of intake: another unit's desk reads the reports",
        ("tests/intake/test_policy.py::test_another_units_desk_sees_nothing",),
        sql=loosened("intake_report", "web_select", f"(unit_id = {_UNIT})"),
    ),
    Tooth(
        "rows of intake: the supervisor reads what a report has sealed",
        ("tests/intake/test_receiving.py::test_the_supervisor_sees_the_queue_but_no_sealed_value",),
        sql=open_to_all("intake_sealedfact"),
    ),
    Tooth(
        "rows of notices: everybody reads everybody's inbox",
        ("tests/notices/test_inbox.py::test_a_notice_reaches_its_recipient_and_nobody_else",),
        sql=open_to_all("notices_notice"),
    ),
    Tooth(
        "rows of notices: somebody ticks off another's notice",
        ("tests/notices/test_inbox.py::test_nobody_ticks_off_somebody_elses",),
        sql=open_to_all("notices_notice") + ";" + open_to_all("notices_notice", "web_update"),
    ),
    Tooth(
        "rows of clocks: the whole unit reads every clock",
        ("tests/clocks/test_services.py::test_the_database_hides_clocks_from_the_rest_of_the_unit",),
        sql=open_to_all("clocks_clock"),
    ),
    Tooth(
        "rows of web: everybody reads everybody's drafts",
        ("tests/web/test_drafts.py::test_nobody_else_reads_changes_or_throws_away_a_draft",),
        sql=open_to_all("web_draft"),
    ),
    Tooth(
        "rows of web: a draft is left for somebody else",
        ("tests/web/test_drafts.py::test_nobody_leaves_a_draft_for_somebody_else",),
        sql=open_to_all("web_draft") + ";" + open_to_all("web_draft", "web_insert"),
    ),
    Tooth(
        "rows of access: an investigator plans who is on duty",
        ("tests/access/test_roster.py::test_only_the_supervisor_plans[ada]",),
        sql=loosened("access_dutyshift", "web_insert", f"({_ROLE} = 'supervisor'::text)"),
    ),
    Tooth(
        "rows of access: everybody makes links to sign in with",
        ("tests/access/test_invitations.py::test_below_the_view_the_administrator_alone_invites",),
        sql=loosened("access_invitation", "web_insert", "access_administers(u.unit_id)"),
    ),
    Tooth(
        "rows of access: work is left for somebody else to do",
        ("tests/access/test_context.py::test_an_errand_cannot_be_left_for_somebody_else",),
        sql=loosened("access_errand", "web_insert", f"(user_id = {_ME})"),
    ),
    Tooth(
        "rows of access: whoever likes makes an account",
        ("tests/access/test_administration.py::test_below_the_view_nobody_else_keeps_anything",),
        sql=loosened("access_user", "web_insert", "access_administers(unit_id)"),
    ),
    Tooth(
        "rows of access: an account is closed by anybody",
        ("tests/access/test_administration.py::test_below_the_view_nobody_else_keeps_anything",),
        sql=loosened("access_user", "administrator_update", "access_administers(unit_id)"),
    ),
    Tooth(
        "rows of the record: a role writes in another role's name",
        ("tests/ledger/test_append_only.py::test_a_role_cannot_write_in_another_roles_name",),
        sql=open_to_all("ledger_payload", "writers_insert"),
    ),
    Tooth(
        "rows of the record: every reader of the unit reads every entry",
        ("tests/ledger/test_append_only.py::test_the_auditor_reads_all_and_a_writer_without_context_nothing",),
        sql=open_to_all("ledger_payload", "cases_holders_read_their_stream"),
    ),
)
