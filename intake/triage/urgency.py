"""What triage answers: a tier, a weight within it, and every reason in words."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise


class Tier(IntEnum):
    """Lower is more urgent."""

    NOW = 1
    HIGH = 2
    RAISED = 3
    ROUTINE = 4
    LOW = 5


TIER_WORDS: dict[Tier, "Promise"] = {
    Tier.NOW: _("A child may be at risk now"),
    Tier.HIGH: _("Serious signs: look today"),
    Tier.RAISED: _("Signs that raise it"),
    Tier.ROUTINE: _("No sign that raises it"),
    Tier.LOW: _("Probably shared widely, no sign of a child at risk"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a report stands where it stands. The words are in `sentence_of(code)`; they never quote the report.

    `evidence_path` is the path of the fact that shows it ("" when it follows from several). `tier` and `weight` are
    what the rule gives.
    """

    code: str
    tier: Tier
    weight: int
    evidence_path: str = ""


@dataclass(frozen=True, slots=True)
class Urgency:
    """Where a report belongs in the queue: by tier, then by weight (heaviest first), then by when it was received."""

    tier: Tier
    weight: int
    reasons: tuple[Reason, ...] = ()

    def sort_key(self, received: datetime) -> tuple[int, int, datetime]:
        """Sorts ascending, most urgent first."""
        return (self.tier, -self.weight, received)
