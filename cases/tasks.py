"""Background work of the cases app."""

from cases.services.deconfliction import tell_others
from cases.services.signs import find_signs
from ocsea.celery import system_task, tick


@system_task
def deconflict() -> None:
    """Tells other units what was asked about identifiers of theirs."""
    tell_others()


@system_task
def notice_misuse() -> None:
    """Counts the ledger's entries about reading, and tells of what is unusual."""
    find_signs()


tick("tell other units what was asked", "cases.tasks.deconflict", every=15)
tick("notice unusual reading", "cases.tasks.notice_misuse", every=300)
