"""Who may do what to an exhibit: through its case, or because it is in their hands or on its way to them."""

from collections.abc import Collection

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from cases import policy as cases_policy
from cases.barriers import without_barred
from cases.enums import Relation
from cases.models import Case, CaseGrant
from evidence import events
from evidence.enums import Step
from evidence.models import CustodyEvent, Exhibit, Manifest
from ocsea.access.can import has
from ocsea.access.door import Door
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.access.roles import ROLES
from ocsea.errors import Denied, NotVisible
from ocsea.ledger.record import Target
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.presenter import Viewer

# design/access.md, "examiner on exhibit": the exhibit's own facts, and nothing of its case.
HANDED_READS = frozenset({FieldClass.PUBLIC, FieldClass.CASE, FieldClass.STAFF, FieldClass.HASH})
EXAMINER = "examiner"
HAND = "hand"
# What evidence_people() answers with: relations to the case, every examiner, and the hands of the exhibit itself.
HANDS = frozenset({Relation.CASE_OFFICER, Relation.TEAM, EXAMINER})
OVERSEERS = frozenset({Relation.CASE_OFFICER, Relation.SUPERVISOR})


def newest() -> QuerySet[CustodyEvent]:
    """The rows after which nothing came: how each exhibit stands."""
    later = CustodyEvent.objects.filter(exhibit=OuterRef("exhibit"), position__gt=OuterRef("position"))
    return CustodyEvent.objects.filter(~Exists(later))


def offered_to(actor: User) -> QuerySet[CustodyEvent]:
    """Releases that wait for the actor's confirmation, oldest first."""
    if not has(actor, Permission.EXHIBIT_CONFIRM):
        return CustodyEvent.objects.none()
    waiting = CustodyEvent.objects.filter(step=Step.RELEASED, receiver=actor, answer=None)
    return waiting.select_related("exhibit", "giver").order_by("recorded_at", "id")


def held_by(actor: User) -> QuerySet[CustodyEvent]:
    """The newest row of every exhibit the actor holds."""
    if not has(actor, Permission.EXHIBIT_CONFIRM):
        return CustodyEvent.objects.none()
    return newest().filter(holder=actor).select_related("exhibit", "holder", "receiver")


def handed_to(actor: User) -> Q:
    """Exhibits in the actor's hands, on their way there, or (an examiner) once received. The database says the same."""
    mine = CustodyEvent.objects.filter(exhibit=OuterRef("pk"))
    now = Exists(newest().filter(exhibit=OuterRef("pk"), holder=actor))
    waiting = Exists(mine.filter(step=Step.RELEASED, receiver=actor, answer=None))
    if actor.role != EXAMINER:
        return Q(now) | Q(waiting)
    return Q(now) | Q(waiting) | Q(Exists(mine.filter(step=Step.CONFIRMED, receiver=actor)))


def visible_to(actor: User) -> QuerySet[Exhibit]:
    """Every exhibit the actor may know of. For lists use `of_case`, `offered_to` and `held_by`, which start narrow."""
    if not has(actor, Permission.EXHIBIT_READ):
        return Exhibit.objects.none()
    on_case = Q()
    if has(actor, Permission.CASE_READ):
        on_case = Q(Exists(cases_policy.live_grants(actor).filter(content_object=OuterRef("case_id"))))
    # No join to the case: whoever only holds the exhibit may not see it.
    found = without_barred(actor, Exhibit.objects.filter(on_case | handed_to(actor)))
    return found.select_related("registered_by", "authority")


def of_case(actor: User, case: Case) -> QuerySet[Exhibit]:
    """The exhibits of one case that was opened through its door."""
    if not has(actor, Permission.EXHIBIT_READ):
        return Exhibit.objects.none()
    return Exhibit.objects.filter(case=case).select_related("registered_by", "authority")


def with_standing(exhibits: QuerySet[Exhibit]) -> QuerySet[Exhibit]:
    """The same, each with the newest row of its chain in `standing_rows`: one statement for the whole list."""
    return exhibits.prefetch_related(standing_prefetch())


def standing_prefetch() -> "Prefetch[str]":
    """What `with_standing` adds, for an exhibit that was opened already."""
    rows = CustodyEvent.objects.order_by("exhibit_id", "-position").distinct("exhibit_id")
    return Prefetch("custody", rows.select_related("holder", "receiver"), to_attr="standing_rows")


def named(actor: User, text: str) -> QuerySet[Exhibit]:
    """What the actor may see that goes by this reference, or by this number in one of their cases."""
    by_reference = visible_to(actor).filter(reference=text)
    if "/" not in text:
        return by_reference
    # From the actor's grants to (case, number): never over everybody's AO/1.
    grants = cases_policy.live_grants(actor) if has(actor, Permission.CASE_READ) else CaseGrant.objects.none()
    held = held_by(actor).filter(exhibit__number=text).values("exhibit")
    return visible_to(actor).filter(Q(number=text, case__in=grants.values("content_object")) | Q(pk__in=held))


def relation_of(actor: User, exhibit: Exhibit) -> str | None:
    """What the actor is to the exhibit's case; None for somebody who only has the exhibit."""
    if not has(actor, Permission.CASE_READ):
        return None
    grants = cases_policy.live_grants(actor).filter(content_object=exhibit.case_id)
    return grants.values_list("relation", flat=True).first()


