"""Background work of the intake app: imports are read by a worker, in the name of whoever started them."""

from uuid import UUID

from intake.enums import JobState
from intake.models import ImportJob
from intake.services import importing
from ocsea.access.context import take_up
from ocsea.celery import system_task, tick


@system_task
def take_up_imports() -> None:
    """Reads what imports still hold. Web processes only write the job down, so nothing can be lost on the way here."""
    waiting = ImportJob.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING])

    def stop(job_id: UUID) -> None:
        waiting.filter(pk=job_id).update(state=JobState.STOPPED)

    take_up(waiting.values_list("pk", flat=True), importing.run_import, stop=stop)


tick("take up imports", "intake.tasks.take_up_imports", every=3)
