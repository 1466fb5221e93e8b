"""Background work of the cases app."""

from cases.services.deconfliction import tell_others
from ocsea.celery import system_task, tick


@system_task
def deconflict() -> None:
    """Tells other units what was asked about identifiers of theirs."""
    tell_others()


tick("tell other units what was asked", "cases.tasks.deconflict", every=15)
