"""Imports: what was handed in is read in memory, its allowed text sealed, and a worker makes the reports of it."""

import base64
import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from intake import events
from intake.enums import ItemState, JobState
from intake.models import ImportItem, ImportJob, ImportPart, ImportRefusal, ImportResult
from intake.policy import job_target
from intake.services.receiving import Outcome, receive_package
from intake.sources.faults import Refused
from intake.sources.parcel import Package
from ocsea.access.can import require
from ocsea.access.context import on_behalf_of
from ocsea.access.models import Errand, User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid, WrongState
from ocsea.ledger.record import record
from ocsea.vault import fields


@transaction.atomic
def start_import(*, actor: User, packages: Iterable[Package]) -> ImportJob:
    """Takes packages in, one after another, so that one at a time is in memory; nothing of them is written readable.

    The worker goes on from here (`intake.tasks.take_up_imports`). Raises Denied, and Invalid when there is no package.
    """
    require(actor, Permission.REPORT_IMPORT)
    if actor.unit is None:
        raise Invalid({"packages": _("Your account belongs to no unit, so there is nowhere to put reports.")})
    job = ImportJob(unit=actor.unit, started_by=actor, errand=_errand(actor))
    job.save(force_insert=True)
    for position, package in enumerate(packages):
        _take(job, position, package)
        job.total = position + 1
    if not job.total:
        raise Invalid({"packages": _("Choose at least one package.")})
    job.save(update_fields=["total"])
    record(
        events.IMPORT_STARTED,
        actor=actor,
        target=job_target(job),
        facts={"packages": job.total},
        stream=f"import:{job.id}",
    )
    return job


def run_import(job_id: uuid.UUID, *, stop_after: timedelta = timedelta(seconds=40)) -> bool:
    """The worker's part: reads waiting packages, each in a transaction of its own. True when the job is finished.

    Several workers share a job without doing anything twice; a killed one leaves its package waiting.
    """
    job = ImportJob.objects.filter(pk=job_id, state__in=[JobState.QUEUED, JobState.RUNNING]).first()
    if job is None or job.errand_id is None:
        return True
    ends = timezone.now() + stop_after
    while timezone.now() < ends:
        with on_behalf_of(job.errand_id):
            if not run_one(job_id):
                return True
    return False


@transaction.atomic
def run_one(job_id: uuid.UUID) -> bool:
    """Reads one waiting package in the name of whoever the context names. False when none waits any more."""
    job = ImportJob.objects.select_related("started_by", "unit").get(pk=job_id)
    waiting = ImportItem.objects.filter(job=job, state=ItemState.WAITING)
    item = waiting.select_for_update(of=("self",), skip_locked=True).order_by("position").first()
    if job.state == JobState.CANCELLED or item is None:
        if not waiting.exists():
            _finish(job)
        return False
    if job.state == JobState.QUEUED:
        ImportJob.objects.filter(pk=job.pk, state=JobState.QUEUED).update(state=JobState.RUNNING)
    package = _package_of(item)
    outcome = receive_package(actor=job.started_by, package=package)
    _refuse(item, outcome.refused)
    ImportResult.objects.bulk_create(
        [ImportResult(item=item, job=job, report=report, is_new=new) for report, new in outcome.reports]
    )
    item.state = outcome.state
    item.save(update_fields=["state"])
    item.parts.all().delete()
    return True


@transaction.atomic
def import_now(*, actor: User, package: Package) -> Outcome:
    """One package, read at once and without a job: for the command line. The package's own refusals come back too."""
    return receive_package(actor=actor, package=package)


@transaction.atomic
def cancel_import(*, actor: User, job: ImportJob) -> ImportJob:
    """Stops an import. What was made stays; what still waited is dropped and counts as refused."""
    require(actor, Permission.REPORT_IMPORT)
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.state not in {JobState.QUEUED, JobState.RUNNING, JobState.STOPPED}:
        raise WrongState(_("This import has ended already."))
    job.state, job.finished_at = JobState.CANCELLED, timezone.now()
    job.save(update_fields=["state", "finished_at"])
    ImportPart.objects.filter(job=job).delete()
    ImportItem.objects.filter(job=job, state=ItemState.WAITING).update(state=ItemState.REFUSED)
    record(
        events.IMPORT_CANCELLED,
        actor=actor,
        target=job_target(job),
        facts={},
        stream=f"import:{job.id}",
    )
    return job


@transaction.atomic
def start_again(*, actor: User, job: ImportJob) -> ImportJob:
    """Goes on with an import that was stopped, for whoever started it. Raises Denied, WrongState."""
    require(actor, Permission.REPORT_IMPORT)
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.state != JobState.STOPPED:
        raise WrongState(_("This import was not stopped."))
    if job.started_by_id != actor.pk:
        raise WrongState(_("Only whoever started this import can go on with it. Hand its packages in anew."))
    job.errand, job.state = _errand(actor), JobState.QUEUED
    job.save(update_fields=["errand", "state"])
    record(
        events.IMPORT_STARTED,
        actor=actor,
        target=job_target(job),
        facts={"packages": job.total},
        stream=f"import:{job.id}",
    )
    return job


def _errand(actor: User) -> Errand:
    errand = Errand(user=actor, purpose="import reports", expires_at=timezone.now() + timedelta(hours=23))
    errand.save(force_insert=True)
    return errand


def counts_of(job: ImportJob) -> dict[str, int]:
    """How many packages stand in each state."""
    states = ImportItem.objects.filter(job=job).order_by().values_list("state")
    return dict.fromkeys(ItemState.values, 0) | dict(states.annotate(number=Count("pk")))


def _take(job: ImportJob, position: int, package: Package) -> None:
    item = ImportItem(job=job, position=position)
    fields.put(item, "name", package.name)
    if not package.members:
        item.state = ItemState.REFUSED
    item.save(force_insert=True)
    parts = [
        (ImportPart(item=item, job=job, position=place), {"name": name, "text": base64.b64encode(data).decode()})
        for place, (name, data) in enumerate(package.members.items())
    ]
    fields.put_many(parts)
    ImportPart.objects.bulk_create([part for part, _values in parts], batch_size=20)
    _refuse(item, package.refused)


def _package_of(item: ImportItem) -> Package:
    """The package as it was handed in, from its sealed parts."""
    parts = list(item.parts.all())
    opened = fields.get_many(parts, ["name", "text"])
    members = {opened[part.pk]["name"]: base64.b64decode(opened[part.pk]["text"]) for part in parts}
    return Package(name=fields.get(item, "name"), members=members)


def _refuse(item: ImportItem, refused: Iterable[Refused]) -> None:
    rows = [
        (
            ImportRefusal(item=item, job_id=item.job_id, why=one.why, size=one.size, sha256=one.sha256 or ""),
            {"member": one.member, "sentence": one.reason},
        )
        for one in refused
    ]
    fields.put_many(rows)
    ImportRefusal.objects.bulk_create([row for row, _values in rows])


def _finish(job: ImportJob) -> None:
    ended = ImportJob.objects.filter(pk=job.pk, state__in=[JobState.QUEUED, JobState.RUNNING]).update(
        state=JobState.DONE, finished_at=timezone.now()
    )
    if ended:
        record(
            events.IMPORT_FINISHED,
            actor=job.started_by,
            target=job_target(job),
            facts={str(state): number for state, number in counts_of(job).items()},
            stream=f"import:{job.id}",
        )
