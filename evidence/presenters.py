"""Exhibits, their digests and their chain as their readers get them: pages and API alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from evidence.enums import Algorithm, Fault, FileKind, Irregularity, Step
from evidence.models import CustodyEvent, Exhibit, ExhibitHash, Manifest, Paper
from evidence.sources.entries import Entry, Rejected
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


class ManifestPresenter(Presenter[Manifest]):
    """A manifest and how far its import is: counts and labels, never a line of it."""

    model = Manifest
    fields: ClassVar[Sequence[str]] = (
        "exhibit_reference",
        "started_by",
        "started_at",
        "finished_at",
        "state",
        "format",
        "tool",
        "tool_version",
        "operator",
        "scheme",
        "total",
        "done",
        "added",
        "matched",
        "duplicate",
        "rejected",
    )
    derived = {
        "left_behind": (FieldClass.CASE, gettext_lazy("left behind")),
        "label_counts": (FieldClass.CASE, gettext_lazy("labels")),
        "problem": (FieldClass.PUBLIC, gettext_lazy("why it could not be read")),
    }

    def left_behind(self) -> str:
        return ", ".join(f"{name} ({number:,})" for name, number in sorted(self.record.dropped.items()))

    def label_counts(self) -> list[str]:
        words = {"provider_label": _("Provider"), "analyst_label": _("Analyst"), "court_finding": _("Court")}
        return [f"{words[name]}, {label}: {number:,}" for name, label, number in self.record.labels]

    def problem(self) -> str:
        return self.record.get_why_display()


@dataclass(frozen=True)
class PreviewLine:
    """One of the first lines of a manifest that waits: what would be kept, or what is wrong with it."""

    position: int
    digest: str
    size: int | None
    kind: str
    labels: str
    problem: str


def preview_lines(found: Sequence[Entry | Rejected]) -> list[PreviewLine]:
    """The lines for whoever uploaded them, before anything is imported."""
    return [_preview_line(each) for each in found]


def _preview_line(one: Entry | Rejected) -> PreviewLine:
    if isinstance(one, Rejected):
        field = Algorithm(one.field).label if one.field in Algorithm.values else one.field
        problem = f"{Fault(one.fault).label}{f': {field}' if field else ''}"
        return PreviewLine(one.position, "", None, "", "", problem)
    labels = ", ".join(filter(None, (one.provider_label, one.analyst_label, one.court_finding, one.series)))
    digest = one.sha256 or one.sha1 or one.md5
    return PreviewLine(one.position, digest, one.size, str(FileKind(one.kind).label), labels, "")


class PaperPresenter(Presenter[Paper]):
    """A printed paper: what it is of, who made it, and by what it is known again. Its text is in the file alone."""

    model = Paper
    fields = (
        *("about", "kind", "made_by", "made_at", "state", "rows", "data_sha256", "checkpoint", "file_sha256"),
        "size",
    )
