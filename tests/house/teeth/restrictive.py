"""RESTRICTIVE policies that are gone: what another policy gives is then no longer taken back."""

from tests.house.teeth.tooth import Tooth, loosened

_DENIED = "tests/cases/test_denials.py::"
_NAMED = "tests/cases/test_compartments.py::"
_CASES = "tests/cases/test_row_security.py::test_a_victim_officer_of_the_case_moves_nothing_and_gives_no_place"
_PAPERS = "tests/evidence/test_papers.py::test_the_database_refuses_what_the_policy_refuses"
_EVIDENCE = "tests/evidence/test_row_security.py::test_a_place_on_the_case_without_the_role_writes_nothing[sana]"
_VICTIMS = "tests/victims/test_below_the_view.py::"
_REFERRALS = "tests/referrals/test_policy.py::"
_REVEAL = "tests/access/test_step_up.py::"


def _gone(table: str, *policies: str) -> str:
    return "; ".join(f"DROP POLICY {policy} ON {table}" for policy in policies)


TEETH = (
    Tooth(
        "the record's actor: somebody signs as another",
        ("tests/access/test_context.py::test_an_entry_is_signed_by_nobody_but_the_session",),
        sql=_gone("ledger_payload", "actor_is_the_session"),
    ),
    Tooth(
        "the record's actor: a worker signs as anybody",
        ("tests/access/test_context.py::test_a_worker_signs_as_a_job_or_as_whom_it_works_for",),
        sql=_gone("ledger_payload", "worker_is_a_job_or_the_session"),
    ),
    Tooth(
        "conflicts: the place of whom one is about is renewed",
        (_DENIED + "test_the_database_refuses_to_renew_the_denied_ones_place",),
        sql=_gone("cases_casegrant", "cases_blind_update"),
    ),
    Tooth(
        "conflicts: whom one is about is given a place",
        (_DENIED + "test_the_database_refuses_the_grant_as_well",),
        sql=_gone("cases_casegrant", "cases_blind_insert"),
    ),
    Tooth(
        "conflicts: the clock of a case tells of it",
        (_DENIED + "test_a_denied_supervisor_knows_neither_case_nor_clock",),
        sql=_gone("clocks_clock", "cases_blind_all"),
    ),
    Tooth(
        "conflicts: an inbox tells of the case",
        ("tests/cases/test_denied_exits.py::test_no_exit_tells_the_denied",),
        sql=_gone("notices_notice", "cases_blind_select") + ";" + _gone("web_draft", "cases_blind_select"),
    ),
    Tooth(
        "conflicts: an examiner keeps seeing the exhibit",
        ("tests/cases/test_denied_exits.py::test_an_examiner_does_not_see_the_exhibit_of_a_denied_case",),
        sql=_gone("evidence_exhibit", "cases_blind_select"),
    ),
    Tooth(
        "conflicts: the desk keeps seeing the report",
        ("tests/cases/test_denied_exits.py::test_a_desk_does_not_see_the_report_of_a_denied_case",),
        sql=_gone("intake_report", "cases_blind_select"),
    ),
    Tooth(
        "compartments: a place that was planted opens one",
        (_NAMED + "test_a_grant_planted_past_the_policy_opens_nothing",),
        sql=_gone("cases_casegrant", "cases_blind_select"),
    ),
    Tooth(
        "audit: an auditor reads every compartment",
        ("tests/web/test_audit.py::test_a_compartment_is_read_by_its_named_auditor_alone",),
        sql="CREATE POLICY every_auditor ON ledger_payload FOR SELECT TO web USING (true); "
        + _gone("ledger_payload", "cases_blind_select"),
    ),
    Tooth(
        "emergency access: whoever has it adds to the case",
        ("tests/cases/test_finder.py::test_an_hours_access_protects_and_changes_nothing_else",),
        sql=_gone("cases_person", "not_in_emergency_insert")
        + ";"
        + _gone("cases_authority", "not_in_emergency_insert"),
    ),
    Tooth(
        "reveals: no proof of presence is asked for",
        (_REVEAL + "test_the_database_wants_the_proof_too",),
        sql=_gone("access_reveal", "access_reveal_bounds"),
    ),
    Tooth(
        "reveals: one lasts as long as anybody likes",
        (_REVEAL + "test_no_reveal_lasts_longer_than_four_hours",),
        sql=loosened("access_reveal", "access_reveal_bounds", "'04:00:00'", "''1 year''"),
    ),
    Tooth(
        "roles below: a victim officer opens a reveal",
        (_VICTIMS + "test_nobody_else_writes_a_reveal[vera]",),
        sql=_gone("access_reveal", "access_reveal_roles_insert"),
    ),
    Tooth(
        "roles below: a victim officer gives a place on a case",
        (_CASES + "[grant]",),
        sql=_gone("cases_casegrant", "cases_by_role_insert"),
    ),
    Tooth(
        "roles below: a victim officer changes a place",
        (_CASES + "[grant]",),
        sql=_gone("cases_casegrant", "cases_by_role_update"),
    ),
    Tooth(
        "roles below: a victim officer moves a case on",
        (_CASES + "[move]",),
        sql=_gone("cases_stagemove", "cases_by_role_insert"),
    ),
    Tooth(
        "roles below: a supervisor registers an exhibit",
        (_EVIDENCE,),
        sql=_gone("evidence_exhibit", "evidence_exhibit_roles_insert"),
    ),
    Tooth(
        "roles below: a supervisor takes part in a chain of custody",
        (_EVIDENCE,),
        sql=_gone("evidence_custodyevent", "evidence_custodyevent_roles_insert"),
    ),
    Tooth(
        "roles below: a supervisor records a digest",
        (_EVIDENCE,),
        sql=_gone("evidence_exhibithash", "evidence_exhibithash_roles_insert"),
    ),
    Tooth(
        "roles below: a supervisor imports a manifest",
        ("tests/evidence/test_manifests.py::test_the_database_refuses_what_the_policy_refuses",),
        sql=_gone("evidence_manifest", "evidence_manifest_roles_insert"),
    ),
    Tooth(
        "roles below: a victim officer prints exhibits",
        (_PAPERS,),
        sql=_gone("evidence_paper", "evidence_paper_roles_insert"),
    ),
    Tooth(
        "roles below: a victim officer reads printed papers",
        (_PAPERS,),
        sql=_gone("evidence_paper", "evidence_paper_roles_select"),
    ),
    Tooth(
        "roles below: an investigator receives a report",
        ("tests/intake/test_policy.py::test_the_desk_alone_receives_below_the_view[ada]",),
        sql=_gone("intake_report", "intake_report_roles_insert"),
    ),
    Tooth(
        "roles below: a supervisor records a victim",
        (_VICTIMS + "test_investigators_and_victim_officers_record_victims_and_nobody_else[sana]",),
        sql=_gone("victims_victim", "victims_victim_roles_insert"),
    ),
    Tooth(
        "roles below: a supervisor answers for a partner",
        (_REFERRALS + "test_a_supervisor_neither_answers_nor_changes_what_was_sent",),
        sql=_gone("referrals_answer", "referrals_answer_roles_insert"),
    ),
    Tooth(
        "roles below: a supervisor changes what was sent",
        (_REFERRALS + "test_a_supervisor_neither_answers_nor_changes_what_was_sent",),
        sql=_gone("referrals_dispatch", "referrals_dispatch_roles_update"),
    ),
    Tooth(
        "roles below: a prosecutor reads referrals",
        (_REFERRALS + "test_the_senders_side_is_for_who_is_on_the_case[quin]",),
        sql=_gone("referrals_referral", "web_not_for_prosecutors"),
    ),
)
