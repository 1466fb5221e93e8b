"""Giving and ending places on a case. All of it takes effect at the next statement."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import events, notices
from cases.barriers import may_join
from cases.enums import Relation
from cases.models import Case, CaseGrant
from cases.policy import case_target, live, require, require_giving_access, standing_of
from cases.services.opening import grant_of, may_lead
from cases.services.stages import lock
from ocsea.access.can import has
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.clocks import services as clocks
from ocsea.errors import Invalid
from ocsea.ledger.record import record
from ocsea.notices.services import queue

# The places that one person gives another; the others come with the case itself.
GIVEN = (Relation.TEAM, Relation.VICTIM_OFFICER, Relation.LEGAL)
_LENT_FOR = timedelta(days=15)  # to the end of the fourteenth day, in the unit's own zone


@transaction.atomic
def grant_access(
    *, actor: User, case: Case, person: User, relation: str, reason: str, expires_at: datetime | None = None
) -> CaseGrant:
    """Puts a person on a case, or renews their place, and tells them.

    A supervisor of the unit's neighbour can be lent so, for one case and 14 days at most.

    Raises Denied unless the actor works on the case, Invalid when the reason is empty, the end is past or too far, the
    role does not fit, or the person is the case officer or its supervisor, whose places are not given so.
    """
    require_giving_access(actor, case)
    wrong = {}
    lent = relation == Relation.SUPERVISOR and _is_lent(case, person)
    if not lent and not fits(person, relation):
        wrong["person"] = _("This person's role does not fit this place on the case.")
    elif _keeps_the_case(case, person):
        wrong["person"] = _("This person is the case's officer or supervisor already.")
    elif not may_join(case, person):
        wrong["person"] = _cannot_join(actor, case)
    if not reason.strip():
        wrong["reason"] = _("Say why this person needs the case.")
    if expires_at is not None and expires_at <= timezone.now():
        wrong["until"] = _("Choose an end that lies ahead.")
    elif lent and (expires_at is None or expires_at > timezone.now() + _LENT_FOR):
        wrong["until"] = _("A supervisor is lent for 14 days at most: choose the last of them.")
    if wrong:
        raise Invalid(wrong)
    reason = reason.strip()
    grant = grant_of(actor=actor, case=case, person=person, relation=relation, reason=reason, expires_at=expires_at)
    _record_grant(actor, case, person, relation, expires_at)
    queue(notices.ADDED_TO_CASE, to=person, target=case_target(case), link=_page_of(case))
    return grant


@transaction.atomic
def end_access(*, actor: User, case: Case, person: User, reason: str) -> None:
    """Ends a person's place on a case now; why it was given stays as it was.

    Raises Denied, Invalid without a reason or for the case officer and the supervisors, whose places pass on only.
    """
    require_giving_access(actor, case)
    if _keeps_the_case(case, person):
        raise Invalid({"person": _("Hand the case over first: it must always have a case officer and a supervisor.")})
    if not reason.strip():
        raise Invalid({"reason": _("Say why this person no longer needs the case.")})
    held = live(CaseGrant.objects.filter(content_object=case, user=person))
    if not held.update(expires_at=timezone.now(), ended_by=actor, ended_reason=reason.strip()[:200]):
        raise Invalid({"person": _("This person is not on the case.")})
    record_end(actor, case, person)


@transaction.atomic
def hand_over(*, actor: User, case: Case, to: User, reason: str) -> Case:
    """Makes another investigator of the unit the case officer, with the deadlines; the former one stays on the team.

    Raises Denied, Invalid when the person cannot be case officer or the reason is empty.
    """
    case = lock(case)
    require(actor, case, Permission.CASE_WORK)
    wrong = {}
    if to.pk == case.case_officer_id or not may_lead(to, case.unit_id):
        wrong["to"] = _("Choose another investigator of the case's own unit.")
    elif not may_join(case, to):
        wrong["to"] = _cannot_join(actor, case)
    if not reason.strip():
        wrong["reason"] = _("Say why the case changes hands.")
    if wrong:
        raise Invalid(wrong)
    return pass_on(actor=actor, case=case, to=to, reason=reason.strip())


def pass_on(*, actor: User, case: Case, to: User, reason: str, keeps_place: bool = False) -> Case:
    """Makes `to` the officer of a locked case, with its deadlines, and tells them. Who may is the caller's to ask.

    `keeps_place`: a supervisor who takes it over for the time being stays its supervisor.
    """
    former = case.case_officer
    CaseGrant.objects.filter(content_object=case, relation=Relation.CASE_OFFICER).update(relation=Relation.TEAM)
    if not keeps_place:
        grant_of(actor=actor, case=case, person=to, relation=Relation.CASE_OFFICER, reason=reason)
    case.case_officer, case.updated_at, case.version = to, timezone.now(), case.version + 1
    case.save(update_fields=["case_officer", "updated_at", "version"])
    for clock in clocks.of_stream(case.stream).filter(owner=former):
        clocks.hand_on(clock, actor=actor, to=to, reason=reason)
    _record_grant(actor, case, to, Relation.CASE_OFFICER, None)
    queue(notices.HANDED_OVER, to=to, target=case_target(case), link=_page_of(case))
    return case


def fits(person: User, relation: str) -> bool:
    """Whether a person's role fits a place that is given."""
    if relation == Relation.TEAM:
        return has(person, Permission.CASE_WORK)
    # Whoever works cases belongs on the team: a victim officer's place opens identities, a reader's none.
    if relation == Relation.VICTIM_OFFICER:
        return has(person, Permission.VICTIM_RECORD) and not has(person, Permission.CASE_WORK)
    reads_only = has(person, Permission.CASE_READ) and not has(person, Permission.JOURNAL_WRITE)
    return relation == Relation.LEGAL and reads_only


def _is_lent(case: Case, person: User) -> bool:
    """Whether somebody decides in the unit that the case's own names as its neighbour."""
    neighbour = case.unit.neighbour_id
    return neighbour is not None and person.unit_id == neighbour and has(person, Permission.CASE_APPROVE)


def _cannot_join(actor: User, case: Case) -> str:
    """Why somebody cannot be put on the case: in full to those alone who know of conflicts of interest."""
    if standing_of(actor, case).knows_of_denials:
        return _("This person cannot be put on this case: a conflict of interest is on record.")
    return _("Ask the case officer or a supervisor to add this person.")


def _keeps_the_case(case: Case, person: User) -> bool:
    own = Q(relation=Relation.CASE_OFFICER) | Q(relation=Relation.SUPERVISOR, expires_at=None)
    keeping = live(CaseGrant.objects.filter(own))
    return keeping.filter(content_object=case, user=person).exists()


def record_end(actor: User, case: Case, person: User) -> None:
    """The ledger's line that a person is on the case no more."""
    facts = {"person": str(person.id)}
    record(events.CASE_REVOKED, actor=actor, target=case_target(case), facts=facts, stream=case.stream)


def _record_grant(actor: User, case: Case, person: User, relation: str, until: datetime | None) -> None:
    record(
        events.CASE_GRANTED,
        actor=actor,
        target=case_target(case),
        facts={"person": str(person.id), "relation": str(relation), "until": until},
        stream=case.stream,
    )


def _page_of(case: Case) -> str:
    return reverse("cases:detail", args=[case.reference])
