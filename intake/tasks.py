"""Background work of the intake app: imports are read by a worker, in the name of whoever started them."""

import logging
import uuid

from kombu.exceptions import OperationalError

from intake.enums import JobState
from intake.models import ImportJob
from intake.services import importing
from ocsea.celery import system_task

logger = logging.getLogger(__name__)


@system_task
def run_import(job_id: str) -> None:
    """Reads an import's packages; hands itself on when its time is up."""
    if not importing.run_import(uuid.UUID(job_id)):
        run_import.delay(job_id)


@system_task
def resume_imports() -> None:
    """Takes up imports that a lost message or a killed worker left."""
    for job_id in ImportJob.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).values_list("pk", flat=True):
        importing.run_import(job_id)


def hand_over(job_id: uuid.UUID) -> None:
    """Tells a worker of a new import at once. With the broker away nothing is lost: the next tick finds the job."""
    try:
        run_import.apply_async([str(job_id)], retry=False)
    except OperationalError:
        logger.warning("The broker is away; the import starts with the next tick.")
