"""Conflicts of interest: somebody may not see a case, whatever else is written. Effective at the next statement."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import events, notices
from cases.barriers import may_join
from cases.enums import Relation
from cases.models import Case, CaseGrant, Denial
from cases.policy import WORKING, case_target, denial_target, live, standing_of
from cases.services.access import pass_on, record_end
from cases.services.opening import grant_of, may_lead
from cases.services.review import require_review
from cases.services.stages import lock
from ocsea.access.models import User
from ocsea.clocks import services as clocks
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.ledger.record import record
from ocsea.notices.services import queue
from ocsea.vault import fields

RULE = "denial.review"


@transaction.atomic
def declare_conflict(
    *, actor: User, case: Case, person: User, reason: str, review_on: date, successor: User | None = None
) -> Denial:
    """Keeps a person from a case: themselves by their own word, anybody by its officer's or a supervisor's.

    Their place ends, their deadlines on the case pass to its officer. The case officer is followed by `successor`, or
    at once by a supervisor; the last supervisor by `successor` or the unit's other one. `review_on` is a local date.
    Somebody who declares for themselves sees nothing of the case from the next statement on.

    Raises Denied, Invalid without a reason or a day ahead, or when nobody could follow.
    """
    standing = standing_of(actor, case)
    if standing.relation is None or not (person == actor or standing.knows_of_denials):
        raise Denied(target=case.reference)
    case = lock(case) if standing.relation in WORKING else case
    _check(case, person, reason, review_on)
    owner = _pass_on_places(actor, case, person, successor, reason)
    denial = Denial(case=case, person=person, declared_by=actor, owner=owner, review_on=review_on)
    fields.put(denial, "reason", reason.strip())
    for clock in clocks.of_stream(case.stream).filter(owner=person):
        clocks.hand_on(clock, actor=actor, to=case.case_officer, reason=_("No longer on the case"))
    _start_review(actor, denial)
    if standing_of(person, case).relation is not None:
        record_end(actor, case, person)
    record(
        events.CONFLICT_DECLARED,
        actor=actor,
        target=denial_target(denial),
        facts={"person": str(person.id)},
        stream=denial.stream,
    )
    queue(notices.CONFLICT_DECLARED, to=owner, target=denial_target(denial), link=_page_of(case))
    # Last: from here on somebody who declared for themselves could write nothing more about the case.
    denial.save(force_insert=True)
    return denial


@transaction.atomic
def review_conflict(*, actor: User, denial: Denial, reason: str, review_on: date) -> Denial:
    """Its owner looked at it again and it stands until the next review (a local date).

    Raises Denied for anybody else, WrongState when it has ended, Invalid without words or a day ahead.
    """
    denial = _lock(denial)
    require_reviewer(actor, denial)
    _check_words(denial.case, reason, review_on)
    denial.review_on = review_on
    denial.save(update_fields=["review_on"])
    _end_review(actor, denial, reason)
    _start_review(actor, denial)
    record(
        events.CONFLICT_REVIEWED,
        actor=actor,
        target=denial_target(denial),
        facts={"until": review_on.isoformat()},
        stream=denial.stream,
    )
    return denial


@transaction.atomic
def end_conflict(*, actor: User, denial: Denial, reason: str) -> Denial:
    """A second person ends it. The place on the case does not come back by itself.

    Raises Denied for whoever declared it, WrongState when it has ended, Invalid without a reason.
    """
    denial = _lock(denial)
    require_second_person(actor, denial)
    if not reason.strip():
        raise Invalid({"reason": _("Say why the conflict of interest has ended.")})
    denial.ended_at, denial.ended_by, denial.ended_reason = timezone.now(), actor, reason.strip()[:200]
    denial.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    _end_review(actor, denial, reason)
    record(events.CONFLICT_ENDED, actor=actor, target=denial_target(denial), facts={}, stream=denial.stream)
    return denial


def require_reviewer(actor: User, denial: Denial) -> None:
    """Raises Denied for anybody but its owner."""
    if denial.owner_id != actor.id:
        raise Denied(target=denial.case.reference)


def require_second_person(actor: User, denial: Denial) -> None:
    """Raises Denied for whoever declared it, and for those who may not know of conflicts of interest."""
    if denial.declared_by_id == actor.id or not standing_of(actor, denial.case).knows_of_denials:
        raise Denied(_("You recorded this. A second person has to end it."), target=denial.case.reference)


def _check(case: Case, person: User, reason: str, review_on: date) -> None:
    _check_words(case, reason, review_on)
    if not may_join(case, person):
        raise Invalid({"person": _("A conflict of interest of this person is on record already.")})


def _check_words(case: Case, reason: str, review_on: date) -> None:
    require_review(case, reason=reason, review_on=review_on, ask=_("Say what the conflict of interest is."))


def _pass_on_places(actor: User, case: Case, person: User, successor: User | None, reason: str) -> User:
    """Sees to it that the case keeps an officer and a supervisor without this person. Returns who reviews it."""
    supervisor = _supervisor_without(actor, case, person, successor)
    if case.case_officer_id == person.pk:
        # Without a successor a supervisor has it until they hand it over: it is never without an officer.
        to = successor or supervisor
        if successor is not None and (successor == person or not may_lead(successor, case.unit_id)):
            raise Invalid({"successor": _("Choose another investigator of the case's own unit.")})
        pass_on(actor=actor, case=case, to=to, reason=_("The case officer left the case"), keeps_place=to == supervisor)
    return supervisor


def _supervisor_without(actor: User, case: Case, person: User, successor: User | None) -> User:
    grants = live(CaseGrant.objects.filter(content_object=case, relation=Relation.SUPERVISOR))
    held = {grant.user_id: grant.user for grant in grants.select_related("user__unit").order_by("granted_at", "id")}
    others = [user for key, user in held.items() if key != person.pk]
    if others:
        return others[0]
    unit = User.objects.filter(unit=case.unit, role="supervisor", is_active=True).exclude(pk=person.pk)
    found = successor if successor is not None and successor.role == "supervisor" else unit.order_by("username").first()
    if found is None or found == person or not may_join(case, found):
        raise Invalid({"successor": _("The case needs another supervisor first: choose who takes it.")})
    grant_of(
        actor=actor, case=case, person=found, relation=Relation.SUPERVISOR, reason=_("The supervisor left the case")
    )
    queue(notices.ADDED_TO_CASE, to=found, target=case_target(case), link=_page_of(case))
    return found


def _start_review(actor: User, denial: Denial) -> None:
    clocks.start(
        RULE,
        actor=actor,
        target=denial_target(denial),
        link=_page_of(denial.case),
        unit=denial.case.unit,
        owner=denial.owner,
        stream=denial.stream,
        due_date=denial.review_on,
    )


def _end_review(actor: User, denial: Denial, reason: str) -> None:
    running = clocks.running(RULE, denial.id)
    if running is not None:
        clocks.meet(running, actor=actor, reason=reason)


def _lock(denial: Denial) -> Denial:
    rows = Denial.objects.select_related("case__unit", "owner").select_for_update(of=("self",))
    found = rows.filter(pk=denial.pk).first()
    if found is None or found.ended_at is not None:
        raise WrongState(_("This conflict of interest has ended."))
    return found


def _page_of(case: Case) -> str:
    return reverse("cases:access", args=[case.reference])
