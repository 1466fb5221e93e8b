"""The chain itself: how a row is appended and sealed to the one before, and who is told of what is irregular."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence import events, notices
from evidence.enums import LATE, TRANSITIONS, Custody, Irregularity, Step
from evidence.models import CustodyEvent, Exhibit
from evidence.policy import exhibit_target, overseers_of, standing
from ocsea.access.models import User
from ocsea.errors import Invalid, NotVisible, WrongState
from ocsea.ledger.facts import canonical, instant
from ocsea.ledger.record import record
from ocsea.notices.registry import NoticeKind
from ocsea.notices.services import inbox, mark_done, queue
from ocsea.vault import fields

SEALED = ("place", "reason", "salt")
# Clocks of two machines differ a little; more than this ahead is a plan, not a fact.
_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class Moment:
    """When and where a step happened: an aware time, the IANA zone it was told in, and why, where that must be said."""

    at: datetime
    zone: str
    place: str = ""
    reason: str = ""

    def check(self, now: datetime, *, place_needed: bool = True) -> dict[str, str]:
        """What is wrong with it, by field."""
        wrong: dict[str, str] = {}
        if self.at > now + _AHEAD:
            wrong["happened_at"] = _("This time has not come yet. Record a hand-over when it happens.")
        if now - self.at >= LATE and not self.reason.strip():
            wrong["reason"] = _("This is recorded more than a day later. Say why.")
        if place_needed and not self.place.strip():
            wrong["place"] = _("Say where this was.")
        return wrong


@dataclass(frozen=True)
class Hands:
    """What a step says of people, seals and other rows."""

    holder: User | None
    giver: User | None = None
    receiver: User | None = None
    purpose: str = ""
    seal_before: str = ""
    seal_after: str = ""
    answers: CustodyEvent | None = None
    corrects: CustodyEvent | None = None
    irregularities: list[Irregularity] = field(default_factory=list)


def lock(exhibit: Exhibit) -> Exhibit:
    """The exhibit, locked until the transaction ends: one step of its chain at a time. Raises NotVisible."""
    found = Exhibit.objects.select_for_update(of=("self",)).filter(pk=exhibit.pk).first()
    if found is None:
        raise NotVisible
    return found


def next_state(now: CustodyEvent, step: Step) -> Custody:
    """The state that `step` leads to. Raises WrongState where it does not follow."""
    after = TRANSITIONS[Custody(now.state)].get(step)
    if after is None:
        raise WrongState(
            _("This exhibit now reads: %(state)s. That step does not follow.") % {"state": now.get_state_display()}
        )
    return after


def append(
    *,
    actor: User,
    exhibit: Exhibit,
    step: Step,
    state: Custody,
    moment: Moment,
    hands: Hands,
    last: CustodyEvent | None,
) -> CustodyEvent:
    """Writes the next row of the chain with its digest, and the ledger's entry of the same digest."""
    row = CustodyEvent(
        exhibit=exhibit,
        case_id=exhibit.case_id,
        position=last.position + 1 if last else 1,
        step=step,
        state=state,
        giver=hands.giver,
        receiver=hands.receiver,
        holder=hands.holder,
        happened_at=moment.at,
        zone=moment.zone,
        purpose=hands.purpose,
        seal_before=hands.seal_before.strip(),
        seal_after=hands.seal_after.strip(),
        irregularities=[str(each) for each in hands.irregularities],
        answers=hands.answers,
        corrects=hands.corrects,
        recorded_by=actor,
        recorded_at=timezone.now(),
    )
    words = {"place": moment.place.strip(), "reason": moment.reason.strip() or None, "salt": secrets.token_hex(16)}
    fields.put_many([(row, words)])
    row.digest = digest_of(row, words, previous=last.digest if last else "")
    row.save(force_insert=True)
    _record(actor, exhibit, row)
    return row


def digest_of(row: CustodyEvent, words: Mapping[str, Any], *, previous: str) -> str:
    """SHA-256 over the row in RFC 8785 canonical JSON, its sealed words opened, and the digest of the row before."""
    body = {
        "exhibit": str(row.exhibit_id),
        "case": str(row.case_id),
        "position": row.position,
        "step": str(row.step),
        "state": str(row.state),
        "giver": _id(row.giver_id),
        "receiver": _id(row.receiver_id),
        "holder": _id(row.holder_id),
        "happened_at": instant(row.happened_at),
        "zone": row.zone,
        "purpose": str(row.purpose),
        "seals": [row.seal_before, row.seal_after],
        "irregularities": list(row.irregularities),
        "answers": _id(row.answers_id),
        "corrects": _id(row.corrects_id),
        "recorded_by": _id(row.recorded_by_id),
        "recorded_at": instant(row.recorded_at),
        "words": {name: words.get(name) for name in SEALED},
        "previous": previous,
    }
    return sha256(canonical(body)).hexdigest()


def tell(kind: NoticeKind, exhibit: Exhibit, *people: User) -> None:
    """Queues a notice about the exhibit to each of the people."""
    link = reverse("evidence:exhibit", args=[exhibit.reference])
    for person in people:
        queue(kind, to=person, target=exhibit_target(exhibit), link=link)


def settle(kind: NoticeKind, exhibit: Exhibit, *, actor: User) -> None:
    """What the actor was told of has been done: it leaves their inbox."""
    for notice in inbox(actor).filter(kind=kind.code, target_id=exhibit.pk, done_at=None):
        mark_done(notice, actor=actor)


def tell_overseers(kind: NoticeKind, exhibit: Exhibit, *, actor: User) -> None:
    """The same to case officer and supervisors, whoever acts left out."""
    tell(kind, exhibit, *overseers_of(exhibit).exclude(pk=actor.pk))


def refuse_unless_right(wrong: Mapping[str, str]) -> None:
    """Raises Invalid when anything is wrong."""
    if wrong:
        raise Invalid(wrong)


def begin(exhibit: Exhibit, step: Step) -> tuple[Exhibit, CustodyEvent, Custody]:
    """Locks the chain and answers with the exhibit, its newest row, and the state that `step` leads to."""
    locked = lock(exhibit)
    now = standing(locked)
    return locked, now, next_state(now, step)


def _record(actor: User, exhibit: Exhibit, row: CustodyEvent) -> None:
    record(
        events.CUSTODY[Step(row.step)],
        actor=actor,
        target=exhibit_target(exhibit),
        facts={
            "position": row.position,
            "state": row.state,
            "holder": _id(row.holder_id),
            "giver": _id(row.giver_id),
            "receiver": _id(row.receiver_id),
            "happened_at": row.happened_at,
            "irregular": list(row.irregularities),
            "digest": row.digest,
        },
        stream=exhibit.stream,
    )
    if row.irregularities:
        tell_overseers(notices.EXHIBIT_IRREGULAR, exhibit, actor=actor)


def _id(value: UUID | None) -> str | None:
    return str(value) if value else None
