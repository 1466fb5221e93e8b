"""Compartments: closing a case off for named readers, and opening it again. Both take two people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cases import events, notices
from cases.barriers import compartment_target, kept_away
from cases.enums import CompartmentGround, Relation
from cases.models import Case, CaseGrant, Compartment
from cases.policy import KNOWING, live, standing_of
from cases.services.opening import grant_of, may_lead
from cases.services.readers import conflict_words, notify, page_of, require_lead, tell, write_reader
from cases.services.review import require_review
from cases.services.stages import lock
from ocsea.access.can import has
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.clocks import services as clocks
from ocsea.errors import Denied, Invalid, NotVisible, WrongState
from ocsea.vault import fields

RULE, ANSWER = "compartment.review", "compartment.proposal"


@dataclass(frozen=True)
class Plan:
    """What is proposed. `review_on` is a local date; `readers` come beside owner, supervisor and the other posts."""

    ground: str
    reason: str
    owner: User
    supervisor: User
    duty_contact: User
    disclosure_officer: User
    auditor: User
    review_on: date
    readers: Sequence[User] = ()


@transaction.atomic
def propose_compartment(*, actor: User, case: Case, plan: Plan) -> Compartment:
    """Proposes to close a case off. Nothing changes until the owner or supervisor named here, not the actor, confirms.

    Raises Denied unless the actor answers for the case, Invalid for posts that do not fit, WrongState when it is
    closed off or proposed already.
    """
    if standing_of(actor, case).relation not in KNOWING:
        raise Denied(target=case.reference)
    case = lock(case)
    if case.compartments.filter(left_at=None).exists():
        raise WrongState(_("This case is closed off already, or somebody has proposed it."))
    _check(actor, case, plan)
    made = Compartment(
        case=case,
        ground=plan.ground,
        owner=plan.owner,
        supervisor=plan.supervisor,
        duty_contact=plan.duty_contact,
        disclosure_officer=plan.disclosure_officer,
        auditor=plan.auditor,
        review_on=plan.review_on,
        proposed_by=actor,
    )
    fields.put(made, "reason", plan.reason.strip())
    made.save(force_insert=True)
    for person in _all_readers(plan):
        write_reader(actor, made, person, str(made.get_ground_display()))
    tell(events.COMPARTMENT_PROPOSED, actor, made, {"ground": plan.ground})
    for person in {plan.owner, plan.supervisor} - {actor}:
        notify(notices.COMPARTMENT_PROPOSED, person, made)
    _start(ANSWER, actor, made, owner=plan.supervisor if plan.supervisor != actor else plan.owner)
    return made


@transaction.atomic
def confirm_compartment(*, actor: User, compartment: Compartment) -> Compartment:
    """Closes the case off: all other places end, its deadlines pass to the owner, readers get theirs.

    Raises Denied for whoever proposed it and anybody but its owner or supervisor, WrongState when the database refuses.
    """
    if actor.pk == compartment.proposed_by_id or actor.pk not in (compartment.owner_id, compartment.supervisor_id):
        raise Denied(_("A second person has to confirm this: the compartment's owner or supervisor."))
    _call("cases_compartment_enter", compartment)
    entered = _again(compartment)
    _meet(ANSWER, actor, entered, code="confirmed")
    _start_review(actor, entered)
    tell(events.COMPARTMENT_ENTERED, actor, entered, {})
    for reader in entered.readers.filter(ended_at=None).exclude(person=actor).select_related("person__unit"):
        notify(notices.COMPARTMENT_NAMED, reader.person, entered)
    return entered


@transaction.atomic
def drop_proposal(*, actor: User, compartment: Compartment, reason: str) -> None:
    """Declines a proposal, or takes one's own back; the case stays as it is, and another may be made. Both sides are
    told. Raises Denied for others, Invalid without a reason, WrongState once it was confirmed or dropped.
    """
    if not may_drop(actor, compartment):
        raise Denied(target=str(compartment.pk))
    if not reason.strip():
        raise Invalid({"reason": _("Say why the case is not closed off.")})
    _call("cases_compartment_drop", compartment, reason.strip())
    _meet(ANSWER, actor, compartment, code="dropped")
    tell(events.COMPARTMENT_DROPPED, actor, compartment, {})
    for person in {compartment.proposed_by, compartment.owner, compartment.supervisor} - {actor}:
        notify(notices.COMPARTMENT_DROPPED, person, compartment)


def may_drop(actor: User, compartment: Compartment) -> bool:
    """Whoever proposed it, and whoever leads it when it is entered, while neither has happened to it."""
    concerned = (compartment.proposed_by_id, compartment.owner_id, compartment.supervisor_id)
    return actor.pk in concerned and compartment.confirmed_at is None and compartment.left_at is None


@transaction.atomic
def review_compartment(*, actor: User, compartment: Compartment, reason: str, review_on: date) -> Compartment:
    """Its owner or supervisor looked at it again; it stands until the next review (a local date). Raises as above."""
    require_lead(actor, compartment)
    _check_day(compartment.case, reason, review_on)
    compartment.review_on = review_on
    compartment.save(update_fields=["review_on"])
    _meet(RULE, actor, compartment, reason=reason)
    _start_review(actor, compartment)
    tell(events.COMPARTMENT_REVIEWED, actor, compartment, {"until": review_on.isoformat()})
    return compartment


@transaction.atomic
def propose_leaving(*, actor: User, compartment: Compartment, reason: str) -> None:
    """Asks the other of owner and supervisor to open the case again. Raises Denied, Invalid without a reason."""
    require_lead(actor, compartment)
    if not reason.strip():
        raise Invalid({"reason": _("Say why the case can be opened again.")})
    compartment.leave_proposed_by, compartment.leave_reason = actor, reason.strip()[:200]
    compartment.save(update_fields=["leave_proposed_by", "leave_reason"])
    tell(events.COMPARTMENT_LEAVING, actor, compartment, {})
    for person in {compartment.owner, compartment.supervisor} - {actor}:
        notify(notices.COMPARTMENT_LEAVING, person, compartment)


@transaction.atomic
def stay(*, actor: User, compartment: Compartment, reason: str) -> None:
    """Declines leaving, or takes the proposal to leave back: the case stays closed off. Raises Denied, Invalid without
    a reason, WrongState when nobody proposed to leave.
    """
    require_lead(actor, compartment)
    if compartment.leave_proposed_by is None:
        raise WrongState(_("Nobody proposes to leave this compartment."))
    if not reason.strip():
        raise Invalid({"reason": _("Say why the case stays closed off.")})
    compartment.leave_proposed_by, compartment.leave_reason = None, ""
    compartment.save(update_fields=["leave_proposed_by", "leave_reason"])
    tell(events.COMPARTMENT_STAYED, actor, compartment, {})
    for person in {compartment.owner, compartment.supervisor} - {actor}:
        notify(notices.COMPARTMENT_STAYED, person, compartment)


@transaction.atomic
def confirm_leaving(*, actor: User, compartment: Compartment) -> Compartment:
    """Opens the case to its unit's supervisors again; readers keep their places. Raises Denied, WrongState."""
    require_lead(actor, compartment)
    if compartment.leave_proposed_by_id == actor.pk:
        raise Denied(_("You proposed this. A second person has to decide."))
    _call("cases_compartment_leave", compartment)
    case = compartment.case
    held = live(CaseGrant.objects.filter(content_object=case)).values("user")
    missing = User.objects.filter(unit=case.unit_id, role="supervisor", is_active=True).exclude(pk__in=held)
    for person in set(missing) - kept_away(case, missing):
        reason = _("Supervises the owning unit")
        grant_of(actor=actor, case=case, person=person, relation=Relation.SUPERVISOR, reason=reason)
    _meet(RULE, actor, compartment, reason=compartment.leave_reason)
    tell(events.COMPARTMENT_LEFT, actor, compartment, {})
    return _again(compartment)


