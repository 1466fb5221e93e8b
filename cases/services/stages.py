"""Moving a case through its stages. Closing takes two people."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import events, notices
from cases.enums import TRANSITIONS, Disposition, Relation, Stage
from cases.models import Case, CaseGrant, StageMove
from cases.policy import case_target, live, require
from cases.registry import closing_blockers
from ocsea.access.models import User
from ocsea.clocks import services as clocks
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.ledger.record import record
from ocsea.notices.registry import NoticeKind
from ocsea.notices.services import queue
from ocsea.vault import fields

# Deadlines that end with the case. Any other that still runs stands against closing it.
_END_WITH_CASE = frozenset({"case.review", "authority.expiry"})


@transaction.atomic
def move_case(*, actor: User, case: Case, to: str, reason: str, disposition: str = "") -> Case:
    """Moves a case to another stage, as `TRANSITIONS` allows: this is also how a closure is proposed, approved,
    returned with a comment, and how a closed case is opened again.

    Raises Denied, WrongState when the way is not open or something stands against closing, Invalid without a reason.
    A proposal to close names the outcome; nobody approves their own proposal.
    """
    case = lock(case)
    step = TRANSITIONS[Stage(case.stage)].get(Stage(to)) if to in Stage.values else None
    if step is None:
        raise WrongState(_("The case cannot go there from its present stage."))
    require(actor, case, step.permission)
    if step.second_person and case.closure_proposed_by_id == actor.id:
        raise Denied(_("You proposed this. A second person has to decide."), target=case.reference)
    if step.reason and not reason.strip():
        raise Invalid({"reason": _("Give a reason; it stays with the case.")})
    before, proposer = Stage(case.stage), case.closure_proposed_by
    _prepare(actor, case, Stage(to), disposition)
    case.stage = to
    _save(case, "stage", "closure_proposed_by", "disposition")
    _write(actor, case, before, reason)
    if to == Stage.CLOSED:
        _end_clocks(actor, case)
    _tell(actor, case, before, proposer)
    return case


def lock(case: Case) -> Case:
    """The case as it stands, locked until the transaction ends.

    Raises Denied for those who may not change it: the database locks no row that somebody only reads.
    """
    rows = Case.objects.select_for_update(of=("self",)).select_related("unit", "case_officer")
    found = rows.filter(pk=case.pk).first()
    if found is None:
        raise Denied(target=case.reference)
    return found


def standing_against_closing(case: Case) -> list[str]:
    """Why the case may not be closed yet, in words: deadlines that must be met, and what higher apps name."""
    running = clocks.of_stream(case.stream).exclude(rule__code__in=_END_WITH_CASE)
    own = [_("%(title)s is still due.") % {"title": clock.title} for clock in running[:10]]
    return [*own, *closing_blockers(case)]


def _prepare(actor: User, case: Case, to: Stage, disposition: str) -> None:
    if to is Stage.CLOSURE_PROPOSED:
        if disposition not in Disposition.values:
            raise Invalid({"disposition": _("Choose how the case ended.")})
        case.closure_proposed_by, case.disposition = actor, disposition
    elif to is Stage.CLOSED:
        if blockers := standing_against_closing(case):
            raise WrongState(_("The case cannot be closed yet. %(why)s") % {"why": " ".join(blockers)})
    else:
        case.closure_proposed_by, case.disposition = None, ""


def _save(case: Case, *names: str) -> None:
    case.updated_at, case.version = timezone.now(), case.version + 1
    case.save(update_fields=[*names, "updated_at", "version"])


def _write(actor: User, case: Case, before: Stage, reason: str) -> None:
    move = StageMove(
        case=case, from_stage=before, to_stage=case.stage, disposition=case.disposition, moved_by=actor,
        moved_at=case.updated_at,
    )  # fmt: skip
    fields.put(move, "reason", reason.strip())
    move.save(force_insert=True)
    record(
        events.CASE_MOVED,
        actor=actor,
        target=case_target(case),
        facts={"from": str(before), "to": str(case.stage), "disposition": case.disposition},
        stream=case.stream,
    )


def _end_clocks(actor: User, case: Case) -> None:
    for clock in clocks.of_stream(case.stream):
        clocks.waive(clock, actor=actor, reason=_("The case was closed"))


def _tell(actor: User, case: Case, before: Stage, proposer: User | None) -> None:
    if case.stage == Stage.CLOSURE_PROPOSED:
        supervisors = live(CaseGrant.objects.filter(content_object=case, relation=Relation.SUPERVISOR))
        for grant in supervisors.exclude(user=actor).select_related("user"):
            _notify(notices.CLOSURE_PROPOSED, grant.user, case)
    elif case.stage == Stage.CLOSED and proposer is not None:
        _notify(notices.CLOSED, proposer, case)
    elif before is Stage.CLOSURE_PROPOSED and proposer is not None and proposer != actor:
        _notify(notices.CLOSURE_RETURNED, proposer, case)


def _notify(kind: NoticeKind, person: User, case: Case) -> None:
    queue(kind, to=person, target=case_target(case), link=reverse("cases:detail", args=[case.reference]))
