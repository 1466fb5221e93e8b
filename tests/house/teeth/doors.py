"""Holes in doors, policies, presenters and services."""

from typing import Any

from tests.house.teeth.tooth import Tooth, no, nothing, yes


def _open_anyway(self: Any, actor: Any, key: object, *, to: Any) -> Any:
    """A door that asks who may know of a record, and not who may do this."""
    from ocsea.errors import NotVisible  # noqa: PLC0415  (the program is loaded only in the child)
    from ocsea.ledger.record import record  # noqa: PLC0415

    found = self.visible_to(actor).filter(**{self.lookup: key}).first()
    if found is None:
        raise NotVisible
    if self.reads is not None:
        record(self.reads, actor=actor, target=self.target(found), facts={"to": str(to)}, stream=self.stream(found))
    return found


def _unrecorded(self: Any, actor: Any, key: object, *, to: Any) -> Any:
    """A door that leaves no line."""
    from ocsea.access.can import has  # noqa: PLC0415
    from ocsea.errors import Denied, NotVisible  # noqa: PLC0415

    found = self.visible_to(actor).filter(**{self.lookup: key}).first()
    if found is None:
        raise NotVisible
    if not has(actor, to) or not self.allows(actor, found, to):
        raise Denied
    return found


def _reads_everything(*_who: Any) -> Any:
    from ocsea.redaction.sensitivity import FieldClass  # noqa: PLC0415
    from ocsea.web.presenter import Viewer  # noqa: PLC0415

    return Viewer(frozenset(FieldClass))


def _has_the_right(actor: Any, _record: Any, permission: Any) -> bool:
    """A policy that asks for the role alone."""
    from ocsea.access.can import has  # noqa: PLC0415

    return has(actor, permission)


def _everybody(*_of: Any) -> Any:
    from ocsea.access.models import User  # noqa: PLC0415

    return User.objects.all()


def _newest_document(referral: Any, _content_hash: str) -> Any:
    from referrals.services.drafting import latest_snapshot  # noqa: PLC0415

    return latest_snapshot(referral)


def _valid_anyway(self: Any) -> bool:
    self.full_clean()
    self.cleaned_data.setdefault("reason", "complaint")
    return True


def _all_ones_notices(user: Any, _types: Any) -> Any:
    from ocsea.notices.models import Notice  # noqa: PLC0415

    return Notice.objects.filter(recipient=user).order_by()


