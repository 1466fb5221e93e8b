"""Holes in signing in, in sessions and in tokens of the API."""

from typing import Any

from tests.house.teeth.tooth import Tooth, no, nothing, yes

_SIGNING_IN = "tests/access/test_signing_in.py::"
_SECOND = "tests/access/test_second_factor.py::"
_PASSKEYS = "tests/access/test_passkeys.py::"
_LOCKING = "tests/access/test_locking.py::"
_TOKENS = "tests/web/test_tokens.py::"
_STEP_UP = "tests/access/test_step_up.py::"


def _links(**open_only: Any) -> Any:
    from django.db.models.functions import Now  # noqa: PLC0415  (the program is loaded only in the child)

    from ocsea.access.models import Invitation  # noqa: PLC0415

    return Invitation.objects.filter(person__is_active=True, expires_at__gt=Now(), **open_only)


def _anybodys_sessions(_user: Any) -> Any:
    from ocsea.access.models import Session  # noqa: PLC0415

    return Session.objects.filter(killed_at=None).order_by("-last_seen_at")


TEETH = (
    Tooth(
        "throttle: as many tries as anybody likes",
        ("tests/access/test_throttle.py::test_the_sixth_failure_of_an_account_waits_whether_it_exists_or_not",),
        replace="allauth.core.internal.ratelimit:consume",
        instead=yes,
    ),
    Tooth(
        "tokens: a program asks as often as it likes",
        ("tests/web/test_tokens.py::test_a_program_that_asks_too_often_waits_and_others_do_not",),
        replace="allauth.core.internal.ratelimit:consume",
        instead=yes,
    ),
    Tooth(
        "sign-in: guesses at a proof of presence are not counted",
        (_STEP_UP + "test_guessing_is_throttled",),
        replace="allauth.core.internal.ratelimit:consume",
        instead=yes,
    ),
    Tooth(
        "sign-in: an unknown name is refused faster than a known one",
        (_SIGNING_IN + "test_every_refusal_costs_one_hash",),
        replace="ocsea.access.signin:SignInBackend._mitigate_timing_attack",
        instead=nothing,
    ),
    Tooth(
        "sign-in: either area takes everybody",
        (_SIGNING_IN + "test_the_partner_area_takes_partners_and_refuses_staff",),
        replace="ocsea.access.signin:SignInBackend.user_can_authenticate",
        instead=yes,
    ),
    Tooth(
        "sign-in: the way back leads to another site",
        (_LOCKING + "test_the_way_back_leads_nowhere_else",),
        replace="ocsea.access.ways:way_back",
        instead=lambda request: request.GET.get("next", "/"),
    ),
    Tooth(
        "sign-in: a session keeps its key",
        (_SIGNING_IN + "test_the_session_has_another_key_after_each_step",),
        replace="ocsea.access.sessions:SessionStore.cycle_key",
        instead=nothing,
    ),
    Tooth(
        "sign-in: a code works twice",
        (_SIGNING_IN + "test_a_code_works_once",),
        replace="allauth.mfa.totp.internal.auth:TOTP._mark_code_used",
        instead=yes,
    ),
    Tooth(
        "sign-in: a recovery code works twice",
        (_SECOND + "test_a_recovery_code_signs_in_once",),
        replace="allauth.mfa.recovery_codes.internal.auth:RecoveryCodes._mark_code_used",
        instead=nothing,
    ),
    Tooth(
        "sign-in: a password of twelve ones will do",
        ("tests/access/test_sessions.py::test_a_weak_password_is_refused_in_words",),
        replace="django.conf:settings.AUTH_PASSWORD_VALIDATORS",
        instead=[],
    ),
    Tooth(
        "second factor: everything answers before it is set up",
        (_SECOND + "test_nothing_answers_before_it_is_set_up",),
        replace="ocsea.web.middleware:SignedInMiddleware._in_the_way",
        instead=nothing,
    ),
    Tooth(
        "second factor: it is changed without a proof of presence",
        (_SECOND + "test_recovery_codes_want_the_password_of_the_last_minutes",),
        replace="ocsea.access.signin:AccountAdapter.is_reauthentication_required",
        instead=no,
    ),
    Tooth(
        "second factor: its changes leave no line",
        (_SECOND + "test_every_change_stands_in_the_ledger",),
        replace="ocsea.access.signals:record",
        instead=nothing,
    ),
    Tooth(
        "passkeys: an answer made for another address",
        (_PASSKEYS + "test_what_is_not_right_is_refused_alike",),
        replace="ocsea.access.passkeys:_require_own_address",
        instead=nothing,
    ),
    Tooth(
        "passkeys: a copy of one goes on",
        (_PASSKEYS + "test_a_counter_that_goes_back_is_a_copy",),
        replace="ocsea.access.passkeys:_advance_counter",
        instead=nothing,
    ),
    Tooth(
        "passkeys: a closed account or one of the other area",
        (_PASSKEYS + "test_a_closed_account_and_the_other_area_read_alike",),
        replace="ocsea.access.passkeys:_require_use_here",
        instead=nothing,
    ),
    Tooth(
        "invitations: a link opens twice",
        ("tests/access/test_invitations.py::test_the_link_opens_once_and_leads_to_the_second_factor",),
        replace="ocsea.access.invitations:open_ones",
        instead=lambda: _links(revoked_at=None),
    ),
    Tooth(
        "invitations: one that was taken back opens",
        ("tests/access/test_invitations.py::test_dead_links_read_the_same",),
        replace="ocsea.access.invitations:open_ones",
        instead=lambda: _links(used_at=None),
    ),
    Tooth(
        "step-up: an old proof of presence is as good as a new one",
        (_STEP_UP + "test_after_five_minutes_the_same_form_comes_back_with_its_text",),
        replace="ocsea.access.proof:is_fresh",
        instead=yes,
    ),
    Tooth(
        "idle lock: nobody is ever locked",
        (_LOCKING + "test_every_page_leads_to_the_lock_screen",),
        replace="ocsea.access.locking:is_locked",
        instead=no,
    ),
    Tooth(
        "idle lock: a page with an identity stands open for half an hour",
        (_LOCKING + "test_a_page_with_an_identity_locks_after_a_quarter",),
        replace="ocsea.access.presence:idle_seconds",
        instead=lambda _request: 1800,
    ),
    Tooth(
        "idle lock: a page that asks for itself keeps the session awake",
        (_LOCKING + "test_a_page_that_asks_for_itself_is_nobody",),
        replace="ocsea.access.presence:UNATTENDED",
        instead="X-Nobody-Sends-This",
    ),
    Tooth(
        "drafts: the password of the lock screen is kept with the text",
        (_LOCKING + "test_a_draft_is_carried_by_the_lock_screen_and_saved_without_the_proof",),
        replace="ocsea.web.drafts:_NOT_TEXT",
        instead=frozenset(),
    ),
    Tooth(
        "sessions: somebody ends another's",
        ("tests/access/test_session_list.py::test_nobody_ends_somebody_elses_or_their_own_here",),
        replace="ocsea.access.signed_in:_living",
        instead=_anybodys_sessions,
    ),
    Tooth(
        "tokens: one works on every collection",
        (_TOKENS + "test_it_works_on_its_collections_and_on_no_page",),
        replace="ocsea.web.authentication:WithinScope.has_permission",
        instead=yes,
    ),
    Tooth(
        "tokens: one reads every class",
        (_TOKENS + "test_fields_beyond_its_classes_are_withheld",),
        replace="ocsea.web.scope:within_limits",
        instead=yes,
    ),
    Tooth(
        "tokens: its owner hears of no new address",
        (_TOKENS + "test_making_and_a_new_address_are_recorded_and_the_owner_is_told_once_an_address",),
        replace="ocsea.web.token_use:tell_new_address",
        instead=nothing,
    ),
)
