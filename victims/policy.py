"""Who may do what to a victim's record: the only file of this app about access. One question in three shapes.

A victim is reached through the cases they are part of; identities have a second lock, which the database holds too.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from cases import policy as cases_policy
from cases.enums import Relation
from cases.models import Case, CaseGrant, Person
from ocsea.access.can import has
from ocsea.access.door import Door
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.access.reveals import live_until
from ocsea.clocks.enums import ClockState
from ocsea.clocks.models import Clock
from ocsea.errors import Denied, NotVisible
from ocsea.ledger.record import Target
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.presenter import Viewer
from victims import events
from victims.enums import DECISION_RULE
from victims.models import SafeguardingDecision, Victim, VictimCase


def visible_to(actor: User) -> QuerySet[Victim]:
    """Every victim of a case the actor holds.

    Annotated: `via_case`, the first of those cases, which names the ledger stream; `decided`, whether there is a
    safeguarding decision.
    """
    if not has(actor, Permission.VICTIM_READ):
        return Victim.objects.none()
    mine = _links_of(actor).filter(victim=OuterRef("pk")).order_by("linked_at")
    found = {"via_case": Subquery(mine.values("case")[:1]), "decided": Exists(_decisions())}
    return Victim.objects.filter(Exists(mine)).annotate(**found).select_related("recorded_by")


def victims_of(case: Case, actor: User) -> QuerySet[Victim]:
    """The victims of one case, in the order they were linked. Nothing for somebody who does not hold the case."""
    links = VictimCase.objects.filter(case=case, victim=OuterRef("pk")).order_by("linked_at")
    return visible_to(actor).filter(Exists(links)).order_by(Subquery(links.values("linked_at")[:1]), "pseudonym")


def without_decision(actor: User) -> QuerySet[Victim]:
    """Those of the actor's victims for whom nobody has decided anything yet, the longest waiting first.

    Annotated: `due_at`, when the clock that asks for the decision runs out (UTC).
    """
    asking = Clock.objects.filter(target_id=OuterRef("pk"), rule__code=DECISION_RULE, state=ClockState.RUNNING)
    found = {"due_at": Subquery(asking.values("due_at")[:1])}
    return undecided(visible_to(actor)).annotate(**found).order_by("recorded_at", "id")


def undecided(victims: QuerySet[Victim]) -> QuerySet[Victim]:
    """Those of them for whom nobody has decided anything yet."""
    return victims.filter(~Exists(_decisions()))


def links_of(actor: User, victim: Victim) -> QuerySet[VictimCase]:
    """The cases of a victim that the actor holds; that there are others is told to nobody."""
    links = _links_of(actor).filter(victim=victim)
    return links.select_related("case__unit", "case__case_officer", "person").order_by("linked_at")


def relations_of(actor: User, victim: Victim) -> frozenset[str]:
    """What the actor is, now, to the cases of this victim."""
    cases = VictimCase.objects.filter(victim=victim).values("case")
    grants = cases_policy.live_grants(actor).filter(content_object__in=cases)
    return frozenset(grants.values_list("relation", flat=True))


def working_case(actor: User, victim: Victim) -> Case:
    """The first of the victim's cases on which the actor works: where what they write is recorded. Raises Denied."""
    working = cases_policy.live_grants(actor).filter(content_object=OuterRef("case"), relation__in=cases_policy.WORKING)
    return _first(links_of(actor, victim).filter(Exists(working)), victim)


def held_case(actor: User, victim: Victim) -> Case:
    """The first of the victim's cases that the actor holds: where what they open is recorded. Raises Denied."""
    return _first(links_of(actor, victim), victim)


def may(actor: User, victim: Victim, permission: Permission) -> bool:
    """True when the role carries the right and one of the actor's relations to the victim's cases allows it.

    A closed case stops nothing here: a child can be in danger again at any time.
    """
    if not has(actor, permission):
        return False
    relations = relations_of(actor, victim)
    if permission in {Permission.VICTIM_READ, Permission.IDENTITY_REVEAL}:
        return bool(relations)
    return bool(relations & cases_policy.WORKING)


