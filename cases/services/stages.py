"""Moving a case through its stages. Closing takes two people."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import events, notices
from cases.enums import TRANSITIONS, Disposition, Relation, Stage
from cases.models import Case, CaseGrant
from cases.policy import case_target, require
from cases.registry import closing_blockers
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.ledger.record import record
from ocsea.notices.services import queue


@transaction.atomic
def move_case(*, actor: User, case: Case, to: str, reason: str, disposition: str = "") -> Case:
    """Moves a case to another stage, as `TRANSITIONS` allows.

    Raises Denied, WrongState when the way is not open or something stands against closing, Invalid without a reason.
    A proposal to close names the outcome; nobody approves their own proposal.
    """
    case = lock(case)
    step = TRANSITIONS[Stage(case.stage)].get(Stage(to))
    if step is None:
        raise WrongState(_("The case cannot go there from its present stage."))
    require(actor, case, step.permission) if case.is_open else _require_reopening(actor, case)
    if step.second_person and case.closure_proposed_by_id == actor.id:
        raise Denied(_("You proposed this. A second person has to decide."), target=case.reference)
    if step.reason and not reason.strip():
        raise Invalid({"reason": _("Give a reason; it stays with the case.")})
    _prepare(actor, case, Stage(to), disposition)
    before, case.stage = case.stage, to
    _save(case, "stage", "closure_proposed_by", "disposition")
    record(
        events.CASE_MOVED,
        actor=actor,
        target=case_target(case),
        facts={"from": str(before), "to": str(to), "disposition": case.disposition},
        stream=case.stream,
    )
    _tell(actor, case)
    return case


def lock(case: Case) -> Case:
    """The case as it stands, locked until the transaction ends."""
    return Case.objects.select_for_update(of=("self",)).select_related("unit", "case_officer").get(pk=case.pk)


def _require_reopening(actor: User, case: Case) -> None:
    grant = CaseGrant.objects.filter(content_object=case, user=actor, relation=Relation.SUPERVISOR).exists()
    if not grant:
        raise Denied(target=case.reference, permission=str(Permission.CASE_APPROVE))


def _prepare(actor: User, case: Case, to: Stage, disposition: str) -> None:
    if to is Stage.CLOSURE_PROPOSED:
        if disposition not in Disposition.values:
            raise Invalid({"disposition": _("Choose how the case ended.")})
        case.closure_proposed_by, case.disposition = actor, disposition
    elif to is Stage.CLOSED:
        if blockers := closing_blockers(case):
            raise WrongState(_("The case cannot be closed yet. %(why)s") % {"why": " ".join(blockers)})
    else:
        case.closure_proposed_by, case.disposition = None, ""


def _save(case: Case, *names: str) -> None:
    case.updated_at, case.version = timezone.now(), case.version + 1
    case.save(update_fields=[*names, "updated_at", "version"])


def _tell(actor: User, case: Case) -> None:
    if case.stage != Stage.CLOSURE_PROPOSED:
        return
    supervisors = CaseGrant.objects.filter(content_object=case, relation=Relation.SUPERVISOR).exclude(user=actor)
    for grant in supervisors.select_related("user"):
        queue(
            notices.CLOSURE_PROPOSED,
            to=grant.user,
            target=case_target(case),
            link=reverse("cases:detail", args=[case.reference]),
        )
