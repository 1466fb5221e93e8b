"""The worklist and a new case."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cases import policy
from cases.forms import CaseForm, FilterForm
from cases.presenters import CaseRowPresenter
from cases.services.opening import open_case
from cases.worklist import ORDER, extras_of, filtered
from ocsea.access.can import has, require
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid
from ocsea.web.components import Chip, Column, Tab
from ocsea.web.drafts import discard_draft, draft_of
from ocsea.web.paging import capped_count, page_of
from ocsea.web.requests import HarbourRequest

COLUMNS = [
    Column("reference", gettext_lazy("Case")),
    Column("operation", gettext_lazy("Operation")),
    Column("case_officer", gettext_lazy("Case officer")),
    Column("stage", gettext_lazy("Stage")),
    Column("priority", gettext_lazy("Priority")),
    Column("victims", gettext_lazy("Victims"), numeric=True),
    Column("next_due", gettext_lazy("Next due")),
    Column("updated_at", gettext_lazy("Updated")),
]


@require_GET
def index(request: HarbourRequest) -> HttpResponse:
    """The reader's cases, newest first, under the filters in the address."""
    require(request.user, Permission.CASE_READ)
    form = FilterForm(request.GET)
    answers = dict(form.cleaned_data) if form.is_valid() else {}
    answers["view"] = request.GET.get("view", "open")
    rows = filtered(request.user, answers, timezone.now())
    page = page_of(rows, order=ORDER, cursor=request.GET.get("page"))
    cases = [grant.content_object for grant in page.rows]
    extras = extras_of([case.id for case in cases])
    context = {
        "rows": CaseRowPresenter.rows(cases, policy.list_viewer(), extras),
        "columns": COLUMNS,
        "form": form,
        "chips": _chips(request, form, answers),
        "tabs": _tabs(request, answers["view"]),
        "count": capped_count(rows.select_related(None)),
        "may_open": has(request.user, Permission.CASE_OPEN),
        **page.links(request),
    }
    return render(request, "cases/index.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HarbourRequest) -> HttpResponse:
    """An empty case, with the writer as case officer."""
    require(request.user, Permission.CASE_OPEN)
    require(request.user, Permission.CASE_WORK)
    form = CaseForm(request.POST or None, initial=draft_of(request.user, "case-new"))
    if request.method == "POST" and form.is_valid():
        try:
            case = open_case(actor=request.user, **form.cleaned_data)
        except Invalid as error:
            for name, words in error.fields.items():
                form.add_error(name if name in form.fields else None, str(words))
        else:
            discard_draft(actor=request.user, form="case-new")
            return redirect("cases:detail", case.reference)
    return render(request, "cases/new.html", {"form": form}, status=422 if form.errors else 200)


def _tabs(request: HarbourRequest, view: str) -> list[Tab]:
    return [
        Tab(_("Open cases"), "?view=open", current=view == "open" and not request.GET.get("due")),
        Tab(_("Overdue"), "?view=open&due=late", current=request.GET.get("due") == "late"),
        Tab(_("All my cases"), "?view=all", current=view == "all"),
    ]


def _chips(request: HarbourRequest, form: FilterForm, answers: dict[str, str]) -> list[Chip]:
    chips = []
    for name, field in form.fields.items():
        value = answers.get(name)
        if not value:
            continue
        query = request.GET.copy()
        query.pop(name, None)
        query.pop("page", None)
        words = dict(getattr(field, "choices", [])).get(value, value)
        chips.append(Chip(f"{field.label}: {words}", f"?{query.urlencode()}"))
    return chips