def may(actor: User, exhibit: Exhibit, permission: Permission) -> bool:
    """True when role and relation allow it. Custody goes on in a closed case; its state says which steps fit.

    EXHIBIT_CONFIRM is taking part in the chain: releasing, confirming, recording what was found.
    """
    if not has(actor, permission):
        return False
    relation = relation_of(actor, exhibit)
    if permission is Permission.EXHIBIT_REGISTER:
        return relation in cases_policy.WORKING and cases_policy.may(actor, exhibit.case, permission)
    handed = relation is None and Exhibit.objects.filter(handed_to(actor), pk=exhibit.pk).exists()
    if permission is Permission.EXHIBIT_CONFIRM:
        return handed or relation in cases_policy.WORKING
    return permission is Permission.EXHIBIT_READ and (handed or relation is not None)


def require(actor: User, exhibit: Exhibit, permission: Permission) -> None:
    """Raises Denied unless `may`."""
    if not may(actor, exhibit, permission):
        raise Denied(target=exhibit.reference, permission=str(permission))


def may_add(actor: User, exhibit: Exhibit) -> bool:
    """True for whoever works on the case or holds the exhibit now: digests and manifests are theirs to record."""
    holds = may(actor, exhibit, Permission.EXHIBIT_CONFIRM) and standing(exhibit).holder_id == actor.id
    return holds or may(actor, exhibit, Permission.EXHIBIT_REGISTER)


def people_of(exhibit: Exhibit, relations: Collection[str]) -> QuerySet[User]:
    """The people who stand in one of `relations` to the exhibit now, as the database tells whoever may see it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT user_id FROM evidence_people(%s) WHERE relation = ANY(%s)", [exhibit.pk, sorted(relations)]
        )
        found = [row[0] for row in cursor.fetchall()]
    return User.objects.filter(pk__in=found, is_active=True).order_by("display_name")


def may_receive(exhibit: Exhibit, holder: User | None) -> QuerySet[User]:
    """Whom the exhibit can be given to: examiners, and investigators on its case; never whoever holds it."""
    fit = [code for code, role in ROLES.items() if Permission.EXHIBIT_CONFIRM in role.permissions]
    people = people_of(exhibit, HANDS).filter(role__in=fit)
    return people if holder is None else people.exclude(pk=holder.pk)


def overseers_of(exhibit: Exhibit) -> QuerySet[User]:
    """Case officer and supervisors: who is told of what is irregular."""
    return people_of(exhibit, OVERSEERS)


def people_who_may(exhibit: Exhibit, permission: Permission) -> list[User]:
    """Everybody who may do this to the exhibit: the third shape of `may`."""
    relations = {*Relation.values, EXAMINER, HAND}
    return [person for person in people_of(exhibit, relations) if may(person, exhibit, permission)]


def viewer_of(actor: User, exhibit: Exhibit) -> Viewer:
    """What the actor reads of this exhibit now."""
    relation = relation_of(actor, exhibit)
    return Viewer(cases_policy.READABLE[relation] if relation else HANDED_READS)


def hands_viewer() -> Viewer:
    """What somebody reads of the exhibits in their hands, in a list."""
    return Viewer(HANDED_READS)


def standing(exhibit: Exhibit) -> CustodyEvent:
    """The newest row of the exhibit's chain: who holds it, where, under which seal.

    Raises NotVisible when the exhibit was taken out of the reader's sight since it was opened.
    """
    rows = CustodyEvent.objects.filter(exhibit=exhibit).select_related("holder", "giver", "receiver")
    now = rows.order_by("-position").first()
    if now is None:
        raise NotVisible
    return now


def chain_of(exhibit: Exhibit) -> QuerySet[CustodyEvent]:
    """The rows of an exhibit that was opened through its door, with the people and rows they name."""
    rows = CustodyEvent.objects.filter(exhibit=exhibit)
    return rows.select_related("giver", "receiver", "holder", "recorded_by", "corrects", "answers")


def pending_of(case: Case) -> QuerySet[CustodyEvent]:
    """Releases in this case that nobody has answered: they block its closing."""
    return CustodyEvent.objects.filter(case=case, step=Step.RELEASED, answer=None)


def exhibit_target(exhibit: Exhibit) -> Target:
    """How the ledger names an exhibit."""
    return Target("exhibit", exhibit.id, exhibit.reference)


exhibit_door: Door[Exhibit] = Door(
    visible_to=visible_to,
    allows=may,
    target=exhibit_target,
    stream=lambda exhibit: exhibit.stream,
    reads=events.EXHIBIT_READ,
)


def manifest_target(manifest: Manifest) -> Target:
    """How the ledger names a manifest."""
    return Target("manifest", manifest.id, f"manifest of {manifest.exhibit_reference}")


def manifests_of(actor: User) -> QuerySet[Manifest]:
    """Manifests of exhibits that the actor may know of."""
    seen = Manifest.objects.filter(exhibit__in=visible_to(actor).values("pk"))
    return seen.select_related("exhibit", "started_by")


def may_read_manifest(actor: User, manifest: Manifest, permission: Permission) -> bool:
    """True when the actor may do this to the manifest's exhibit."""
    return may(actor, manifest.exhibit, permission)


manifest_door: Door[Manifest] = Door(
    visible_to=manifests_of,
    allows=may_read_manifest,
    target=manifest_target,
    stream=lambda manifest: manifest.stream,
    reads=events.MANIFEST_READ,
    lookup="pk",
)