def _check(actor: User, case: Case, plan: Plan) -> None:
    wrong = {}
    if plan.ground not in CompartmentGround.values:
        wrong["ground"] = _("Choose why the case is closed off.")
    if not may_lead(plan.owner, case.unit_id):
        wrong["owner"] = _("Choose an investigator of the case's own unit.")
    if plan.supervisor == plan.owner or not has(plan.supervisor, Permission.CASE_APPROVE):
        wrong["supervisor"] = _("Choose a supervisor, of this or another unit.")
    if {plan.owner, plan.supervisor} == {actor}:
        wrong["supervisor"] = _("A second person has to confirm this.")
    if not has(plan.auditor, Permission.AUDIT_READ):
        wrong["auditor"] = _("Choose an auditor.")
    for name in ("duty_contact", "disclosure_officer"):
        if not has(getattr(plan, name), Permission.CASE_WORK):
            wrong[name] = _("Choose an investigator or a supervisor.")
    if plan.disclosure_officer == plan.supervisor:
        wrong["disclosure_officer"] = _("The supervisor releases what the disclosure officer prepares: choose another.")
    wrong = _conflicted(case, plan) | wrong
    if wrong:
        raise Invalid(wrong)
    _check_day(case, plan.reason, plan.review_on)


def _conflicted(case: Case, plan: Plan) -> dict[str, str]:
    """For each post or list of the plan whom a conflict of interest keeps from the case, in words."""
    posts = ("owner", "supervisor", "duty_contact", "disclosure_officer", "auditor")
    wanted: dict[str, list[User]] = {post: [getattr(plan, post)] for post in posts} | {"readers": list(plan.readers)}
    kept = kept_away(case, [person for people in wanted.values() for person in people])
    return {
        field: conflict_words(sorted(person.display_name for person in people if person in kept))
        for field, people in wanted.items()
        if kept.intersection(people)
    }


def _check_day(case: Case, reason: str, review_on: date) -> None:
    require_review(case, reason=reason, review_on=review_on, ask=_("Say why, in a sentence."))


def _start_review(actor: User, compartment: Compartment) -> None:
    _start(RULE, actor, compartment, owner=compartment.owner, due_date=compartment.review_on)


def _start(rule: str, actor: User, compartment: Compartment, *, owner: User, due_date: date | None = None) -> None:
    clocks.start(
        rule,
        actor=actor,
        target=compartment_target(compartment),
        link=page_of(compartment),
        unit=compartment.case.unit,
        owner=owner,
        stream=compartment.stream,
        due_date=due_date,
    )


def _meet(rule: str, actor: User, compartment: Compartment, *, reason: str = "", code: str = "") -> None:
    running = clocks.running(rule, compartment.id)
    if running is not None:
        clocks.meet(running, actor=actor, reason=reason, reason_code=code)


def _all_readers(plan: Plan) -> list[User]:
    people = [plan.owner, plan.supervisor, plan.duty_contact, plan.disclosure_officer, *plan.readers]
    return list({person.pk: person for person in people}.values())


def _call(function: str, compartment: Compartment, *more: str) -> None:
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * (1 + len(more)))
        cursor.execute(f"SELECT {function}({marks})", [compartment.pk, *more])
        row = cursor.fetchone()
    if not row or not row[0]:
        raise WrongState(_("This cannot be confirmed in its present state."))


def _again(compartment: Compartment) -> Compartment:
    rows = Compartment.objects.select_related("case__unit", "owner", "supervisor", "auditor")
    found = rows.filter(pk=compartment.pk).first()
    if found is None:
        raise NotVisible
    return found
