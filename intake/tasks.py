"""Background work of the intake app: imports are read by a worker, in the name of whoever started them."""

from contextlib import suppress

from intake.enums import JobState
from intake.models import ImportJob
from intake.services import importing
from ocsea.access.models import Errand
from ocsea.celery import system_task, tick


@system_task
def take_up_imports() -> None:
    """Reads what imports still hold. Web processes only write the job down, so nothing can be lost on the way here."""
    for job_id in ImportJob.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).values_list("pk", flat=True):
        # An errand or an account that has ended: the next import is somebody else's.
        with suppress(Errand.DoesNotExist):
            importing.run_import(job_id)


tick("take up imports", "intake.tasks.take_up_imports", every=3)
