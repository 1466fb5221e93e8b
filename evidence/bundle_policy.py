"""Who may prepare, release and take a disclosure: people on the case; a supervisor who did not prepare it releases."""

from django.db.models import Exists, OuterRef, QuerySet

from cases import policy as cases_policy
from cases.barriers import without_barred
from cases.enums import Relation
from cases.models import CaseGrant
from evidence import events
from evidence.enums import BundleState
from evidence.models import Bundle
from ocsea.access.can import has
from ocsea.access.door import Door
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Denied
from ocsea.ledger.record import Target

# What a second person can say yes to; of these, the stopped were released before.
_OPEN = frozenset({BundleState.PREPARED, BundleState.STOPPED})


def bundle_target(bundle: Bundle) -> Target:
    """How the ledger names a disclosure."""
    return Target("bundle", bundle.id, bundle.reference)


def bundles_of(actor: User) -> QuerySet[Bundle]:
    """Disclosures of the actor's cases, without their sealed content and file."""
    if not (has(actor, Permission.CASE_READ) and has(actor, Permission.EXHIBIT_READ)):
        return Bundle.objects.none()
    held = Exists(cases_policy.live_grants(actor).filter(content_object=OuterRef("case_id")))
    seen = without_barred(actor, Bundle.objects.filter(held))
    return seen.select_related("prepared_by", "decided_by", "case").defer("content", "file")


def may(actor: User, bundle: Bundle, permission: Permission) -> bool:
    """EXHIBIT_READ opens it, CASE_WORK takes the file to hand it over, CASE_APPROVE is the second person's."""
    if not cases_policy.may(actor, bundle.case, permission):
        return False
    return permission is not Permission.CASE_APPROVE or bundle.prepared_by_id != actor.pk


def may_decide(actor: User, bundle: Bundle) -> bool:
    """Whether it waits for a second person, or for a yes once more, and the actor can be that."""
    return bundle.state in _OPEN and may(actor, bundle, Permission.CASE_APPROVE)


def waiting_for(actor: User) -> QuerySet[Bundle]:
    """What the actor can decide on as the second person, oldest first."""
    if not has(actor, Permission.CASE_APPROVE):
        return Bundle.objects.none()
    grants = cases_policy.live_grants(actor).filter(relation=Relation.SUPERVISOR, content_object=OuterRef("case_id"))
    rows = bundles_of(actor).filter(Exists(grants), state__in=_OPEN).exclude(prepared_by=actor)
    return rows.order_by("prepared_at", "id")


def deciders_of(bundle: Bundle) -> QuerySet[User]:
    """Who can be its second person: the case's supervisors, without whoever prepared it."""
    places = cases_policy.live(CaseGrant.objects.filter(content_object=bundle.case_id, relation=Relation.SUPERVISOR))
    return User.objects.filter(pk__in=places.values("user"), is_active=True).exclude(pk=bundle.prepared_by_id)


def require(actor: User, bundle: Bundle, permission: Permission) -> None:
    """Raises Denied unless `may`."""
    if not may(actor, bundle, permission):
        raise Denied(target=bundle.reference, permission=str(permission))


bundle_door: Door[Bundle] = Door(
    visible_to=bundles_of,
    allows=may,
    target=bundle_target,
    stream=lambda bundle: bundle.stream,
    reads=events.BUNDLE_READ,
)
