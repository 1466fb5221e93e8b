"""What follows when somebody's account was closed or moved: the ledger's lines, and word to those who answer."""

from uuid import UUID

from django.db import connection, transaction
from django.urls import reverse

from cases import events, notices
from cases.barriers import compartment_target
from cases.enums import Relation
from cases.models import Compartment
from cases.services.compartments import ANSWER
from cases.services.readers import notify
from ocsea.access.models import User
from ocsea.clocks import services as clocks
from ocsea.clocks.models import Clock
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
    _tell_of_lapsed_proposals()
    return len(lost)


def _tell_of_lapsed_proposals() -> None:
    """A proposal ends with the account of somebody who has a post in it; its clock still runs until this was told."""
    waiting = Clock.objects.filter(rule__code=ANSWER, ended_at=None).values("target_id")
    for lapsed in Compartment.objects.filter(pk__in=waiting, left_at__isnull=False, left_by=None):
        for clock in Clock.objects.filter(rule__code=ANSWER, ended_at=None, target_id=lapsed.pk):
            clocks.meet(clock, actor=_JOB, reason_code="lapsed")
        record(
            events.COMPARTMENT_DROPPED, actor=_JOB, target=compartment_target(lapsed), stream=lapsed.stream, facts={}
        )
        concerned = (lapsed.proposed_by_id, lapsed.owner_id, lapsed.supervisor_id)
        for reader in User.objects.filter(pk__in=concerned, is_active=True):
            notify(notices.COMPARTMENT_LAPSED, reader, lapsed)


def _tell(lost_id: UUID, target: Target, answering: list[UUID], *, leaderless: bool) -> None:
    kind = notices.WITHOUT_OFFICER if leaderless else notices.PLACE_LOST
    link = reverse("cases:detail", args=[target.reference])
    for reader in User.objects.filter(pk__in=answering):
        queue(kind, to=reader, target=target, link=link, event_id=lost_id, urgent=leaderless)