TEETH = (
    Tooth(
        "door: whoever sees a record may do everything with it",
        ("tests/cases/test_pages.py::test_only_who_works_the_case_is_given_a_form[vera-403-edit/]",),
        replace="ocsea.access.door:Door.open",
        instead=_open_anyway,
    ),
    Tooth(
        "ledger line: a case is read and nobody knows",
        ("tests/cases/test_pages.py::test_reading_is_recorded_with_who_read",),
        replace="ocsea.access.door:Door.open",
        instead=_unrecorded,
    ),
    Tooth(
        "presenter allow-list: every class is shown to everybody",
        ("tests/cases/test_compartment_exits.py::test_its_page_is_for_those_with_a_post",),
        replace="ocsea.web.presenter:Viewer.may",
        instead=yes,
    ),
    Tooth(
        "roles: every role has every right",
        ("tests/access/test_administration.py::test_the_administrator_alone_opens_the_pages",),
        replace="ocsea.access.can:has",
        instead=yes,
    ),
    Tooth(
        "conflict of interest is not asked for when a place is given",
        ("tests/cases/test_denials.py::test_the_adder_who_may_know_reads_why[ada]",),
        replace="cases.barriers:may_join",
        instead=yes,
    ),
    Tooth(
        "administrators keep everybody's accounts",
        ("tests/access/test_administration.py::test_nobody_changes_their_own_account",),
        replace="ocsea.web.administration.people:require_kept",
        instead=nothing,
    ),
    Tooth(
        "places: a reader of the case gives one",
        ("tests/cases/test_giving_access.py::test_only_who_works_the_case_gives_access",),
        replace="cases.policy:Standing.may_give_access",
        instead=True,
    ),
    Tooth(
        "conflicts: everybody on the case is told of them",
        ("tests/cases/test_denials.py::test_another_adder_reads_no_reason",),
        replace="cases.policy:Standing.knows_of_denials",
        instead=True,
    ),
    Tooth(
        "conflicts: whoever recorded one ends it",
        ("tests/cases/test_denials.py::test_its_owner_reviews_it_and_a_second_person_ends_it",),
        replace="cases.services.conflicts:require_second_person",
        instead=nothing,
    ),
    Tooth(
        "closing: a case is closed while somebody waits for a decision",
        ("tests/cases/test_stages.py::test_a_deadline_that_must_be_met_keeps_a_case_open",),
        replace="cases.services.stages:standing_against_closing",
        instead=lambda _case: [],
    ),
    Tooth(
        "duty finder: its page is there off duty",
        ("tests/cases/test_finder.py::test_off_duty_the_finder_does_not_exist",),
        replace="cases.duty.policy:enter_finder",
        instead=nothing,
    ),
    Tooth(
        "duty finder: a search for oneself is not marked",
        ("tests/cases/test_finder.py::test_whoever_asks_for_themselves_is_marked",),
        replace="cases.services.finder:is_own",
        instead=no,
    ),
    Tooth(
        "evidence: whoever reads the case takes part in custody",
        ("tests/evidence/test_policy.py::test_taking_part_is_for_hands_and_for_those_who_work_on_the_case",),
        replace="evidence.policy:may",
        instead=yes,
    ),
    Tooth(
        "evidence: an exhibit is given to anybody",
        ("tests/evidence/test_handing_over.py::test_the_choice_of_receivers",),
        replace="evidence.policy:may_receive",
        instead=_everybody,
    ),
    Tooth(
        "victims: every reader opens the identity",
        ("tests/victims/test_policy.py::test_what_each_reads",),
        replace="victims.policy:viewer_of",
        instead=_reads_everything,
    ),
    Tooth(
        "referrals: the author approves their own",
        ("tests/referrals/test_sending.py::test_the_author_never_approves_not_even_a_supervisor",),
        replace="referrals.policy:may",
        instead=_has_the_right,
    ),
    Tooth(
        "referrals: another document goes than was shown",
        ("tests/referrals/test_sending.py::test_what_goes_is_what_was_shown",),
        replace="referrals.services.sending:_snapshot",
        instead=_newest_document,
    ),
    Tooth(
        "intake: the officer who decided looks again",
        ("tests/intake/test_policy.py::test_the_desk_decides_and_another_officer_looks_again[ines]",),
        replace="intake.policy:may",
        instead=_has_the_right,
    ),
    Tooth(
        "intake: the desk reads identities after a case took the report",
        ("tests/intake/test_policy.py::test_the_desk_reads_all_of_it_until_a_case_takes_it",),
        replace="intake.policy:viewer_of",
        instead=_reads_everything,
    ),
    Tooth(
        "audit: the record is taken out without a reason",
        ("tests/web/test_audit.py::test_taking_out_needs_a_reason_and_leaves_a_line",),
        replace="ocsea.web.audit.forms:ExportForm.is_valid",
        instead=_valid_anyway,
    ),
    Tooth(
        "audit: a search of the record leaves no line",
        ("tests/web/test_audit.py::test_the_search_is_recorded_and_tells_no_names",),
        replace="ocsea.web.audit.views:_note_search",
        instead=nothing,
    ),
    Tooth(
        "notices: whose access has ended is told",
        ("tests/notices/test_inbox.py::test_whose_access_has_ended_is_told_nothing",),
        replace="ocsea.notices.services:_about",
        instead=_all_ones_notices,
    ),
)
