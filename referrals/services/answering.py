"""The exchange after sending. The partner's side runs with the database role `partner`, which writes answers only."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid, WrongState
from ocsea.ledger.record import record
from ocsea.vault import fields
from referrals import events
from referrals.enums import TRANSITIONS, AnswerKind, Outcome, State
from referrals.models import Answer, Dispatch, Referral
from referrals.policy import addressed_to, dispatch_target, referral_target
from referrals.services.sending import require

_STATE_OF: dict[AnswerKind, State] = {
    AnswerKind.OPENED: State.OPENED,
    AnswerKind.ACCEPTED: State.ACCEPTED,
    AnswerKind.QUESTION: State.QUESTION,
    AnswerKind.SENT_BACK: State.SENT_BACK,
    AnswerKind.OUTCOME: State.FINISHED,
}


@transaction.atomic
def open_dispatch(*, actor: User, dispatch: Dispatch) -> Dispatch:
    """Notes the first opening by the recipient: from then on the sender knows that it was seen."""
    dispatch = _lock(actor, dispatch)
    if dispatch.state == State.SENT:
        _add(actor=actor, dispatch=dispatch, kind=AnswerKind.OPENED, text="")
    return dispatch


@transaction.atomic
def accept(*, actor: User, dispatch: Dispatch, who: str, acts_on: date) -> Answer:
    """We will act: who, and by when."""
    if not who.strip():
        raise Invalid({"who": _("Say who will act, a name or a team.")})
    return _answer(actor, dispatch, AnswerKind.ACCEPTED, who, acts_on=acts_on)


@transaction.atomic
def ask(*, actor: User, dispatch: Dispatch, question: str) -> Answer:
    """A question to the sender. It does not stop the clock."""
    if not question.strip():
        raise Invalid({"question": _("Write your question.")})
    return _answer(actor, dispatch, AnswerKind.QUESTION, question)


@transaction.atomic
def send_back(*, actor: User, dispatch: Dispatch, reason: str) -> Answer:
    """Not for us, with the reason: the sender must find somebody else."""
    if not reason.strip():
        raise Invalid({"reason": _("Say why it is not for you, so that the sender can act.")})
    return _answer(actor, dispatch, AnswerKind.SENT_BACK, reason)


@transaction.atomic
def tell_outcome(*, actor: User, dispatch: Dispatch, outcome: str, note: str) -> Answer:
    """What happened in the end."""
    if outcome not in Outcome.values:
        raise Invalid({"outcome": _("Choose what happened.")})
    return _answer(actor, dispatch, AnswerKind.OUTCOME, note, outcome=outcome)


@transaction.atomic
def reply(*, actor: User, referral: Referral, text: str) -> Answer:
    """The sender answers a question, in the thread."""
    require(actor, referral, Permission.REFERRAL_SEND)
    if not text.strip():
        raise Invalid({"text": _("Write your reply.")})
    dispatch = Dispatch.objects.select_for_update(of=("self",)).get(referral=referral)
    if dispatch.state not in {State.SENT, State.OPENED, State.QUESTION, State.ACCEPTED}:
        raise WrongState(_("This referral has ended; the recipient can no longer read a reply."))
    answer = _write(actor=actor, dispatch=dispatch, kind=AnswerKind.REPLY, text=text, label=actor.role_name)
    record(
        events.REFERRAL_REPLIED,
        actor=actor,
        target=referral_target(referral),
        facts={},
        stream=referral.case.stream,
    )
    return answer


def _lock(actor: User, dispatch: Dispatch) -> Dispatch:
    """The dispatch as it stands, locked. A withdrawal that won the race has made it invisible."""
    found = addressed_to(actor).select_related(None).select_for_update(of=("self",)).filter(pk=dispatch.pk).first()
    if found is None:
        raise WrongState(_("The sender has withdrawn this referral. Nothing more is needed from you."))
    return found


def _answer(
    actor: User, dispatch: Dispatch, kind: AnswerKind, text: str, *, outcome: str = "", acts_on: date | None = None
) -> Answer:
    dispatch = _lock(actor, dispatch)
    return _add(actor=actor, dispatch=dispatch, kind=kind, text=text, outcome=outcome, acts_on=acts_on)


def _add(
    *, actor: User, dispatch: Dispatch, kind: AnswerKind, text: str, outcome: str = "", acts_on: date | None = None
) -> Answer:
    target = _STATE_OF[kind]
    if target not in TRANSITIONS[State(dispatch.state)]:
        raise WrongState(_("This referral was answered already. Reload the page to see how it stands."))
    dispatch.state = target
    if target in {State.ACCEPTED, State.SENT_BACK}:
        dispatch.answered_at = timezone.now()
    dispatch.save(update_fields=["state", "answered_at"])
    answer = _write(
        actor=actor,
        dispatch=dispatch,
        kind=kind,
        text=text,
        outcome=outcome,
        acts_on=acts_on,
        label=f"{actor.display_name}, {actor.agency}",
    )
    record(
        events.REFERRAL_ANSWERED,
        actor=actor,
        target=dispatch_target(dispatch),
        facts={"answer": str(kind), "outcome": outcome},
        stream=f"referral:{dispatch.referral_id}",
    )
    return answer


def _write(
    *,
    actor: User,
    dispatch: Dispatch,
    kind: AnswerKind,
    text: str,
    label: str,
    outcome: str = "",
    acts_on: date | None = None,
) -> Answer:
    answer = Answer(dispatch=dispatch, kind=kind, outcome=outcome, acts_on=acts_on, author=actor, author_label=label)
    fields.put(answer, "text", text.strip())
    answer.save(force_insert=True)
    return answer
