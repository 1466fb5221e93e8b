"""Urgent protection goes at once and is reviewed after; everything else waits for a second person."""

import json
from types import SimpleNamespace
from uuid import UUID

import pytest

from cases.models import JournalEntry
from ocsea.access.permissions import Permission
from ocsea.clocks.models import Clock
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.ledger.models import Payload
from ocsea.notices.models import Notice
from ocsea.vault import fields
from referrals.enums import Review, Stage, State
from referrals.models import Dispatch, Snapshot
from referrals.policy import may
from referrals.services.sending import approve, hand_in, return_to_author, review_after, withdraw
from tests.factories.referrals import a_draft, a_sent_one, dispatch_of, handed_in, hash_of, opened
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


def clocks_of(target_id: UUID) -> dict[str, str]:
    with as_role("owner"):
        return dict(Clock.objects.filter(target_id=target_id).values_list("rule__code", "state"))


def test_protection_goes_at_once_and_its_review_runs_on_a_clock(cast: SimpleNamespace) -> None:
    referral = handed_in(cast, a_draft(cast))
    assert (referral.stage, referral.review) == (Stage.SENT, Review.DUE)
    assert set(clocks_of(referral.id)) == {"referral.answer", "referral.review_after_urgent"}
    with as_role("owner"):
        told = {(notice.kind, notice.recipient.username) for notice in Notice.objects.filter(target_id=referral.id)}
        assert ("referral.to_review", "sana") in told
        waits = Notice.objects.get(kind="referral.waits", recipient=cast.pia)
    assert waits.urgent


def test_the_review_is_sanas_and_stops_its_clock(cast: SimpleNamespace) -> None:
    referral = handed_in(cast, a_draft(cast))
    for other in (cast.ada, cast.ben, cast.quin):
        with acting(other), pytest.raises(Denied):
            review_after(actor=other, referral=referral, confirmed=True)
    with acting(cast.sana):
        assert review_after(actor=cast.sana, referral=referral, confirmed=True).review == Review.CONFIRMED
        with pytest.raises(WrongState):
            review_after(actor=cast.sana, referral=referral, confirmed=True)
    before = clocks_of(referral.id)
    assert before["referral.review_after_urgent"] != before["referral.answer"]


@pytest.mark.parametrize("purpose", ["assess", "support", "advice"])
def test_anything_else_waits_for_a_second_person(cast: SimpleNamespace, purpose: str) -> None:
    referral = handed_in(cast, a_draft(cast, purpose))
    assert referral.stage == Stage.AWAITING_APPROVAL
    shown = hash_of(cast, referral)
    for other in (cast.ada, cast.ben, cast.vera, cast.quin):
        with acting(other), pytest.raises(Denied):
            approve(actor=other, referral=referral, content_hash=shown)
    with acting(cast.sana):
        sent = approve(actor=cast.sana, referral=referral, content_hash=shown)
    assert (sent.stage, sent.review, sent.approved_by) == (Stage.SENT, Review.NOT_NEEDED, cast.sana)


def test_the_author_never_approves_not_even_a_supervisor(cast: SimpleNamespace) -> None:
    referral = a_draft(cast)
    referral.author = cast.sana
    with acting(cast.sana):
        assert not may(cast.sana, referral, Permission.REFERRAL_APPROVE)


def test_what_goes_is_what_was_shown(cast: SimpleNamespace) -> None:
    draft = a_draft(cast)
    with acting(cast.ada), pytest.raises(WrongState, match="has changed since"):
        hand_in(actor=cast.ada, referral=draft, content_hash="0" * 64)
    shown = hash_of(cast, draft)
    assert dispatch_of(handed_in(cast, draft)).snapshot.content_hash == shown


def test_the_ledger_tells_what_was_released_to_whom_on_which_basis(cast: SimpleNamespace) -> None:
    referral = a_sent_one(cast, "support")
    with as_role("owner"):
        facts = json.loads(Payload.objects.get(kind="referral.sent", target_id=referral.id).body)["facts"]
    assert facts == {
        "agency": str(cast.riverside.id),
        "recipient": str(cast.pia.id),
        "basis": "child_protection_duty",
        "purpose": "support",
        "hash": dispatch_of(referral).snapshot.content_hash,
        "template": "2026-1",
        "released": [],
        "approved_by": str(cast.sana.id),
    }


def test_a_return_keeps_the_supervisors_words_in_the_log(cast: SimpleNamespace) -> None:
    referral = handed_in(cast, a_draft(cast, "support"))
    with acting(cast.sana), pytest.raises(Invalid):
        return_to_author(actor=cast.sana, referral=referral, comment=" ")
    with acting(cast.sana):
        returned = return_to_author(actor=cast.sana, referral=referral, comment="Say who will call her.")
        entry = JournalEntry.objects.get(case=referral.case_id, author=cast.sana)
        words = fields.get(entry, "text")
    assert returned.stage == Stage.RETURNED_TO_AUTHOR
    assert words == f"Referral {referral.reference} returned to its author: Say who will call her."
    with as_role("owner"):
        assert Notice.objects.filter(kind="referral.returned", recipient=cast.ada).exists()
    assert handed_in(cast, referral).stage == Stage.AWAITING_APPROVAL


@pytest.mark.parametrize("purpose", ["protect_now", "support"])
def test_nothing_is_sent_twice(cast: SimpleNamespace, purpose: str) -> None:
    referral = a_sent_one(cast, purpose)
    with pytest.raises(WrongState):
        handed_in(cast, referral)
    with acting(cast.sana), pytest.raises(WrongState):
        approve(actor=cast.sana, referral=referral, content_hash=hash_of(cast, referral))


def test_a_withdrawal_ends_the_reading_and_the_clock(cast: SimpleNamespace) -> None:
    referral = a_sent_one(cast)
    opened(cast, referral)
    with acting(cast.ada):
        withdraw(actor=cast.ada, referral=referral)
        with pytest.raises(WrongState):
            withdraw(actor=cast.ada, referral=referral)
    assert dispatch_of(referral).state == State.WITHDRAWN
    with acting(cast.pia), as_role("partner"):
        assert not Dispatch.objects.exists()
        assert not Snapshot.objects.exists()
    states = clocks_of(referral.id)
    assert states["referral.answer"] != states["referral.review_after_urgent"]


def test_mail_about_a_referral_says_nothing(cast: SimpleNamespace) -> None:
    referral = a_sent_one(cast)
    with as_role("owner"):
        notices = list(Notice.objects.all())
    assert notices
    for notice in notices:
        said = f"{notice.kind} {notice.link}"
        assert not any(word in said for word in ("Quintrell", "Riverside", "Alder", "Foxglove", "Ada"))
    assert any(referral.reference in notice.link for notice in notices)
