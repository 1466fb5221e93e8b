"""What follows when somebody's account was closed or moved: the ledger's lines, and word to those who answer."""

import logging
from uuid import UUID

from django.db import connection, transaction
from django.urls import reverse

from cases import events, notices
from cases.barriers import POSTS, compartment_target
from cases.enums import Relation
from cases.models import Compartment
from cases.services.compartments import ANSWER
from cases.services.readers import notify, page_of
from ocsea.access.models import User
from ocsea.clocks import services as clocks
from ocsea.clocks.models import Clock
from ocsea.ledger.facts import Fact
from ocsea.ledger.record import Job, Target, record
from ocsea.notices.registry import NoticeKind
from ocsea.notices.services import queue

_JOB = Job("cases.departures")
_AUDITOR = "auditor"  # has a post in the compartment and no place on its case
_log = logging.getLogger(__name__)


@transaction.atomic
def tell_of_departures() -> int:
    """Records every place that the database ended, and tells case officer and supervisors. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_take_lost_places()")
        lost = cursor.fetchall()
    for lost_id, case_id, reference, person, relation, cause, by, answering, supervised, compartment, holders in lost:
        facts = {"person": str(person), "relation": relation, "reason": cause, "by": str(by or "")}
        target = Target("case", case_id, reference)
        if relation != _AUDITOR:
            record(events.CASE_REVOKED, actor=_JOB, target=target, facts=facts, stream=f"case:{case_id}")
        if compartment is not None:
            _tell_of_vacancy(lost_id, Compartment.objects.get(pk=compartment), person, holders)
        else:
            _tell(lost_id, target, answering, _what_it_lacks(relation, supervised=supervised))
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


def _tell_of_vacancy(lost_id: UUID, compartment: Compartment, person: UUID, holders: list[UUID]) -> None:
    """Goes to all who still have a post, the auditor too: each of them may be the one who has to hand it on."""
    posts = [post for post in POSTS if getattr(compartment, f"{post}_id") == person]
    target = compartment_target(compartment)
    facts: dict[str, Fact] = {"person": str(person), "posts": posts}
    record(events.COMPARTMENT_POST_VACANT, actor=_JOB, target=target, facts=facts, stream=compartment.stream)
    for reader in User.objects.filter(pk__in=holders):
        queue(
            notices.COMPARTMENT_VACANT,
            to=reader,
            target=target,
            link=page_of(compartment),
            event_id=lost_id,
            urgent=True,
        )
    if not holders:
        _log.error("Nobody holds a post in compartment %s any more.", compartment.pk)


def _what_it_lacks(relation: str, *, supervised: bool) -> NoticeKind:
    if relation == Relation.CASE_OFFICER:
        return notices.WITHOUT_OFFICER
    return notices.PLACE_LOST if supervised or relation != Relation.SUPERVISOR else notices.WITHOUT_SUPERVISOR


def _tell(lost_id: UUID, target: Target, answering: list[UUID], kind: NoticeKind) -> None:
    link = reverse("cases:detail", args=[target.reference])
    for reader in User.objects.filter(pk__in=answering):
        queue(kind, to=reader, target=target, link=link, event_id=lost_id, urgent=kind is not notices.PLACE_LOST)
