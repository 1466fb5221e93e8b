"""Opened identities looked at afterwards: drawn by lot, told to who supervises, answered once."""

from urllib.parse import urlencode
from uuid import UUID

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import events, notices
from cases.duty import policy as duty
from cases.enums import Review
from cases.models import RevealCheck
from cases.policy import case_target
from ocsea.access.models import User
from ocsea.errors import Invalid, NotVisible, WrongState
from ocsea.ledger.record import ADMINISTRATION, Target, record
from ocsea.notices.services import queue
from ocsea.vault import fields


@transaction.atomic
def draw_reveals() -> int:
    """One of each person's reveals of a day that has ended in their unit's zone. Returns how many were drawn.

    Where nobody supervises whoever opened it, an auditor is told: the compartment's own, else the unit's.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, opened_at, tell FROM cases_draw_reveals()")
        drawn = [(RevealCheck(id=key, opened_at=at), people) for key, at, people in cursor.fetchall()]
    known = User.objects.in_bulk({person for _check, people in drawn for person in people})
    for check, people in drawn:
        link = reverse("cases:reveal_check", args=[check.id])
        for person in people:
            target = duty.check_target(check)
            queue(notices.REVEAL_TO_CHECK, to=known[person], target=target, link=link, event_id=check.id)
    _tell_auditors([check.id for check, people in drawn if not people])
    return len(drawn)


def _tell_auditors(unwatched: list[UUID]) -> None:
    if not unwatched:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, person, tell FROM cases_unwatched_reveals(%s)", [unwatched])
        found = cursor.fetchall()
    known = User.objects.in_bulk({key for _id, person, tell in found for key in (person, *tell)})
    for check, person, tell in found:
        target = Target("account", person, known[person].username)
        link = f"{reverse('audit:index')}?{urlencode({'person': known[person].username})}"
        for auditor in tell:
            queue(notices.REVEAL_UNWATCHED, to=known[auditor], target=target, link=link, event_id=check)


@transaction.atomic
def answer_check(*, actor: User, check: RevealCheck, finding: str, comment: str) -> RevealCheck:
    """The supervisor confirms or objects, with a comment; an objection in a case is told to whoever opened it.

    Raises NotVisible, WrongState when somebody answered already, Invalid without a comment or for another finding.
    """
    row = duty.reveal_checks_of(actor).select_for_update(of=("self",)).filter(pk=check.pk).first()
    if row is None:
        raise NotVisible
    if row.review != Review.WAITING:
        raise WrongState(_("Somebody looked at this already."))
    if finding not in {Review.CONFIRMED, Review.OBJECTED} or not comment.strip():
        raise Invalid({"comment": _("Choose, and say in a sentence what you found.")})
    fields.put(row, "comment", comment.strip())
    row.review, row.reviewed_by, row.reviewed_at = finding, actor, timezone.now()
    row.save(update_fields=["review", "reviewed_by", "reviewed_at", "comment"])
    target = duty.check_target(row)
    record(
        events.REVEAL_CHECKED,
        actor=actor,
        target=target,
        facts={"finding": finding},
        stream=row.case.stream if row.case else ADMINISTRATION,
    )
    if finding == Review.OBJECTED and row.case:
        link = reverse("cases:people", args=[row.case.reference])
        queue(notices.REVEAL_OBJECTED, to=row.person, target=case_target(row.case), link=link)
    return row
