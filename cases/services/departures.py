"""What follows when somebody's account was closed or moved: the ledger's lines, and word to those who answer."""

from uuid import UUID

from django.db import connection, transaction
from django.urls import reverse

from cases import events, notices
from cases.enums import Relation
from ocsea.access.models import User
from ocsea.ledger.record import Job, Target, record
from ocsea.notices.services import queue

_JOB = Job("cases.departures")


@transaction.atomic
def tell_of_departures() -> int:
    """Records every place that the database ended, and tells case officer and supervisors. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_take_lost_places()")
        lost = cursor.fetchall()
    for lost_id, case_id, reference, person, relation, cause, ended_by, answering in lost:
        facts = {"person": str(person), "relation": relation, "reason": cause, "by": str(ended_by or "")}
        target = Target("case", case_id, reference)
        record(events.CASE_REVOKED, actor=_JOB, target=target, facts=facts, stream=f"case:{case_id}")
        _tell(lost_id, target, answering, leaderless=relation == Relation.CASE_OFFICER)
    return len(lost)


def _tell(lost_id: UUID, target: Target, answering: list[UUID], *, leaderless: bool) -> None:
    kind = notices.WITHOUT_OFFICER if leaderless else notices.PLACE_LOST
    link = reverse("cases:detail", args=[target.reference])
    for reader in User.objects.filter(pk__in=answering):
        queue(kind, to=reader, target=target, link=link, event_id=lost_id, urgent=leaderless)
