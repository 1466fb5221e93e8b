"""Whoever becomes a unit's supervisor answers for the cases it has, from the newest to the oldest."""

from uuid import UUID

from django.db import connection, transaction
from django.urls import reverse

from cases import events, notices
from cases.enums import Relation
from ocsea.access.models import User
from ocsea.ledger.record import Job, Target, record
from ocsea.notices.services import queue

_JOB = Job("cases.supervision")
_BATCH, _BATCHES = 50, 100


def place_supervisors() -> int:
    """Gives new supervisors their places, a transaction for each batch, and tells each of them once. Returns how many.

    None is given inside a compartment, nor past a conflict of interest. What is left waits for the next call.
    """
    given = 0
    for _turn in range(_BATCHES):
        if not (placed := _place()):
            break
        given += placed
    return given


@transaction.atomic
def _place() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_place_supervisors(%s)", [_BATCH])
        rows = cursor.fetchall()
    for _waiting, case_id, reference, person, made_by in rows:
        facts = {"person": str(person), "relation": str(Relation.SUPERVISOR), "until": None, "by": str(made_by or "")}
        target = Target("case", case_id, reference)
        record(events.CASE_GRANTED, actor=_JOB, target=target, facts=facts, stream=f"case:{case_id}")
    for waiting, person in {(row[0], row[3]) for row in rows}:
        _tell(waiting, User.objects.get(pk=person))
    return len(rows)


def _tell(waiting: UUID, person: User) -> None:
    target = Target("account", person.id, person.username)
    queue(notices.SUPERVISES, to=person, target=target, link=reverse("cases:index"), event_id=waiting)
