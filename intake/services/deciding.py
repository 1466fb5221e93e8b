"""Where a report goes: a case, another force, the file of information, or nowhere; and the second officer's look."""

import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import policy as cases_policy
from cases.models import Case, OffenceType
from cases.services.opening import open_case
from intake import events
from intake.enums import TRANSITIONS, Sample, Status
from intake.models import Report
from intake.policy import may, report_target
from intake.services.indexing import follow_into_case
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.clocks import services as clocks
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.ledger.record import record
from ocsea.vault import fields

# One in this many no-action reports is drawn for a second officer; those with an urgency reason always are.
SAMPLE_ONE_IN = 5
URGENT_TIERS = 2


@transaction.atomic
def new_case(
    *,
    actor: User,
    report: Report,
    operation: str,
    case_officer: User,
    priority: str,
    priority_reason: str,
    offence_types: Sequence[OffenceType] = (),
) -> Case:
    """Opens a case from a report and puts the report into it; the case officer can read it from then on."""
    report = _lock(actor, report)
    case = open_case(
        actor=actor,
        operation=operation,
        priority=priority,
        priority_reason=priority_reason,
        case_officer=case_officer,
        offence_types=offence_types,
        source_reference=report.reference,
    )
    _into_case(actor, report, case, _("New case"))
    return case


@transaction.atomic
def join_case(*, actor: User, report: Report, case: Case, reason: str) -> Case:
    """Puts a report into a case that the actor may know of."""
    report = _lock(actor, report)
    if not cases_policy.visible_to(actor).filter(pk=case.pk).exists():
        raise Invalid({"case": _("Write the reference of a case you are on.")})
    _into_case(actor, report, case, _reason(reason))
    return case


@transaction.atomic
def transfer(*, actor: User, report: Report, to: str, receipt: str, reason: str) -> Report:
    """Hands the report to another force or state. The receipt is their number for it."""
    report = _lock(actor, report)
    wrong = {}
    if not to.strip():
        wrong["to"] = _("Write which force or state gets the report.")
    if not receipt.strip():
        wrong["receipt"] = _("Write their receipt or reference number.")
    if wrong:
        raise Invalid(wrong)
    report.transferred_to, report.transfer_receipt = to.strip()[:120], receipt.strip()[:60]
    _decide(actor, report, Status.TRANSFERRED, _reason(reason))
    record(
        events.REPORT_TRANSFERRED,
        actor=actor,
        target=report_target(report),
        facts={"receipt": report.transfer_receipt},
        stream=report.stream,
    )
    return report


@transaction.atomic
def keep_as_information(*, actor: User, report: Report, reason: str) -> Report:
    """Keeps the report without a case; it can be taken up again."""
    report = _lock(actor, report)
    _decide(actor, report, Status.INFORMATION, _reason(reason))
    return report


@transaction.atomic
def no_action(*, actor: User, report: Report, reason: str) -> Report:
    """Ends the report with a reason. A share of these, and every urgent one, waits for a second officer's look."""
    report = _lock(actor, report)
    if report.tier <= URGENT_TIERS or secrets.randbelow(SAMPLE_ONE_IN) == 0:
        report.sample = Sample.DUE
    _decide(actor, report, Status.NO_ACTION, _reason(reason))
    return report


@transaction.atomic
def look_again(*, actor: User, report: Report, agree: bool) -> Report:
    """The second officer's look at a no-action report: agree, or put it back into the queue.

    Raises Denied for the officer who decided, WrongState when the report was not drawn.
    """
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not may(actor, report, Permission.REPORT_SAMPLE):
        raise Denied(target=report.reference, permission=str(Permission.REPORT_SAMPLE))
    if report.sample != Sample.DUE:
        raise WrongState(_("This report does not wait for a second look."))
    report.sampled_by = actor
    report.sample = Sample.AGREED if agree else Sample.REOPENED
    if not agree:
        report.status = Status.WAITING
    report.save(update_fields=["sampled_by", "sample", "status"])
    record(
        events.REPORT_SAMPLED,
        actor=actor,
        target=report_target(report),
        facts={"agreed": agree},
        stream=report.stream,
    )
    return report


def _lock(actor: User, report: Report) -> Report:
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not may(actor, report, Permission.REPORT_DECIDE):
        if report.status in {Status.IN_CASE, Status.TRANSFERRED}:
            raise WrongState(_("This report was decided already. Reload the page to see how it stands."))
        raise Denied(target=report.reference, permission=str(Permission.REPORT_DECIDE))
    return report


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid({"reason": _("Give a reason: somebody will ask for it later.")})
    return reason.strip()


def _into_case(actor: User, report: Report, case: Case, reason: str) -> None:
    report.case = case
    _decide(actor, report, Status.IN_CASE, reason)
    follow_into_case(report)


def _decide(actor: User, report: Report, status: Status, reason: str) -> None:
    now = Status(report.status)
    if status not in TRANSITIONS[now] and status != now:
        raise WrongState(_("This report was decided already. Reload the page to see how it stands."))
    report.status, report.decided_by, report.decided_at = status, actor, timezone.now()
    fields.put(report, "decision_reason", reason)
    report.save()
    record(
        events.REPORT_DISPOSED,
        actor=actor,
        target=report_target(report),
        facts={"status": str(status), "case": report.case.reference if report.case else None},
        stream=report.stream,
    )
    clock = clocks.running("report.waiting", report.id)
    if clock is not None:
        clocks.meet(clock, actor=actor, reason=_("Decided"))
