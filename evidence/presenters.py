"""Exhibits, their digests and their chain as their readers get them: pages and API alike."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from evidence.enums import Irregularity, Step
from evidence.models import CustodyEvent, Exhibit, ExhibitHash
from ocsea.access.models import User
from ocsea.redaction.sensitivity import FieldClass
from ocsea.vault.fields import get
from ocsea.web.presenter import Choice, Presenter

_HOUR = timedelta(hours=1)


class ExhibitRowPresenter(Presenter[Exhibit]):
    """A line of a list. The exhibit comes from `policy.with_standing`."""

    model = Exhibit
    fields: ClassVar[Sequence[str]] = (
        "reference",
        "case_reference",
        "number",
        "kind",
        "root_number",
        "description",
        "seized_at",
        "found_by",
    )
    derived = {
        "state": (FieldClass.CASE, gettext_lazy("custody")),
        "holder": (FieldClass.STAFF, gettext_lazy("holder now")),
        "offered_to": (FieldClass.STAFF, gettext_lazy("waits for")),
        "seal": (FieldClass.CASE, gettext_lazy("seal now")),
        "irregular": (FieldClass.CASE, gettext_lazy("irregular")),
    }

    @property
    def standing(self) -> CustodyEvent:
        """The newest row of the chain."""
        rows: list[CustodyEvent] = self.record.standing_rows  # type: ignore[attr-defined]  # set by policy.with_standing
        return rows[0]

    def state(self) -> Choice:
        return Choice(self.standing.state, self.standing.get_state_display())

    def holder(self) -> User | None:
        return self.standing.holder

    def offered_to(self) -> User | None:
        return self.standing.receiver if self.standing.state == "offered" else None

    def seal(self) -> str:
        return self.standing.seal_after

    def irregular(self) -> list[Choice]:
        return irregular_words(self.record.irregularities)


class ExhibitPresenter(ExhibitRowPresenter):
    """The whole exhibit."""

    fields = (
        *ExhibitRowPresenter.fields,
        "parent_number",
        "seized_zone",
        "place",
        "seal_number",
        "authority",
        "irregular_reason",
        "condition",
        "power_state",
        "network_state",
        "registered_by",
        "registered_at",
    )
    derived = {
        **ExhibitRowPresenter.derived,
        "place_now": (FieldClass.CASE, gettext_lazy("place now")),
        "sha256": (FieldClass.CASE, gettext_lazy("SHA-256")),
    }

    def place_now(self) -> str | None:
        """Where the newest step put it; a correction moves nothing."""
        row = self.standing
        if row.step == Step.CORRECTED:
            row = self.record.custody.exclude(step=Step.CORRECTED).order_by("-position")[0]
        place: str | None = get(row, "place")
        return place

    def sha256(self) -> str | None:
        """The first reading; None reads "Not known"."""
        first = self.record.hashes.filter(algorithm="sha256").values_list("value", flat=True)[:1]
        return next(iter(first), None)


class HashPresenter(Presenter[ExhibitHash]):
    """One reading of a digest."""

    model = ExhibitHash
    fields = ("algorithm", "value", "tool", "tool_version", "taken_by", "taken_at", "recorded_at")


class CustodyPresenter(Presenter[CustodyEvent]):
    """One row of the chain. The row comes with `corrects` and `answers`."""

    model = CustodyEvent
    fields = (
        "position",
        "step",
        "state",
        "happened_at",
        "zone",
        "giver",
        "receiver",
        "holder",
        "place",
        "purpose",
        "seal_before",
        "seal_after",
        "reason",
        "recorded_by",
        "recorded_at",
        "digest",
    )
    derived = {
        "recorded_after": (FieldClass.CASE, gettext_lazy("recorded later")),
        "irregular": (FieldClass.CASE, gettext_lazy("irregular")),
        "corrects_row": (FieldClass.CASE, gettext_lazy("corrects row")),
        "answers_row": (FieldClass.CASE, gettext_lazy("answers row")),
    }

    def recorded_after(self) -> str | None:
        return later_words(self.record.happened_at, self.record.recorded_at)

    def irregular(self) -> list[Choice]:
        return irregular_words(self.record.irregularities)

    def corrects_row(self) -> int | None:
        return self.record.corrects.position if self.record.corrects else None

    def answers_row(self) -> int | None:
        return self.record.answers.position if self.record.answers else None


def later_words(happened_at: datetime, recorded_at: datetime) -> str | None:
    """How long after the event it was recorded: "recorded 3 hours after"; None within the first hour."""
    gap = recorded_at - happened_at
    if gap < _HOUR:
        return None
    hours = gap // _HOUR
    if hours < 48:
        return ngettext("recorded %(n)d hour after", "recorded %(n)d hours after", hours) % {"n": hours}
    return _("recorded %(n)d days after") % {"n": gap.days}


def irregular_words(codes: list[str]) -> list[Choice]:
    """The irregularities in words, each keeping its code."""
    return [Choice(code, str(Irregularity(code).label)) for code in codes]