def people_who_may(victim: Victim, permission: Permission) -> QuerySet[User]:
    """Everybody who may do this with this victim's record: the third shape of `may`."""
    cases = VictimCase.objects.filter(victim=victim).values("case")
    holders = User.objects.filter(
        pk__in=CaseGrant.objects.filter(content_object__in=cases).values("user"), is_active=True
    )
    return holders.filter(pk__in=[holder.pk for holder in holders if may(holder, victim, permission)])


def require(actor: User, victim: Victim, permission: Permission) -> None:
    """Raises Denied unless `may`."""
    if not may(actor, victim, permission):
        raise Denied(target=victim.pseudonym, permission=str(permission))


@dataclass(frozen=True)
class Reach:
    """How far somebody's rights to one victim reach now, asked once for a whole page.

    `open_until`: when a reveal ends (UTC); None without one, also for the victim officer, who needs none.
    """

    viewer: Viewer
    open_until: datetime | None
    may_reveal: bool
    may_decide: bool
    may_record: bool

    @property
    def opens_identity(self) -> bool:
        return self.viewer.may(FieldClass.IDENTITY)


def reach_of(actor: User, victim: Victim) -> Reach:
    """The actor's rights to this victim, over all the cases they share. Two statements."""
    relations = relations_of(actor, victim)
    works = bool(relations & cases_policy.WORKING)
    may_reveal = bool(relations) and has(actor, Permission.IDENTITY_REVEAL)
    until = live_until(actor, victim.id) if may_reveal else None
    holds_identities = Relation.VICTIM_OFFICER in relations and has(actor, Permission.VICTIM_READ)
    readable = {klass for relation in relations for klass in cases_policy.READABLE[relation]}
    readable.discard(FieldClass.IDENTITY)
    if holds_identities or until is not None:
        readable.add(FieldClass.IDENTITY)
    return Reach(
        viewer=Viewer(frozenset(readable)),
        open_until=until,
        may_reveal=may_reveal,
        may_decide=works and has(actor, Permission.VICTIM_DECIDE),
        may_record=works and has(actor, Permission.VICTIM_RECORD),
    )


def opens_identity(actor: User, victim: Victim) -> bool:
    """Whether the actor reads the identity now: the victim officer on a case, or an officer with a live reveal."""
    return reach_of(actor, victim).opens_identity


def viewer_of(actor: User, victim: Victim) -> Viewer:
    """What the actor reads of this victim now."""
    return reach_of(actor, victim).viewer


def list_viewer() -> Viewer:
    """What every reader of a victim reads in a list: never an identity."""
    return cases_policy.list_viewer()


def person_of(actor: User, person_id: uuid.UUID) -> Person:
    """The person of a case the actor works on, who is to be recorded. Raises NotVisible, Denied."""
    found = Person.objects.filter(pk=person_id, case__in=cases_policy.visible_to(actor)).select_related("case").first()
    if found is None:
        raise NotVisible
    cases_policy.require(actor, found.case, Permission.VICTIM_RECORD)
    return found


def victim_of(case: Case, actor: User, victim_id: uuid.UUID) -> Victim:
    """One victim of a case. Raises NotVisible when there is none such for this actor."""
    found = victims_of(case, actor).filter(pk=victim_id).first()
    if found is None:
        raise NotVisible
    return found


def victim_target(victim: Victim) -> Target:
    """How the ledger names a victim: by pseudonym."""
    return Target("victim", victim.id, victim.pseudonym)


def stream_of(victim: Victim) -> str:
    """The ledger stream of the case through which this victim was fetched by `visible_to`."""
    return f"case:{victim.via_case}"


def _decisions() -> QuerySet[SafeguardingDecision]:
    return SafeguardingDecision.objects.filter(victim=OuterRef("pk"))


def _first(links: QuerySet[VictimCase], victim: Victim) -> Case:
    link = links.first()
    if link is None:
        raise Denied(target=victim.pseudonym)
    return link.case


def _links_of(actor: User) -> QuerySet[VictimCase]:
    held = cases_policy.live_grants(actor).filter(content_object=OuterRef("case"))
    return VictimCase.objects.filter(Exists(held))


victim_door: Door[Victim] = Door(
    visible_to=visible_to,
    allows=may,
    target=victim_target,
    stream=stream_of,
    reads=events.VICTIM_READ,
    lookup="pseudonym",
)
