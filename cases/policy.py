"""Who may do what to a case: the only file of this app about access. One question in three shapes."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from cases import events
from cases.enums import Relation, Stage
from cases.models import Authority, Case, CaseEvent, CaseGrant
from ocsea.access.can import has
from ocsea.access.door import Door
from ocsea.access.models import User
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
}
WORKING = frozenset({Relation.CASE_OFFICER, Relation.TEAM, Relation.SUPERVISOR, Relation.VICTIM_OFFICER})


def live_grants(actor: User) -> QuerySet[CaseGrant]:
    """The actor's own grants that have not expired, by the statement's time."""
    # Now() is STATEMENT_TIMESTAMP() on PostgreSQL: an expiry counts at the next statement, not the next transaction.
    return CaseGrant.objects.filter(Q(expires_at=None) | Q(expires_at__gt=Now()), user=actor)


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


def relation_of(actor: User, case: Case) -> str | None:
    """What the actor is to the case now; None when nothing."""
    return live_grants(actor).filter(content_object=case).values_list("relation", flat=True).first()


def may(actor: User, case: Case, permission: Permission) -> bool:
    """True when the role carries the right and the actor's relation to this case, in its present state, allows it."""
    if not has(actor, permission):
        return False
    relation = relation_of(actor, case)
    if relation is None:
        return False
    if permission in {Permission.CASE_READ, Permission.EXHIBIT_READ, Permission.VICTIM_READ, Permission.REPORT_READ}:
        return True
    if permission is Permission.CASE_APPROVE:
        return relation == Relation.SUPERVISOR
    return relation in WORKING and (case.stage != Stage.CLOSED or permission is Permission.REFERRAL_READ)


def people_who_may(case: Case, permission: Permission) -> QuerySet[User]:
    """Everybody who may act on this case with this right: the third shape of `may`."""
    grants = CaseGrant.objects.filter(Q(expires_at=None) | Q(expires_at__gt=Now()), content_object=case)
    holders = User.objects.filter(pk__in=grants.values("user"), is_active=True)
    return holders.filter(pk__in=[holder.pk for holder in holders if may(holder, case, permission)])


def require(actor: User, case: Case, permission: Permission) -> None:
    """Raises Denied unless `may`. For children of a case that were fetched through it."""
    if not may(actor, case, permission):
        raise Denied(target=case.reference, permission=str(permission))


def viewer_of(actor: User, case: Case) -> Viewer:
    """What the actor reads of this case now."""
    relation = relation_of(actor, case)
    return Viewer(READABLE.get(relation or "", frozenset()))


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


case_door: Door[Case] = Door(
    visible_to=visible_to,
    allows=may,
    target=case_target,
    stream=lambda case: case.stream,
    reads=events.CASE_READ,
)
