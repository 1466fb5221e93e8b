"""The duty finder and emergency access: one exact question, an hour in the case it leads to, and the review of both."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import events, notices, policy
from cases.duty import policy as duty
from cases.enums import LookupKind, Relation, Review
from cases.models import Case, CaseGrant, FinderLookup
from cases.services.opening import work_case
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.clocks import services as clocks
from ocsea.errors import Invalid, NotVisible, TooMany, WrongState
from ocsea.ledger.record import record
from ocsea.notices.services import queue
from ocsea.vault import fields
from ocsea.vault.index import Clue, Indexer, Purpose, columns, normal_forms

_PURPOSES: dict[str, Purpose] = {
    LookupKind.REPORT: Purpose.REPORT,
    LookupKind.HANDLE: Purpose.HANDLE,
    LookupKind.PHONE: Purpose.PHONE,
    LookupKind.PERSON: Purpose.PERSON,
}


@dataclass(frozen=True)
class Question:
    """One exact value; `born` (ISO 8601) goes with a name."""

    kind: str
    value: str
    born: str = ""

    @property
    def clue(self) -> Clue:
        return Clue(_PURPOSES[self.kind], self.value, born=self.born)


@transaction.atomic
def ask(*, actor: User, question: Question) -> FinderLookup:
    """Asks, and leaves the look-up for review. A hidden case and no case are answered alike, with the same work.

    Raises NotVisible for somebody who is not on duty, Invalid when the value says too little, TooMany after twenty
    in an hour.
    """
    duty.enter_finder(actor, to=Permission.FINDER_ASK)
    if question.kind not in LookupKind.values or not (clue := question.clue).value.strip() or not normal_forms(clue):
        raise Invalid({"value": _("Write the whole number, account or name; a name goes with its date of birth.")})
    lookup = FinderLookup(kind=question.kind)
    fields.put(lookup, "question", " ".join(filter(None, (question.value.strip(), question.born))))
    purposes, tokens = columns(Indexer().asked([clue]))
    offered = _answer(
        "cases_finder_ask(%s, %s, %s, %s::text[], %s::bytea[])",
        [lookup.id, question.kind, bytes(lookup.question or b""), purposes, tokens],
    )
    if offered is None:
        raise TooMany(_("You have asked twenty times within an hour. Call your supervisor."))
    lookup = FinderLookup.objects.select_related("unit").get(pk=lookup.pk)
    clocks.start(
        "finder.review",
        actor=actor,
        target=duty.lookup_target(lookup),
        link=reverse("cases:review_lookup", args=[lookup.id]),
        unit=lookup.unit,
        owner_role="supervisor",
    )
    record(
        events.FINDER_ASKED,
        actor=actor,
        target=duty.lookup_target(lookup),
        facts={"kind": question.kind, "offered": bool(offered), "own_name": is_own(actor, question)},
    )
    return lookup


@transaction.atomic
def open_emergency(*, actor: User, lookup: FinderLookup, reason: str) -> Case:
    """Opens the offered case to the actor for 60 minutes, and tells its case officer and supervisors at once.

    Raises NotVisible, Invalid without a reason, WrongState when the offer does not stand any more.
    """
    duty.enter_finder(actor, to=Permission.FINDER_ASK)
    if not reason.strip():
        raise Invalid({"reason": _("Say why you need the case now. Your supervisor reads it.")})
    fields.put(lookup, "reason", reason.strip())
    until = _answer(
        "cases_emergency_open(%s, %s, %s, %s)",
        [lookup.id, bytes(lookup.reason or b""), _("Emergency access"), work_case()],
    )
    if until is None:
        raise WrongState(_("This offer has ended. Ask the duty finder again."))
    return _told(actor, lookup, until, renewed=False)


@transaction.atomic
def renew_emergency(*, actor: User, lookup: FinderLookup) -> Case:
    """Another 60 minutes from now, once, while the first still run. Raises NotVisible, WrongState."""
    duty.enter_finder(actor, to=Permission.FINDER_ASK)
    until = _answer("cases_emergency_renew(%s)", [lookup.id])
    if until is None:
        raise WrongState(_("Emergency access is renewed once, while it still runs. Ask the duty finder again."))
    return _told(actor, lookup, until, renewed=True)


@transaction.atomic
def review(*, actor: User, lookup: FinderLookup, finding: str, comment: str) -> FinderLookup:
    """The supervisor confirms or objects, with a comment; an objection ends what is left of the access at once.

    Raises NotVisible, WrongState when it was reviewed, Invalid without a comment or for another finding.
    """
    rows = duty.lookups_to_review(actor).select_for_update(of=("self",))
    row = rows.filter(pk=lookup.pk).first()
    if row is None:
        raise NotVisible
    if row.review != Review.WAITING:
        raise WrongState(_("This look-up was reviewed already."))
    if finding not in {Review.CONFIRMED, Review.OBJECTED} or not comment.strip():
        raise Invalid({"comment": _("Choose, and say in a sentence what you found.")})
    fields.put(row, "comment", comment.strip())
    row.review, row.reviewed_by, row.reviewed_at = finding, actor, timezone.now()
    row.save(update_fields=["review", "reviewed_by", "reviewed_at", "comment"])
    target = duty.lookup_target(row)
    if finding == Review.OBJECTED:
        _answer("cases_emergency_end(%s)", [row.id])
        link = reverse("cases:lookup", args=[row.id])
        queue(notices.LOOKUP_OBJECTED, to=row.asked_by, target=target, link=link)
    record(events.FINDER_REVIEWED, actor=actor, target=target, facts={"finding": finding})
    if clock := clocks.running("finder.review", row.id):
        clocks.meet(clock, actor=actor, reason_code=finding)
    return row


def is_own(actor: User, question: Question) -> bool:
    """Whether somebody asks for themselves: their own name, user name, mail address or telephone."""
    own = {actor.display_name, actor.username, actor.email, actor.email.partition("@")[0], actor.callback_number}
    forms = {
        form for each in own if each for form in normal_forms(Clue(_PURPOSES[question.kind], each, born=question.born))
    }
    return bool(forms & set(normal_forms(question.clue)))


def _answer(call: str, values: Sequence[Any]) -> bool | datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {call}", values)
        row = cursor.fetchone()
    return row[0] if row else None


def _told(actor: User, lookup: FinderLookup, until: object, *, renewed: bool) -> Case:
    case = policy.visible_to(actor).get(pk=lookup.case_id or lookup.pk)
    kind = events.EMERGENCY_RENEWED if renewed else events.EMERGENCY_OPENED
    target = policy.case_target(case)
    facts = {"lookup": lookup.id, "until": until if isinstance(until, datetime) else None}
    record(kind, actor=actor, target=target, facts=facts, stream=case.stream)
    event_id = uuid.uuid5(lookup.id, kind.code)
    for person in {case.case_officer, *_supervisors(case)}:
        link = reverse("cases:access", args=[case.reference])
        queue(notices.EMERGENCY_OPENED, to=person, target=target, link=link, urgent=True, event_id=event_id)
    return case


def _supervisors(case: Case) -> list[User]:
    grants = policy.live(CaseGrant.objects.filter(content_object=case, relation=Relation.SUPERVISOR))
    return [grant.user for grant in grants.select_related("user")]
