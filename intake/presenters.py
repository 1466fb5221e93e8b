"""A report as its reader gets it: every value with its label, in order, or the mark of what withholds it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from intake.models import ImportItem, ImportJob, ImportRefusal, Report, ReportFact, ReportFile, ReportSubject
from intake.sources.parsed import SUBJECT_WORDS, SubjectKind
from intake.triage import sentence_of
from ocsea.redaction.sensitivity import FieldClass
from ocsea.vault import fields
from ocsea.web.presenter import Item, Presenter, Viewer


class ReportRowPresenter(Presenter[Report]):
    """A line of the queue, with the reasons why it stands where it stands."""

    model = Report
    fields: ClassVar[Sequence[str]] = (
        "reference",
        "channel",
        "incident_type",
        "received_at",
        "status",
        "user_may_know",
    )
    derived = {
        "urgency": (FieldClass.PUBLIC, _("urgency")),
        "why": (FieldClass.PUBLIC, _("why it stands here")),
    }

    def urgency(self) -> int:
        return self.record.tier

    def why(self) -> list[str]:
        return [str(sentence_of(reason["code"])) for reason in self.record.reasons]


class ReportPresenter(ReportRowPresenter):
    """The report's own facts, besides the values it was sent with."""

    fields: ClassVar[Sequence[str]] = (
        *ReportRowPresenter.fields,
        "source_number",
        "incident_at",
        "unit",
        "received_by",
        "missing",
        "unknown_elements",
        "decision_reason",
        "decided_by",
        "decided_at",
        "transferred_to",
        "transfer_receipt",
        "sample",
        "sampled_by",
    )


class ReportFilePresenter(Presenter[ReportFile]):
    """A reported file: hashes and the provider's words. Viewed "not known" is neither yes nor no."""

    model = ReportFile
    fields: ClassVar[Sequence[str]] = (
        "file_id",
        "md5",
        "sha1",
        "sha256",
        "viewed",
        "publicly_available",
        "relevance",
        "provider_label",
        "gate",
    )


@dataclass(frozen=True)
class FactLine:
    """One value of the report: `item` is shown or withheld; times carry the instant in UTC beside the text as sent."""

    item: Item
    path: str
    instant: Any = None
    zone_text: str = ""
    sent_as: str = ""

    def as_json(self) -> dict[str, Any]:
        """The value for the API."""
        return {
            "label": self.item.label,
            "path": self.path,
            "value": self.item.as_json(),
            "instant": self.instant.isoformat() if self.instant else None,
            "zone": self.zone_text,
        }


@dataclass
class FactGroup:
    """The values about one person, one file, or the report itself."""

    title: str
    role: str = ""
    age_band: str = ""
    lines: list[FactLine] = field(default_factory=list)
    file: ReportFilePresenter | None = None

    def as_json(self) -> dict[str, Any]:
        """The group for the API."""
        return {
            "title": self.title,
            "role": self.role,
            "age_band": self.age_band,
            "values": [line.as_json() for line in self.lines],
            "file": self.file.as_json() if self.file else None,
        }


def groups_of(report: Report, viewer: Viewer) -> list[FactGroup]:
    """Every value of the report, grouped by whom it is about. Four statements, however many values there are."""
    subjects = list(report.subjects.all())
    files = list(report.files.all())
    facts = list(report.facts.select_related("sealed").order_by("position"))
    opened = _opened(facts, viewer)
    whole = FactGroup(gettext("The report"))
    by_subject = {subject.id: _subject_group(subject) for subject in subjects}
    by_file = {place + 1: _file_group(place + 1, entry, viewer) for place, entry in enumerate(files)}
    for fact in facts:
        line = _line(fact, opened)
        place = _file_place(fact.path)
        group = by_subject.get(fact.subject_id or report.id) or by_file.get(place or 0) or whole
        group.lines.append(line)
    return [whole, *by_subject.values(), *by_file.values()]


def job_lines(job: ImportJob) -> list[dict[str, Any]]:
    """Each package of an import with its result, its reports and what was refused, in order."""
    items = list(ImportItem.objects.filter(job=job).order_by("position").prefetch_related("results__report"))
    refusals = list(ImportRefusal.objects.filter(job=job).order_by("item__position"))
    names = fields.get_many(items, ["name"])
    words = fields.get_many(refusals, ["member", "sentence"])
    lines = {item.id: {"item": item, "name": names[item.id]["name"], "refused": []} for item in items}
    for refusal in refusals:
        lines[refusal.item_id]["refused"].append({"row": refusal, **words[refusal.id]})
    return list(lines.values())


def _opened(facts: list[ReportFact], viewer: Viewer) -> dict[Any, dict[str, Any]]:
    if not viewer.may(FieldClass.IDENTITY):
        return {}
    secrets = [fact.sealed for fact in facts if hasattr(fact, "sealed")]
    return fields.get_many(secrets, ["value"])


def _line(fact: ReportFact, opened: dict[Any, dict[str, Any]]) -> FactLine:
    klass = FieldClass(fact.klass)
    label = gettext(fact.label)
    if not fact.is_sealed:
        item = Item(fact.path, label, klass, shown=True, value=fact.code_value)
        return FactLine(item, fact.path, fact.instant, fact.zone_text, fact.code_value if fact.instant else "")
    if fact.pk not in opened:
        return FactLine(Item(fact.path, label, klass, shown=False), fact.path)
    value = opened[fact.pk]["value"]
    if value["name"]:
        label = f"{label} ({value['name']})"
    return FactLine(Item(fact.path, label, klass, shown=True, value=value["text"]), fact.path)


def _subject_group(subject: ReportSubject) -> FactGroup:
    title = SUBJECT_WORDS[SubjectKind(subject.kind)]
    return FactGroup(str(title), gettext("Role not known"), subject.age_band)


def _file_group(place: int, entry: ReportFile, viewer: Viewer) -> FactGroup:
    return FactGroup(gettext("Reported file %(place)s") % {"place": place}, file=ReportFilePresenter(entry, viewer))


def _file_place(path: str) -> int | None:
    """The number of the file that a path stands in: "file[2]/fileName" is 2."""
    if not path.startswith("file["):
        return None
    return int(path[5 : path.index("]")])
