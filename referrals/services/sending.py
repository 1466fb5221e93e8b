"""Sending: urgent protection at once and reviewed after, everything else after approval by a second person."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import EntryKind, Relation
from cases.models import CaseGrant
from cases.services.journal import Entry, sign_entry
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.clocks import services as clocks
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.ledger.record import Actor, Target, record
from ocsea.notices.registry import NoticeKind
from ocsea.notices.services import queue
from referrals import events, notices
from referrals.enums import Review, Stage, State
from referrals.models import Dispatch, Recipient, Referral, Snapshot
from referrals.policy import may, referral_target
from referrals.services.drafting import latest_snapshot, lock


@transaction.atomic
def hand_in(*, actor: User, referral: Referral, content_hash: str) -> Referral:
    """The author's "send": an urgent protection referral goes at once, any other waits for a supervisor.

    `content_hash` is of the document the author was shown; raises WrongState when another stands there now.
    """
    referral = lock(referral)
    require(actor, referral, Permission.REFERRAL_SEND)
    if referral.stage not in {Stage.DRAFT, Stage.RETURNED_TO_AUTHOR}:
        raise WrongState(_("This referral has been handed in already."))
    snapshot = _snapshot(referral, content_hash)
    if referral.is_urgent:
        referral.review = Review.DUE
        return _send(actor=actor, referral=referral, snapshot=snapshot)
    referral.stage = Stage.AWAITING_APPROVAL
    referral.save(update_fields=["stage"])
    record(
        events.REFERRAL_SUBMITTED,
        actor=actor,
        target=referral_target(referral),
        facts={"hash": content_hash},
        stream=referral.case.stream,
    )
    _tell_supervisors(referral, notices.REFERRAL_TO_APPROVE)
    return referral


@transaction.atomic
def approve(*, actor: User, referral: Referral, content_hash: str) -> Referral:
    """A second person lets the referral go. Raises Denied for the author, WrongState when it waits for nobody."""
    referral = lock(referral)
    require(actor, referral, Permission.REFERRAL_APPROVE)
    if referral.stage != Stage.AWAITING_APPROVAL:
        raise WrongState(_("This referral does not wait for approval."))
    snapshot = _snapshot(referral, content_hash)
    referral.approved_by, referral.approved_at, referral.review = actor, timezone.now(), Review.NOT_NEEDED
    return _send(actor=actor, referral=referral, snapshot=snapshot)


@transaction.atomic
def return_to_author(*, actor: User, referral: Referral, comment: str) -> Referral:
    """Gives the draft back with a comment, which goes into the case's journal by the reviewer's hand."""
    referral = lock(referral)
    require(actor, referral, Permission.REFERRAL_APPROVE)
    if referral.stage != Stage.AWAITING_APPROVAL:
        raise WrongState(_("This referral does not wait for approval."))
    if not comment.strip():
        raise Invalid({"comment": _("Say what should change.")})
    referral.stage = Stage.RETURNED_TO_AUTHOR
    referral.save(update_fields=["stage"])
    words = _("Referral %(reference)s returned to its author: %(comment)s")
    said = Entry(
        words % {"reference": referral.reference, "comment": comment.strip()},
        timezone.now(),
        referral.case.unit.time_zone,
        kind=EntryKind.DECISION,
    )
    sign_entry(actor=actor, case=referral.case, entry=said)
    record(
        events.REFERRAL_RETURNED,
        actor=actor,
        target=referral_target(referral),
        facts={},
        stream=referral.case.stream,
    )
    queue(
        notices.REFERRAL_RETURNED,
        to=referral.author,
        target=referral_target(referral),
        link=reverse("referrals:referral", args=[referral.reference]),
    )
    return referral


@transaction.atomic
def review_after(*, actor: User, referral: Referral, confirmed: bool) -> Referral:
    """The supervisor's look at an urgent referral that went out; stops its clock either way."""
    referral = lock(referral)
    require(actor, referral, Permission.REFERRAL_APPROVE)
    if referral.review != Review.DUE:
        raise WrongState(_("This referral does not wait for a review."))
    referral.review = Review.CONFIRMED if confirmed else Review.QUESTIONED
    referral.approved_by, referral.approved_at = actor, timezone.now()
    referral.save(update_fields=["review", "approved_by", "approved_at"])
    record(
        events.REFERRAL_REVIEWED,
        actor=actor,
        target=referral_target(referral),
        facts={"confirmed": confirmed},
        stream=referral.case.stream,
    )
    settle("referral.review_after_urgent", referral, actor=actor, reason=_("Reviewed"))
    return referral


