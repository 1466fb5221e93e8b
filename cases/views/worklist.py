"""The worklist and a new case."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cases import policy
from cases.forms.case import FilterForm, NewCaseForm, investigators_of
from cases.models import Case
from cases.presenters import CaseRowPresenter
from cases.services.opening import open_case
from cases.views.answer import attempt, kept
from cases.worklist import ORDER, VIEWS, counted, extras_of, filtered, view_counts
from ocsea.access.can import has, require
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.web import marks
from ocsea.web.components import Chip, Column, Tab
from ocsea.web.drafts import discard_draft
from ocsea.web.paging import page_of
from ocsea.web.requests import HarbourRequest
from ocsea.web.statuses import tag_for_status


def _link(item: Any) -> SafeString:
    return marks.ref(item.value, reverse("cases:detail", args=[item.value]))


def _next_due(item: Any) -> SafeString:
    return marks.due(item.value) if item.value else format_html("{}", _("Nothing due"))


COLUMNS = [
    Column("reference", gettext_lazy("Case"), cell=_link),
    Column("operation", gettext_lazy("Operation")),
    Column("case_officer", gettext_lazy("Case officer")),
    Column("stage", gettext_lazy("Stage"), cell=tag_for_status),
    Column("priority", gettext_lazy("Priority"), cell=tag_for_status),
    Column("victims", gettext_lazy("Victims"), numeric=True),
    Column("next_due", gettext_lazy("Next due"), cell=_next_due),
    Column("updated_at", gettext_lazy("Updated")),
]
_DRAFT = "case-new"


@require_GET
def index(request: HarbourRequest) -> HttpResponse:
    """The reader's cases, newest first, under the filters in the address."""
    require(request.user, Permission.CASE_READ)
    form = FilterForm(request.GET, officers=_officers(request.user))
    answers = _answers(form)
    now = timezone.now()
    rows = filtered(request.user, answers, now)
    page = page_of(rows, order=ORDER, cursor=request.GET.get("page"))
    cases = [grant.content_object for grant in page.rows]
    counts = view_counts(request.user, now)
    view = next((name for name, wanted in VIEWS.items() if wanted == answers), "")
    context = {
        "rows": CaseRowPresenter.rows(cases, policy.list_viewer(), extras_of(page.rows)),
        "columns": COLUMNS,
        "form": form,
        "chips": _chips(request, form, answers),
        "clear_url": f"?view={answers['view']}" if len(answers) > 1 else "",
        "tabs": _tabs(view, counts),
        "count": counts[view] if view else counted(rows),
        "may_open": _may_open(request.user),
        **page.links(request),
    }
    return render(request, "cases/index.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HarbourRequest) -> HttpResponse:
    """An empty case, led by the writer or a colleague of the unit."""
    require(request.user, Permission.CASE_OPEN)
    require(request.user, Permission.CASE_WORK)
    form = NewCaseForm(request.POST or None, initial=kept(request.user, _DRAFT), actor=request.user)
    opened: list[Case] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: opened.append(open_case(actor=request.user, **form.cleaned_data))) or 302
    if opened:
        discard_draft(actor=request.user, form=_DRAFT)
        return _to(request, opened[0])
    return render(request, "cases/new.html", {"form": form, "draft": _DRAFT}, status=status)


def _to(request: HarbourRequest, case: Case) -> HttpResponse:
    """The new case, or the list for whoever opened it for a colleague and is not on it."""
    if policy.relation_of(request.user, case) is not None:
        return redirect("cases:detail", case.reference)
    words = _("%(case)s is open. %(officer)s finds it under My work.")
    messages.success(request, words % {"case": case.reference, "officer": case.case_officer.display_name})
    return redirect("cases:index")


def _may_open(actor: User) -> bool:
    return has(actor, Permission.CASE_OPEN) and has(actor, Permission.CASE_WORK)


def _officers(actor: User) -> Mapping[str, str]:
    colleagues = investigators_of(actor).exclude(pk=actor.pk).values_list("pk", "display_name")
    return {str(key): name for key, name in colleagues}


def _answers(form: FilterForm) -> dict[str, Any]:
    """The filters in force: those answered with a value that the form knows, and the view (open, if none is named)."""
    form.is_valid()
    answers = {name: value for name, value in form.cleaned_data.items() if value}
    return answers | {"view": "all" if answers.get("view") == "all" else "open"}


def _tabs(view: str, counts: Mapping[str, str]) -> list[Tab]:
    labels = {"open": _("My open cases"), "overdue": _("Overdue"), "all": _("All my cases")}
    return [
        Tab(label, "?" + "&".join(f"{key}={value}" for key, value in VIEWS[name].items()), counts[name], name == view)
        for name, label in labels.items()
    ]


def _chips(request: HarbourRequest, form: FilterForm, answers: Mapping[str, Any]) -> list[Chip]:
    chips = []
    for field in form.visible_fields():
        value = answers.get(field.name)
        if not value:
            continue
        query = request.GET.copy()
        query.pop(field.name, None)
        query.pop("page", None)
        words = dict(getattr(field.field, "choices", [])).get(value, value)
        chips.append(Chip(f"{field.label}: {words}", f"?{query.urlencode()}"))
    return chips
