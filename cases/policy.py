"""Who may do what to a case: the only file of this app about access. One question in three shapes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from cases import events
from cases.barriers import reading_methods, unbarred
from cases.enums import Known, PersonRole, Relation
from cases.models import (
    Authority,
    Case,
    CaseEvent,
    CaseGrant,
    Denial,
    Person,
)
from ocsea.access.can import has
from ocsea.access.door import Door
from ocsea.access.models import Reveal, User
from ocsea.access.permissions import Permission
from ocsea.errors import Denied
from ocsea.ledger.record import Target
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.presenter import Viewer

_READ = frozenset({FieldClass.PUBLIC, FieldClass.CASE, FieldClass.VICTIM, FieldClass.STAFF})
# design/access.md: what each relation reads without a reveal. IDENTITY is opened by a reveal, or held by the
# victim officer on the case.
READABLE: dict[str, frozenset[FieldClass]] = {
    Relation.CASE_OFFICER: _READ,
    Relation.TEAM: _READ,
    Relation.SUPERVISOR: _READ,
    Relation.VICTIM_OFFICER: _READ | {FieldClass.IDENTITY},
    Relation.LEGAL: _READ,
    Relation.EMERGENCY: _READ,
    Relation.COMPARTMENT_READER: _READ,
}
# What every relation allows, in every stage; of these, a role carries what it needs.
_READING = frozenset(
    {
        *(Permission.CASE_READ, Permission.EXHIBIT_READ, Permission.IDENTITY_REVEAL),
        *(Permission.VICTIM_READ, Permission.REPORT_READ),
    }
)
# Who answers for the case and so knows whom a conflict of interest keeps from it.
KNOWING = frozenset({Relation.CASE_OFFICER, Relation.SUPERVISOR})
WORKING = frozenset(Relation) - {Relation.LEGAL}
# An hour's access is for protecting somebody: it changes neither the case itself nor who is on it.
_NOT_IN_EMERGENCY = frozenset({Permission.CASE_WORK})


def live_grants(actor: User) -> QuerySet[CaseGrant]:
    """The actor's own grants that have not expired, by the statement's time."""
    return live(CaseGrant.objects.filter(user=actor))


def live(grants: QuerySet[CaseGrant]) -> QuerySet[CaseGrant]:
    """Those that have not expired, by the statement's time, of people whom no conflict of interest keeps away and
    who are named where the case is a compartment."""
    # Now() is STATEMENT_TIMESTAMP() on PostgreSQL: an expiry counts at the next statement, not the next transaction.
    return unbarred(grants.filter(Q(expires_at=None) | Q(expires_at__gt=Now())))


def visible_to(actor: User) -> QuerySet[Case]:
    """Every case the actor may know of. For lists use `granted_to`, which starts at the grants."""
    if not has(actor, Permission.CASE_READ):
        return Case.objects.none()
    return Case.objects.filter(Exists(live_grants(actor).filter(content_object=OuterRef("pk")))).select_related(
        "unit", "case_officer"
    )


def granted_to(actor: User) -> QuerySet[CaseGrant]:
    """The actor's live grants with their cases, newest case first: the way into every list and count."""
    if not has(actor, Permission.CASE_READ):
        return CaseGrant.objects.none()
    return live_grants(actor).select_related("content_object__case_officer", "content_object__unit")


@dataclass(frozen=True)
class Standing:
    """What one person is to one case at the moment of asking.

    For pages, which ask many times in one answer; a service asks `may` or `require` again, in its own transaction.
    """

    actor: User
    case: Case
    relation: str | None
    reads_method: bool = False
    until: datetime | None = None

    def may(self, permission: Permission) -> bool:
        """True when the role carries the right and this relation, in the case's present state, allows it."""
        if self.relation is None or not has(self.actor, permission):
            return False
        if permission in _READING:
            return True
        if permission is Permission.CASE_APPROVE:
            return self.relation == Relation.SUPERVISOR
        if self.relation == Relation.EMERGENCY and permission in _NOT_IN_EMERGENCY:
            return False
        return self.relation in WORKING and (self.case.is_open or permission is Permission.REFERRAL_READ)

    @property
    def may_give_access(self) -> bool:
        """Whoever works the case decides who is on it, also when it is closed."""
        gives = self.relation in WORKING and self.relation != Relation.EMERGENCY
        return gives and has(self.actor, Permission.CASE_WORK)

    @property
    def emergency_until(self) -> datetime | None:
        """When emergency access ends; None for everybody who has a place on the case."""
        return self.until if self.relation == Relation.EMERGENCY else None

    @property
    def knows_of_denials(self) -> bool:
        """Whether they may know, and record, whom a conflict of interest keeps from the case."""
        return self.relation in KNOWING

    @property
    def viewer(self) -> Viewer:
        """What the actor reads of this case without a reveal."""
        return Viewer(
            READABLE.get(self.relation or "", frozenset()) | ({FieldClass.METHOD} if self.reads_method else set())
        )


