"""Background work of the intake app: imports are read by a worker, in the name of whoever started them."""

from intake.enums import JobState
from intake.models import ImportJob
from intake.services import importing
from ocsea.celery import system_task, tick


@system_task
def take_up_imports() -> None:
    """Reads what imports still hold. Web processes only write the job down, so nothing can be lost on the way here."""
    for job_id in ImportJob.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).values_list("pk", flat=True):
        importing.run_import(job_id)


tick("take up imports", "intake.tasks.take_up_imports", every=3)
