"""The components page (development and demonstration only): every component, and sample screens to judge density.

Everything on it is invented here; it reads no record.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.charts import Bar
from ocsea.web.components import Chip, Column, Tab
from ocsea.web.fields import DayField, InstantField

PAGES = {
    "all": "components/gallery.html",
    "worklist": "components/gallery_worklist.html",
    "case": "components/gallery_case.html",
    "dashboard": "components/gallery_dashboard.html",
    "partner": "components/gallery_partner.html",
}
OPERATIONS = ("Heron", "Kestrel", "Bittern", "Plover", "Curlew", "Dunlin", "Avocet", "Osprey")
STAGES = (("investigation", _("Investigation")), ("awaiting_lab", _("Awaiting lab")), ("triage", _("Triage")),
          ("charged", _("Charged")), ("safeguarding", _("Safeguarding")))  # fmt: skip
PRIORITIES = (("high", _("High")), ("medium", _("Medium")), ("low", _("Low")), ("critical", _("Critical")))
OFFICERS = ("A. Okafor", "P. Singh", "L. Marek")
WEEKS = (12, 18, 9, 22, 27, 31, 24, 19, 28, 35, 30, None)


@dataclass(frozen=True)
class SampleItem:
    """What a presenter yields."""

    label: str
    value: object
    shown: bool = True
    klass: FieldClass = FieldClass.PUBLIC


class FilterForm(forms.Form):
    """The filters above a worklist."""

    q = forms.CharField(label=_("Keywords"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=[("", _("Any")), *STAGES])
    priority = forms.ChoiceField(label=_("Priority"), required=False, choices=[("", _("Any")), *PRIORITIES])
    officer = forms.ChoiceField(label=_("Case officer"), required=False, choices=[("", _("Any")), ("me", _("Me"))])
    due = forms.ChoiceField(label=_("Due"), required=False, choices=[("", _("Any time")), ("late", _("Overdue"))])


class SampleForm(forms.Form):
    """One of each kind of field."""

    title = forms.CharField(label=_("Operation name"), help_text=_("A word that says nothing about the case."))
    count = forms.IntegerField(label=_("Files counted"), required=False)
    officer = forms.ChoiceField(label=_("Case officer"), choices=[("", _("Choose")), ("a", "A. Okafor")])
    review = DayField(label=_("Review on"))
    seen = InstantField(label=_("When did it happen?"), help_text=_("In the zone you were told."))
    relevant = forms.ChoiceField(
        label=_("Relevant?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes")), ("no", _("No")), ("", _("Not decided"))],
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of harm"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("a", _("Grooming")), ("b", _("Sextortion"))],
    )
    sensitive = forms.BooleanField(label=_("Sensitive"), required=False, help_text=_("Give the reason in the text."))
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 4}))
    package = forms.FileField(label=_("Package"), required=False)


class AnswerForm(forms.Form):
    """The partner's one question."""

    answer = forms.ChoiceField(
        label=_("What will you do?"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", _("Accept: we will act")),
            ("ask", _("Ask a question first")),
            ("no", _("Not for us: send it back")),
        ],
    )


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page; `?page=worklist|case|dashboard|partner` shows a sample screen, else all parts."""
    page = request.GET.get("page", "all")
    return render(request, PAGES.get(page, PAGES["all"]), _context())


def _context() -> dict[str, object]:
    now = timezone.now()
    return {
        "now": now,
        "soon": now + timedelta(hours=20),
        "late": now - timedelta(days=2, hours=3),
        "later": now + timedelta(days=20),
        "rows": _rows(now),
        "columns": _columns(),
        "views": _views(),
        "filters": FilterForm({"officer": "me"}),
        "form": SampleForm(
            {"title": "", "text": "What was typed stays.", "seen_day": "2026-11-22", "seen_zone": "Mars"}
        ),
        "answer": AnswerForm(),
        "chips": [Chip(_("Case officer: me"), "?"), Chip(_("Open"), "?")],
        "bars": [Bar(f"W{36 + at}", number, "/oversight/" if number else "") for at, number in enumerate(WEEKS)],
        "bulk": [("assign", _("Assign")), ("due", _("Due date")), ("tag", _("Tag")), ("close", _("Close"))],
        "name": SampleItem("Name", None, shown=False, klass=FieldClass.IDENTITY),
        "source": SampleItem("Source report", "R-2026-1180"),
        "empty": SampleItem("Handle", None),
        "received": SampleItem("Received", datetime(2026, 11, 14, 9, 12, tzinfo=UTC)),
        "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "colours": ("grey", "blue", "teal", "green", "purple", "magenta", "red", "orange", "yellow"),
    }


def _rows(now: datetime) -> list[dict[str, object]]:
    """Fifteen cases in order of what is due; two of them late."""
    return [
        {
            "reference": f"OP-2026-{412 - 7 * at:05}",
            "operation": OPERATIONS[at % len(OPERATIONS)],
            "officer": OFFICERS[at % len(OFFICERS)],
            "stage": STAGES[at % len(STAGES)][0],
            "stage_words": STAGES[at % len(STAGES)][1],
            "priority": PRIORITIES[at % len(PRIORITIES)][0],
            "priority_words": PRIORITIES[at % len(PRIORITIES)][1],
            "victims": None if at == 4 else at % 4,
            "due": (now + timedelta(days=at - 2)).date(),
            "updated": now - timedelta(minutes=17 * at),
        }
        for at in range(15)
    ]


def _columns() -> list[Column]:
    return [
        Column("ref", _("Case"), sortable=True),
        Column("operation", _("Operation"), sortable=True),
        Column("officer", _("Case officer"), sortable=True),
        Column("stage", _("Stage"), sortable=True),
        Column("priority", _("Priority"), sortable=True),
        Column("victims", _("Victims"), numeric=True),
        Column("due", _("Next due"), sortable=True),
        Column("updated", _("Updated"), sortable=True),
    ]


def _views() -> list[Tab]:
    return [
        Tab(_("My open cases"), "?page=worklist", 31, current=True),
        Tab(_("Overdue"), "?page=worklist", 4),
        Tab(_("No victim decision"), "?page=worklist", 4),
        Tab(_("Closed"), "?page=worklist", "10,000+"),
    ]