def standing_of(actor: User, case: Case) -> Standing:
    """What the actor is to the case now, by one statement."""
    held = live_grants(actor).filter(content_object=case).annotate(method=reading_methods(actor))
    relation, method, until = held.values_list("relation", "method", "expires_at").first() or (None, False, None)
    return Standing(actor, case, relation, method, until)


def relation_of(actor: User, case: Case) -> str | None:
    """What the actor is to the case now; None when nothing."""
    return live_grants(actor).filter(content_object=case).values_list("relation", flat=True).first()


def may(actor: User, case: Case, permission: Permission) -> bool:
    """True when the role carries the right and the actor's relation to this case, in its present state, allows it."""
    return has(actor, permission) and standing_of(actor, case).may(permission)


def people_who_may(case: Case, permission: Permission) -> QuerySet[User]:
    """Everybody who may act on this case with this right: the third shape of `may`."""
    holders = live(CaseGrant.objects.filter(content_object=case)).select_related("user")
    able = [grant.user_id for grant in holders if Standing(grant.user, case, grant.relation).may(permission)]
    return User.objects.filter(pk__in=able)


def require(actor: User, case: Case, permission: Permission) -> None:
    """Raises Denied unless `may`. For children of a case that were fetched through it."""
    if not may(actor, case, permission):
        raise Denied(target=case.reference, permission=str(permission))


def require_giving_access(actor: User, case: Case) -> None:
    """Raises Denied unless the actor decides who is on this case."""
    if not standing_of(actor, case).may_give_access:
        raise Denied(target=case.reference, permission=str(Permission.CASE_WORK))


def denials_known_to(actor: User) -> QuerySet[Denial]:
    """Conflicts of interest of others that the actor reviews, or knows of because they answer for the case."""
    answering = live_grants(actor).filter(content_object=OuterRef("case"), relation__in=KNOWING)
    rows = Denial.objects.filter(Q(owner=actor) | Exists(answering)).exclude(person=actor)
    return rows.select_related("case__unit", "case__case_officer", "person", "declared_by", "owner", "ended_by")


def viewer_of(actor: User, case: Case) -> Viewer:
    """What the actor reads of this case now."""
    return standing_of(actor, case).viewer


def viewers_of(standing: Standing, subjects: Iterable[Person | Case]) -> dict[UUID, Viewer]:
    """What the actor reads of each of these people now, and of the case's unlinked identifiers (the case itself).

    The name of a known adult is case content. Whoever may be under 18, and every victim, is an identity: opened by a
    reveal, or held by the victim officer. People come with `roles` prefetched. One statement.
    """
    base, opened = standing.viewer, Viewer(standing.viewer.readable | {FieldClass.IDENTITY})
    found = {subject.pk: opened if _is_known_adult(subject) else base for subject in subjects}
    closed = [key for key, viewer in found.items() if not viewer.may(FieldClass.IDENTITY)]
    if closed and standing.relation is not None:
        reveals = Reveal.objects.filter(user=standing.actor, target_id__in=closed, until__gt=Now())
        found |= dict.fromkeys(reveals.values_list("target_id", flat=True), opened)
    return found


def _is_known_adult(subject: Person | Case) -> bool:
    if not isinstance(subject, Person) or subject.is_child != Known.NO or subject.pseudonym:
        return False
    return not any(role.role == PersonRole.VICTIM and role.ended_at is None for role in subject.roles.all())


def list_viewer() -> Viewer:
    """What every holder of a grant reads in a list: the least that all relations share."""
    return Viewer(_READ)


def visible_events(actor: User) -> QuerySet[CaseEvent]:
    """Events of the actor's cases."""
    return CaseEvent.objects.filter(case__in=visible_to(actor).values("pk"))


def visible_authorities(actor: User) -> QuerySet[Authority]:
    """Authorities of the actor's cases."""
    return Authority.objects.filter(case__in=visible_to(actor).values("pk"))


def case_target(case: Case) -> Target:
    """How the ledger names a case."""
    return Target("case", case.id, case.reference)


def denial_target(denial: Denial) -> Target:
    """How the ledger names a conflict of interest: by its case, never by the person."""
    return Target("denial", denial.id, denial.case.reference)


def person_target(person: Person) -> Target:
    """How the ledger names a person in a case: by label, never by name."""
    return Target("person", person.id, person.label)


case_door: Door[Case] = Door(
    visible_to=visible_to,
    allows=may,
    target=case_target,
    stream=lambda case: case.stream,
    reads=events.CASE_READ,
)
