"""Functions of the database, run as its owner, that ask for less than they did."""

from tests.house.teeth.tooth import Tooth, without

_CONTEXT = "tests/access/test_context.py::"
_FINDER = "tests/cases/test_finder.py::"
_DECONFLICTION = "tests/cases/test_deconfliction.py::"
_PROPOSALS = (
    "tests/cases/test_compartment_proposals.py::"
    "test_below_the_view_who_proposed_it_enters_nothing_and_a_stranger_drops_nothing"
)
_POSTS = "tests/cases/test_compartment_posts.py::"
_SUPERVISION = "tests/cases/test_supervision.py::"
_ADMINISTRATION = "tests/access/test_administration.py::"

TEETH = (
    Tooth(
        "deny: a conflict of interest keeps nobody away",
        ("tests/cases/test_denials.py::test_deny_beats_a_grant_that_was_planted_later",),
        sql=without("cases_barred()", "d.person_id = access_ctx_user() AND d.ended_at IS NULL", "false"),
    ),
    Tooth(
        "compartments: who is not named is kept from nothing",
        ("tests/cases/test_compartments.py::test_whoever_is_not_named_finds_nothing",),
        sql=without("cases_barred()", "p.confirmed_at IS NOT NULL", "false"),
    ),
    Tooth(
        "compartments: whoever proposes one also confirms it",
        (_PROPOSALS + "[ada]",),
        sql=without("cases_compartment_enter(uuid)", "access_ctx_user() = c.proposed_by_id", "false"),
    ),
    Tooth(
        "compartments: anybody drops a proposal",
        (_PROPOSALS + "[ben]",),
        sql=without(
            "cases_compartment_drop(uuid,text)",
            "AND access_ctx_user() IN (p.proposed_by_id, p.owner_id, p.supervisor_id)",
        ),
    ),
    Tooth(
        "compartments: whoever moved leads it by the post that bears their name",
        ("tests/cases/test_compartment_posts.py::test_whoever_moved_leads_and_reads_it_no_more[ada]",),
        sql=without("cases_leads(uuid)", "r.ended_at IS NULL", "true")
        + ";"
        + without("cases_names(uuid)", "r.ended_at IS NULL", "true"),
    ),
    Tooth(
        "compartments: a lead takes the auditor's post away",
        (_POSTS + "test_nobody_takes_a_post_from_whoever_holds_it[ada-auditor]",),
        sql=without("cases_compartment_pass(uuid,text,uuid,uuid,text)", "IF held AND former <> me", "IF false"),
    ),
    Tooth(
        "compartments: a reader without a post hands posts on",
        (_POSTS + "test_a_reader_without_a_post_names_no_leads_when_both_have_left",),
        sql=without(
            "cases_compartment_pass(uuid,text,uuid,uuid,text)",
            "me IN (c.duty_contact_id, c.disclosure_officer_id) AND",
        ),
    ),
    Tooth(
        "compartments: a conflict of interest keeps nobody from a post",
        (_POSTS + "test_a_conflict_of_interest_keeps_somebody_from_a_post",),
        sql=without("cases_compartment_pass(uuid,text,uuid,uuid,text)", "d.ended_at IS NULL", "false"),
    ),
    Tooth(
        "new supervisors: they get places past a conflict of interest",
        (_SUPERVISION + "test_none_past_a_conflict_nor_in_a_compartment_nor_in_another_unit",),
        sql=without("cases_missing_places(cases_newsupervisor)", "d.ended_at IS NULL", "false"),
    ),
    Tooth(
        "new supervisors: they get places inside a compartment",
        (_SUPERVISION + "test_none_past_a_conflict_nor_in_a_compartment_nor_in_another_unit",),
        sql=without("cases_missing_places(cases_newsupervisor)", "p.left_at IS NULL", "false"),
    ),
    Tooth(
        "session kill: a killed session lives on",
        (_CONTEXT + "test_a_killed_session_is_nobody_at_the_next_statement",),
        sql=without("access_ctx_user()", "s.killed_at IS NULL", "true"),
    ),
    Tooth(
        "sessions: one that has expired lives on",
        (_CONTEXT + "test_an_expired_session_is_nobody",),
        sql=without("access_ctx_user()", "s.expires_at > statement_timestamp()", "true"),
    ),
    Tooth(
        "sessions: a closed account is somebody",
        (_CONTEXT + "test_a_closed_account_is_nobody",),
        sql=without("access_ctx_user()", "AND u.is_active") + "; DROP TRIGGER access_user_ends_sessions ON access_user",
    ),
    Tooth(
        "sessions: the database knows somebody while the screen is locked",
        ("tests/access/test_locking.py::test_the_database_knows_nobody_meanwhile",),
        sql=without("access_ctx_user()", "s.locked_at IS NULL", "true")
        + ";"
        + without("access_ctx_user()", "s.idle_seconds IS NULL", "true"),
    ),
    Tooth(
        "sessions: somebody gives themselves longer before it locks",
        ("tests/access/test_locking.py::test_nobody_gives_themselves_longer_than_the_limit",),
        sql=without("access_session_seen(bytea,integer)", "1800", "86400"),
    ),
    Tooth(
        "sessions: a killed one is saved again",
        ("tests/access/test_sessions.py::test_a_killed_session_is_not_saved_again",),
        sql=without("access_session_save(bytea,text)", "AND killed_at IS NULL"),
    ),
    Tooth(
        "reveals: a locked screen ends none",
        ("tests/access/test_locking.py::test_reveals_end_with_the_lock_and_stay_ended",),
        sql=without("access_session_lock(bytea)", "r.user_id = locked.user_id", "false"),
    ),
    Tooth(
        "tokens: somebody revokes another's",
        ("tests/web/test_tokens.py::test_nobody_revokes_anothers",),
        sql=without("access_token_revoke(uuid)", "AND access_administers(u.unit_id)"),
    ),
    Tooth(
        "identity provider: somebody unlinks another",
        ("tests/access/test_provider_links.py::test_nobody_else_unlinks_below_the_view",),
        sql=without("access_identity_unlink(uuid)", "AND access_administers(u.unit_id) AND u.id <> access_ctx_user()"),
    ),
    Tooth(
        "accounts: one changes from casework to administration",
        (_ADMINISTRATION + "test_an_account_never_leaves_casework",),
        sql=without("access_account_rules()", "access_family(NEW.role) <> access_family(OLD.role)", "false"),
    ),
    Tooth(
        "accounts: an administrator keeps their own",
        (_ADMINISTRATION + "test_nobody_changes_their_own_account",),
        sql=without("access_account_rules()", "OR NEW.id = access_ctx_user()"),
    ),
    Tooth(
        "duty finder: it answers off duty",
        (_FINDER + "test_raw_sql_off_duty_gets_no_answer",),
        sql=without("cases_finder_ask(uuid,text,bytea,text[],bytea[])", "OR NOT access_on_duty(me)"),
    ),
    Tooth(
        "duty finder: it answers as often as anybody likes",
        (_FINDER + "test_twenty_an_hour_below_the_view_too",),
        sql=without("cases_finder_ask(uuid,text,bytea,text[],bytea[])", ">= 20", ">= 20000"),
    ),
    Tooth(
        "duty finder: it offers a case that is closed off",
        ("tests/cases/test_compartment_exits.py::test_the_duty_finder_offers_it_to_nobody",),
        sql=without("cases_may_be_offered(uuid,uuid)", "p.confirmed_at IS NOT NULL", "false")
        + "; DROP POLICY cases_blind_select ON cases_finderlookup",
    ),
    Tooth(
        "emergency access: it lasts a day",
        (_FINDER + "test_an_hour_in_the_case_and_everybody_concerned_is_told",),
        sql=without("cases_emergency_open(uuid,bytea,text,integer)", "60 minutes", "24 hours"),
    ),
    Tooth(
        "emergency access: an old offer is as good as a new one",
        (_FINDER + "test_an_offer_is_taken_once_soon_and_on_duty",),
        sql=without("cases_emergency_open(uuid,bytea,text,integer)", "30 minutes", "30 days"),
    ),
    Tooth(
        "emergency access: it is renewed for ever",
        (_FINDER + "test_it_is_renewed_once_and_while_it_runs",),
        sql=without("cases_emergency_renew(uuid)", "AND l.renewed_at IS NULL"),
    ),
    Tooth(
        "deconfliction: it is asked as often as anybody likes",
        (_DECONFLICTION + "test_sixty_an_hour",),
        sql=without("cases_deconflict_ask(uuid,text[],bytea[])", "> 60 ", "> 60000 "),
    ),
    Tooth(
        "deconfliction: whom a conflict is about hears of the case",
        (_DECONFLICTION + "test_nobody_hears_of_a_case_that_they_are_kept_from",),
        sql=without("cases_deconflict_match(integer)", "d.person_id = t.person AND d.ended_at IS NULL", "false"),
    ),
    Tooth(
        "index: somebody takes the tokens of another case away",
        ("tests/vault/test_index.py::test_nobody_writes_for_a_case_a_report_or_a_victim_of_others",),
        sql=without("cases_index_write(uuid,uuid,text[],bytea[])", "cases_works_on(in_case)", "true"),
    ),
    Tooth(
        "sealed people: the database hands out every key",
        ("tests/cases/test_people.py::test_the_database_keeps_the_key_back_whatever_a_page_asks",),
        sql=without("vault_keys_of(uuid[])", "AND k.subject <> ALL (public.vault_closed(subjects))"),
    ),
    Tooth(
        "conflicts: whom one is about hears of a deadline of the case",
        ("tests/cases/test_denials.py::test_a_worker_tells_no_denied_supervisor_of_a_deadline",),
        sql=without("cases_heard_by(text,uuid[])", "WHERE person_id = person", "WHERE false"),
    ),
    Tooth(
        "duty finder: it offers another unit's case",
        (_FINDER + "test_a_hidden_match_and_no_match_give_the_same_bytes_for_the_same_work[another unit's]",),
        sql=without("cases_may_be_offered(uuid,uuid)", "ON u.unit_id = c.unit_id", "ON true"),
    ),
    Tooth(
        "emergency access: the supervisor objects and it goes on",
        (_FINDER + "test_hits_and_misses_wait_for_the_supervisor_with_a_clock",),
        sql=without("cases_emergency_end(uuid)", "g.relation = 'emergency'", "false"),
    ),
    Tooth(
        "functions: one looks names up where its caller says",
        ("tests/house/test_grants.py::test_definer_functions_pin_their_search_path",),
        sql="ALTER FUNCTION cases_holds(uuid) RESET search_path",
    ),
)