@transaction.atomic
def withdraw(*, actor: User, referral: Referral) -> Referral:
    """Closes the recipient's page at the next statement. What was opened before stays in the ledger."""
    referral = lock(referral)
    require(actor, referral, Permission.REFERRAL_SEND)
    dispatch = Dispatch.objects.select_for_update(of=("self",)).filter(referral=referral).first()
    if dispatch is None or dispatch.state in {State.WITHDRAWN, State.FINISHED, State.SENT_BACK}:
        raise WrongState(_("There is nothing to withdraw: it was not sent, or it has ended."))
    dispatch.state = State.WITHDRAWN
    dispatch.save(update_fields=["state"])
    record(
        events.REFERRAL_WITHDRAWN,
        actor=actor,
        target=referral_target(referral),
        facts={},
        stream=referral.case.stream,
    )
    settle("referral.answer", referral, actor=actor, reason=_("Withdrawn"))
    return referral


def settle(rule: str, referral: Referral, *, actor: Actor, reason: str) -> None:
    """Meets the referral's running clock of this rule, if there is one."""
    clock = clocks.running(rule, referral.id)
    if clock is not None:
        clocks.meet(clock, actor=actor, reason=reason)


def require(actor: User, referral: Referral, permission: Permission) -> None:
    """Raises Denied unless `may`."""
    if not may(actor, referral, permission):
        raise Denied(target=referral.reference, permission=str(permission))


def _snapshot(referral: Referral, content_hash: str) -> Snapshot:
    """The document, if it is the one that was shown: what is answered for is what goes."""
    snapshot = latest_snapshot(referral)
    if snapshot is None or snapshot.content_hash != content_hash:
        raise WrongState(_("The document has changed since you looked at it. Read it again before you send it."))
    return snapshot


def _send(*, actor: User, referral: Referral, snapshot: Snapshot) -> Referral:
    if not referral.recipient.is_active or referral.recipient.agency_id != referral.agency_id:
        raise WrongState(_("The named recipient has left the agency. Write it anew, to somebody who is there."))
    now = timezone.now()
    referral.stage, referral.sent_at = Stage.SENT, now
    referral.save(update_fields=["stage", "sent_at", "review", "approved_by", "approved_at"])
    clock = clocks.start(
        "referral.answer",
        actor=actor,
        target=referral_target(referral),
        link=reverse("referrals:referral", args=[referral.reference]),
        unit=referral.case.unit,
        owner=referral.author,
        stream=referral.case.stream,
        from_=now,
    )
    dispatch = _dispatch(referral, snapshot, now, clock.due_at)
    record(
        events.REFERRAL_SENT,
        actor=actor,
        target=referral_target(referral),
        facts={
            "agency": str(referral.agency_id),
            "recipient": str(referral.recipient_id),
            "basis": referral.basis,
            "purpose": referral.purpose,
            "hash": snapshot.content_hash,
            "template": snapshot.template_version,
            "released": snapshot.released,
            "approved_by": str(referral.approved_by_id) if referral.approved_by_id else None,
        },
        stream=referral.case.stream,
    )
    Recipient.objects.bulk_create([Recipient(dispatch=dispatch, user=referral.recipient, added_by=actor)])
    queue(
        notices.REFERRAL_WAITS,
        to=referral.recipient,
        target=Target("dispatch", dispatch.id, dispatch.reference),
        link=f"/referrals/{referral.reference}/",
        urgent=referral.is_urgent,
    )
    if referral.review == Review.DUE:
        _start_review(actor, referral, now)
    return referral


def _dispatch(referral: Referral, snapshot: Snapshot, now: datetime, answer_by: datetime) -> Dispatch:
    dispatch = Dispatch(
        referral=referral,
        snapshot=snapshot,
        reference=referral.reference,
        agency=referral.agency,
        purpose=referral.purpose,
        sender_unit=referral.case.unit.name,
        sender_role=referral.author.role_name,
        callback_number=referral.author.callback_number or referral.case.unit.callback_number,
        sent_at=now,
        answer_by=answer_by,
    )
    dispatch.save(force_insert=True)
    return dispatch


def _start_review(actor: User, referral: Referral, now: datetime) -> None:
    clocks.start(
        "referral.review_after_urgent",
        actor=actor,
        target=referral_target(referral),
        link=reverse("referrals:referral", args=[referral.reference]),
        unit=referral.case.unit,
        owner_role="supervisor",
        stream=referral.case.stream,
        from_=now,
    )
    _tell_supervisors(referral, notices.REFERRAL_TO_REVIEW)


def _supervisors(referral: Referral) -> list[User]:
    grants = CaseGrant.objects.filter(content_object=referral.case, relation=Relation.SUPERVISOR)
    return list(User.objects.filter(pk__in=grants.values("user"), is_active=True).exclude(pk=referral.author_id))


def _tell_supervisors(referral: Referral, kind: NoticeKind) -> None:
    for supervisor in _supervisors(referral):
        queue(
            kind,
            to=supervisor,
            target=referral_target(referral),
            link=reverse("referrals:referral", args=[referral.reference]),
            urgent=referral.is_urgent,
        )
