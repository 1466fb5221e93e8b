"""What the referrals app hangs into the frame, My work, the search box and the case's page."""

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import policy as cases_policy
from cases.models import Case
from ocsea.access.models import User
from ocsea.web.registry import Row
from referrals import policy
from referrals.enums import Stage
from referrals.models import Referral
from referrals.presenters import ReferralRowPresenter


def awaiting_rows(actor: User) -> Sequence[Row]:
    """What waits for this supervisor's approval or review."""
    return _rows(policy.awaiting(actor).select_related("dispatch").order_by("created_at")[:10])


def awaiting_count(actor: User) -> int:
    """How many wait for this supervisor, at most 100."""
    return policy.awaiting(actor).order_by()[:100].count()


def draft_rows(actor: User) -> Sequence[Row]:
    """Referrals the actor wrote and has not sent."""
    mine = policy.visible_to(actor).filter(author=actor, stage__in=[Stage.DRAFT, Stage.RETURNED_TO_AUTHOR])
    return _rows(mine.select_related("dispatch").order_by("created_at")[:10])


def find(actor: User, text: str) -> Sequence[Row]:
    """Referrals by reference, or by the child's pseudonym; each has a dash in it, and nothing else is asked for."""
    if "-" not in text:
        return []
    # Both are in capitals; a comparison that folds case would read every row under row-level security.
    named = Q(reference=text.upper()) | Q(pseudonym=text.upper())
    return _rows(policy.visible_to(actor).select_related("dispatch").filter(named)[:20])


def count_of(actor: User, case: Case) -> int:
    """How many referrals the case has."""
    return policy.of_case(actor, case).order_by().count()


def blocks_closing(case: Case) -> str | None:
    """A referral still waiting for its supervisor keeps a case open."""
    waiting = Referral.objects.filter(case=case, stage=Stage.AWAITING_APPROVAL).exists()
    return _("A referral waits for approval.") if waiting else None


def _rows(referrals: Iterable[Referral]) -> list[Row]:
    shown = ReferralRowPresenter.many(referrals, cases_policy.list_viewer())
    return [
        Row(
            reference=row["reference"].value,
            title=f"{row['pseudonym'].value}, {row['agency'].value}",
            link=reverse("referrals:referral", args=[row["reference"].value]),
            status=str(row["state"].value),
            due_at=row["answer_by"].value,
            note=str(row["purpose"].value),
        )
        for row in shown
    ]
