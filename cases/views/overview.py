"""The case's first page, its details, its stages and its reviews."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import policy
from cases.enums import TRANSITIONS, Stage
from cases.forms import DetailsForm, ReviewForm, StageForm
from cases.lists import page_of_case
from cases.models import Case
from cases.presenters import AuthorityPresenter, CasePresenter
from cases.registry import closing_blockers, summary_rows, warnings
from cases.services import details, review, stages
from ocsea.access.permissions import Permission
from ocsea.clocks import services as clocks
from ocsea.clocks.models import Clock
from ocsea.errors import Invalid, NotVisible
from ocsea.ledger.read import entries
from ocsea.web.requests import HarbourRequest


@require_GET
def detail(request: HarbourRequest, reference: str) -> HttpResponse:
    """Summary, what is due, what happened last."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    viewer = policy.viewer_of(request.user, case)
    context = page_of_case(request, case, "overview")
    context |= {
        "edit_url": reverse("cases:edit", args=[reference]) if context["may_work"] else "",
        "authorities": AuthorityPresenter.many(case.authorities.order_by("expires_on"), viewer),
        "rows": summary_rows(request.user, case),
        "warnings": warnings(request.user, case),
        "activity": entries(case.stream, limit=5),
        "due": clocks.of_stream(case.stream).filter(state="running").order_by("due_at")[:8],
        "blockers": closing_blockers(case) if case.is_open else [],
        "stage_form": StageForm(stages=_ways(request, case)) if _ways(request, case) else None,
        "review_form": ReviewForm(),
        "own_clocks": review.OWN_CLOCKS,
        "people_on_case": case.grants.count(),
    }
    return render(request, "cases/detail.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: HarbourRequest, reference: str) -> HttpResponse:
    """The details, with the version they were read at."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    form = DetailsForm(request.POST or None, initial=_as_held(case, request))
    if request.method == "POST" and form.is_valid():
        try:
            details.change_details(actor=request.user, case=case, **form.cleaned_data)
        except Invalid as error:
            for name, words in error.fields.items():
                form.add_error(name if name in form.fields else None, str(words))
        else:
            return redirect("cases:detail", reference)
    context = page_of_case(request, case, "overview") | {"form": form, "title": _("Change the case's details")}
    return render(request, "cases/form.html", context, status=422 if form.errors else 200)


@require_POST
def move(request: HarbourRequest, reference: str) -> HttpResponse:
    """Another stage; closing takes two people."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    form = StageForm(request.POST, stages=_ways(request, case))
    if form.is_valid():
        stages.move_case(actor=request.user, case=case, **form.cleaned_data)
        messages.success(request, _("Moved."))
        return redirect("cases:detail", reference)
    context = page_of_case(request, case, "overview") | {"form": form, "title": _("Move the case")}
    return render(request, "cases/form.html", context, status=422)


@require_POST
def set_review(request: HarbourRequest, reference: str) -> HttpResponse:
    """The day of the next review."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    form = ReviewForm(request.POST)
    if form.is_valid():
        review.set_review(actor=request.user, case=case, **form.cleaned_data)
        messages.success(request, _("Review set."))
        return redirect("cases:detail", reference)
    context = page_of_case(request, case, "overview") | {"form": form, "title": _("Set the next review")}
    return render(request, "cases/form.html", context, status=422)


@require_POST
def meet(request: HarbourRequest, reference: str, clock_id: UUID) -> HttpResponse:
    """Marks something due as done, with what was done."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    clock = Clock.objects.filter(pk=clock_id, stream=case.stream).first()
    if clock is None:
        raise NotVisible
    review.meet_clock(actor=request.user, case=case, clock=clock, reason=request.POST.get("reason", ""))
    return redirect("cases:detail", reference)


def _ways(request: HarbourRequest, case: Case) -> list[Stage]:
    """Where this person may move the case now."""
    ways = TRANSITIONS[Stage(case.stage)]
    own = case.closure_proposed_by_id == request.user.id
    return [
        stage
        for stage, step in ways.items()
        if policy.may(request.user, case, step.permission) and not (step.second_person and own)
    ]


def _as_held(case: Case, request: HarbourRequest) -> dict[str, object]:
    shown = CasePresenter(case, policy.viewer_of(request.user, case))
    return {
        "operation": case.operation,
        "priority": case.priority,
        "priority_reason": shown["priority_reason"].value or "",
        "summary": shown["summary"].value or "",
        "offence_types": list(case.offence_types.all()),
        "retention_review_on": case.retention_review_on,
        "version": case.version,
    }
