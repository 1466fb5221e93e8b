"""Who may do what to a referral: the sender's side through the case, the recipient's side by name."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from cases import policy as cases_policy
from cases.enums import Relation
from cases.models import Case
from ocsea.access.can import has
from ocsea.access.door import Door
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.ledger.record import Target
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.presenter import Viewer
from referrals import events
from referrals.enums import Stage, State
from referrals.models import Dispatch, Recipient, Referral

# The snapshot was cut for this reader: all of it is theirs, and nothing else is.
RECIPIENT_READS = frozenset({FieldClass.PUBLIC, FieldClass.CASE, FieldClass.IDENTITY})


def visible_to(actor: User) -> QuerySet[Referral]:
    """Every referral of a case the actor holds."""
    if not has(actor, Permission.REFERRAL_READ) or actor.agency_id is not None:
        return Referral.objects.none()
    cases = cases_policy.visible_to(actor).filter(pk=OuterRef("case"))
    return Referral.objects.filter(Exists(cases)).select_related("case", "agency", "author", "recipient", "approved_by")


def of_case(actor: User, case: Case) -> QuerySet[Referral]:
    """The referrals of one case that was opened through its door, newest first."""
    return visible_to(actor).filter(case=case).select_related("dispatch").order_by("-created_at")


def of_child(actor: User, victim_id: UUID) -> QuerySet[Referral]:
    """The referrals of one child that was opened through its door, newest first."""
    return visible_to(actor).filter(victim_id=victim_id).select_related("dispatch").order_by("-created_at")


def may(actor: User, referral: Referral, permission: Permission) -> bool:
    """True when role and relation to the case allow it, and nobody approves their own."""
    if not has(actor, permission):
        return False
    relation = cases_policy.relation_of(actor, referral.case)
    if permission is Permission.REFERRAL_APPROVE:
        return relation == Relation.SUPERVISOR and referral.author_id != actor.id
    if permission is Permission.REFERRAL_SEND:
        return relation in cases_policy.WORKING
    return relation is not None


def awaiting(actor: User) -> QuerySet[Referral]:
    """What waits for this supervisor: referrals to approve, and urgent ones to review after they went."""
    if not has(actor, Permission.REFERRAL_APPROVE):
        return Referral.objects.none()
    waiting = visible_to(actor).exclude(author=actor)
    return waiting.filter(stage=Stage.AWAITING_APPROVAL) | waiting.filter(stage=Stage.SENT, review="due")


def viewer_of(actor: User, referral: Referral) -> Viewer:
    """What the actor reads of the sender's side: as of the case."""
    return cases_policy.viewer_of(actor, referral.case)


def addressed_to(actor: User) -> QuerySet[Dispatch]:
    """Every dispatch whose live named recipient the actor is, and that the sender has not withdrawn."""
    if not has(actor, Permission.REFERRAL_ANSWER):
        return Dispatch.objects.none()
    named = Recipient.objects.filter(dispatch=OuterRef("pk"), user=actor, revoked_at=None)
    # Whoever has gone to another agency is no recipient any more: it was sent to the agency, by this person's name.
    live = Dispatch.objects.filter(Exists(named), agency=actor.agency_id).exclude(state=State.WITHDRAWN)
    return live.select_related("snapshot", "agency")


def may_answer(actor: User, dispatch: Dispatch, permission: Permission) -> bool:
    """The recipient reads and answers what is addressed to them by name."""
    return has(actor, permission)


def recipients_of(dispatch: Dispatch) -> QuerySet[User]:
    """Everybody who may read this dispatch: the third shape of `addressed_to`."""
    return User.objects.filter(
        pk__in=dispatch.recipients.filter(revoked_at=None).values("user"),
        is_active=True,
        role="partner",
        agency=dispatch.agency_id,
    )


def referral_target(referral: Referral) -> Target:
    """How the ledger names a referral."""
    return Target("referral", referral.id, referral.reference)


def dispatch_target(dispatch: Dispatch) -> Target:
    """The same, from the recipient's side."""
    return Target("referral", dispatch.referral_id, dispatch.reference)


referral_door: Door[Referral] = Door(
    visible_to=visible_to,
    allows=may,
    target=referral_target,
    stream=lambda referral: referral.case.stream,
    reads=events.REFERRAL_READ,
)
# The recipient's side has a stream of its own: the partner's role never learns which case it belongs to.
dispatch_door: Door[Dispatch] = Door(
    visible_to=addressed_to,
    allows=may_answer,
    target=dispatch_target,
    stream=lambda dispatch: f"referral:{dispatch.referral_id}",
    reads=events.REFERRAL_OPENED,
)
