"""Background work of the cases app."""

from cases.services.deconfliction import tell_others
from cases.services.departures import tell_of_departures
from cases.services.reveal_checks import draw_reveals
from cases.services.signs import find_signs
from cases.services.supervision import place_supervisors
from ocsea.celery import system_task, tick


@system_task
def deconflict() -> None:
    """Tells other units what was asked about identifiers of theirs."""
    tell_others()


@system_task
def notice_misuse() -> None:
    """Counts the ledger's entries about reading, and tells of what is unusual."""
    find_signs()


@system_task
def draw_opened_identities() -> None:
    """Draws what supervisors look at of the days that ended."""
    draw_reveals()


@system_task
def tell_departures() -> None:
    """Records and tells which places ended with an account."""
    tell_of_departures()


@system_task
def place_new_supervisors() -> None:
    """Gives whoever became a unit's supervisor their place on its cases."""
    place_supervisors()


tick("tell other units what was asked", "cases.tasks.deconflict", every=15)
tick("notice unusual reading", "cases.tasks.notice_misuse", every=300)
tick("draw opened identities to look at", "cases.tasks.draw_opened_identities", every=600)
tick("tell of places that ended with an account", "cases.tasks.tell_departures", every=15)
tick("give new supervisors their places", "cases.tasks.place_new_supervisors", every=15)
