"""Referrals of Ada's child, drafted and sent by the services as the people who would."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from ocsea.access.models import User
from referrals.models import Dispatch, Referral
from referrals.services import answering
from referrals.services.drafting import Wish, draft_referral, latest_snapshot
from referrals.services.sending import approve, hand_in
from tests.factories.victims import a_case_with_people_on_it, a_child, revealed
from tests.roles import acting, as_role
from victims.models import Victim

WORDS = {
    "necessity": "She shares a home with the person of concern.",
    "need_to_know": "An adult in the home is being looked into. He has not been told.",
    "request": "See the child alone at school tomorrow morning.",
}


def a_wish(cast: SimpleNamespace, child: Victim, purpose: str = "protect_now", **changes: Any) -> Wish:
    """What Ada types: to Pia at Riverside."""
    wish = Wish(
        victim_id=child.id,
        agency=cast.riverside,
        recipient=cast.pia,
        purpose=purpose,
        basis="child_protection_duty",
        **WORDS,
    )
    return replace(wish, **changes)


def a_draft(
    cast: SimpleNamespace, purpose: str = "protect_now", *, child: Victim | None = None, **changes: Any
) -> Referral:
    """Ada's draft, about a child of a case with Ben, Vera, Sana and Quin on it."""
    if child is None:
        child = a_child(cast, a_case_with_people_on_it(cast))
    with as_role("owner"):
        case = child.links.get().case
    revealed(cast, child)
    with acting(cast.ada):
        return draft_referral(actor=cast.ada, case=case, wish=a_wish(cast, child, purpose, **changes))


def handed_in(cast: SimpleNamespace, referral: Referral, *, by: User | None = None) -> Referral:
    """The author's send, over the document that stands."""
    actor = by or cast.ada
    with acting(actor):
        return hand_in(actor=actor, referral=referral, content_hash=hash_of(cast, referral))


def hash_of(cast: SimpleNamespace, referral: Referral) -> str:
    """The hash of the document as its author is shown it."""
    with acting(cast.ada):
        snapshot = latest_snapshot(referral)
    assert snapshot is not None
    return snapshot.content_hash


def a_sent_one(cast: SimpleNamespace, purpose: str = "protect_now", **more: Any) -> Referral:
    """Sent to Pia: at once, or after Sana's approval."""
    referral = handed_in(cast, a_draft(cast, purpose, **more))
    if referral.sent_at is None:
        with acting(cast.sana):
            referral = approve(actor=cast.sana, referral=referral, content_hash=hash_of(cast, referral))
    return referral


def dispatch_of(referral: Referral) -> Dispatch:
    """What crossed the border, as the owner of the tables sees it."""
    with as_role("owner"):
        return Dispatch.objects.select_related("snapshot", "agency").get(referral=referral)


def opened(cast: SimpleNamespace, referral: Referral) -> Dispatch:
    """Pia has opened it."""
    with acting(cast.pia), as_role("partner"):
        return answering.open_dispatch(actor=cast.pia, dispatch=dispatch_of(referral))
