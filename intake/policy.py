"""Who may do what to a report: the unit's intake while it waits, the case's holders once a case took it."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import policy as cases_policy
from cases.barriers import without_barred
from cases.enums import Relation
from intake import events
from intake.enums import Status
from intake.models import ImportJob, Report
from ocsea.access.can import has
from ocsea.access.door import Door
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.access.reveals import live_reveal
from ocsea.ledger.record import Target
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.presenter import Viewer

CODES = frozenset({FieldClass.PUBLIC, FieldClass.CASE, FieldClass.VICTIM, FieldClass.STAFF})
_DESK = frozenset({"intake_officer", "supervisor"})


def visible_to(actor: User) -> QuerySet[Report]:
    """Reports of the actor's own unit for its intake desk; reports of cases the actor holds for everyone else."""
    if not has(actor, Permission.REPORT_READ):
        return Report.objects.none()
    through_case = Q(Exists(cases_policy.live_grants(actor).filter(content_object=OuterRef("case"))))
    mine = Q(unit=actor.unit) if actor.role in _DESK and actor.unit_id else Q(pk=None)
    found = without_barred(actor, Report.objects.filter(mine | through_case))
    return found.select_related("unit", "case", "decided_by", "received_by")


def queue_of(actor: User) -> QuerySet[Report]:
    """The desk's waiting reports. Order with ("tier", "-weight", "received_at", "id")."""
    if actor.role not in _DESK or not has(actor, Permission.REPORT_READ):
        return Report.objects.none()
    return Report.objects.filter(unit=actor.unit, status=Status.WAITING)


def may(actor: User, report: Report, permission: Permission) -> bool:
    """True when the role carries the right and the report is the actor's to decide, look at again, or read."""
    if not has(actor, permission):
        return False
    on_desk = actor.role in _DESK and report.unit_id == actor.unit_id
    if permission is Permission.REPORT_DECIDE:
        return on_desk and report.status in {Status.WAITING, Status.INFORMATION, Status.NO_ACTION}
    if permission is Permission.REPORT_SAMPLE:
        return on_desk and report.decided_by_id != actor.id
    return visible_to(actor).filter(pk=report.pk).exists()


def viewer_of(actor: User, report: Report) -> Viewer:
    """Everything while the report is the desk's; once a case took it, codes, and the rest after a reveal.

    The victim officer of that case holds its identities and needs no reveal.
    """
    on_desk = actor.role == "intake_officer" and report.unit_id == actor.unit_id and report.case_id is None
    if on_desk or live_reveal(actor, report.id):
        return Viewer(CODES | {FieldClass.IDENTITY, FieldClass.HASH})
    holding = cases_policy.live_grants(actor).filter(relation=Relation.VICTIM_OFFICER)
    if report.case_id and holding.filter(content_object=report.case_id).exists():
        return Viewer(CODES | {FieldClass.IDENTITY})
    return Viewer(CODES)


def jobs_of(actor: User) -> QuerySet[ImportJob]:
    """Imports of the actor's unit."""
    if not has(actor, Permission.REPORT_IMPORT):
        return ImportJob.objects.none()
    return ImportJob.objects.filter(unit=actor.unit).select_related("started_by")


def report_target(report: Report) -> Target:
    """How the ledger names a report."""
    return Target("report", report.id, report.reference)


def job_target(job: ImportJob) -> Target:
    """How the ledger names an import."""
    return Target("import", job.id, f"import {job.started_at:%Y-%m-%d %H:%M}")


report_door: Door[Report] = Door(
    visible_to=visible_to,
    allows=may,
    target=report_target,
    stream=lambda report: report.stream,
    reads=events.REPORT_READ,
)


def _any_job(actor: User, job: ImportJob, permission: Permission) -> bool:
    return has(actor, permission)


job_door: Door[ImportJob] = Door(
    visible_to=jobs_of,
    allows=_any_job,
    target=job_target,
    stream=lambda job: f"import:{job.id}",
    lookup="pk",
)
