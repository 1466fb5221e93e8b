"""Changing the case: its details, its officer, its stage, and what is due."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import policy
from cases.forms.case import DetailsForm, HandOverForm, MeetForm, ReviewForm, StageForm
from cases.lists import page_of_case
from cases.models import Case
from cases.presenters import CasePresenter
from cases.services import details, review, stages
from cases.services.access import hand_over
from cases.views.answer import Page, answer, attempt, kept
from cases.views.overview import ways_of
from ocsea.access.permissions import Permission
from ocsea.clocks.models import Clock
from ocsea.errors import Denied, NotVisible
from ocsea.web.drafts import discard_draft
from ocsea.web.requests import HarbourRequest


@require_http_methods(["GET", "POST"])
def edit(request: HarbourRequest, reference: str) -> HttpResponse:
    """The details, with the version they were read at; after a conflict both texts stand side by side."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    draft = f"case-{case.id}"
    now = _as_held(case, request)
    # A draft stands on the version it was begun at, so that it never overwrites unseen what came since.
    form = DetailsForm(request.POST or None, initial=now | kept(request.user, draft))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            refused = attempt(form, lambda: details.change_details(actor=request.user, case=case, **typed))
            if refused is None:
                discard_draft(actor=request.user, form=draft)
                return redirect("cases:detail", reference)
            status = refused
    conflict = status == 409
    context = page_of_case(request, case, "overview") | {
        "form": _on_newest(request, form, case) if conflict else form,
        "draft": draft,
        "theirs": _differences(form, case, request) if conflict else [],
    }
    return render(request, "cases/edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
def officer(request: HarbourRequest, reference: str) -> HttpResponse:
    """Another case officer; the deadlines go along."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    draft = f"case-officer-{case.id}"
    form = HandOverForm(
        request.POST or None, initial=kept(request.user, draft), actor=request.user, former=case.case_officer
    )
    page = Page(_("Hand the case over"), "overview", "cases:detail", draft, _("Handed over."), _("Hand over"))
    return answer(request, case, form, page, lambda typed: hand_over(actor=request.user, case=case, **typed))


@require_http_methods(["GET", "POST"])
def move(request: HarbourRequest, reference: str) -> HttpResponse:
    """Another stage; closing takes two people."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    ways = ways_of(policy.standing_of(request.user, case))
    if not ways:
        raise Denied(target=case.reference, permission=str(Permission.CASE_WORK))
    draft = f"case-move-{case.id}"
    form = StageForm(request.POST or None, initial=kept(request.user, draft), stages=ways)
    page = Page(_("Move the case"), "overview", "cases:detail", draft, _("Moved."), _("Move"))
    return answer(request, case, form, page, lambda typed: stages.move_case(actor=request.user, case=case, **typed))


@require_http_methods(["GET", "POST"])
def set_review(request: HarbourRequest, reference: str) -> HttpResponse:
    """The day of the next review."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    draft = f"case-review-{case.id}"
    form = ReviewForm(request.POST or None, initial=kept(request.user, draft))
    page = Page(_("Set the next review"), "overview", "cases:detail", draft, _("Review set."), _("Set"))
    return answer(request, case, form, page, lambda typed: review.set_review(actor=request.user, case=case, **typed))


@require_http_methods(["GET", "POST"])
def meet(request: HarbourRequest, reference: str, clock_id: UUID) -> HttpResponse:
    """Marks something due as done, with what was done."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    clock = Clock.objects.select_related("rule").filter(pk=clock_id, stream=case.stream).first()
    if clock is None or clock.target_type not in review.OWN:
        raise NotVisible
    draft = f"case-due-{clock.id}"
    form = MeetForm(request.POST or None, initial=kept(request.user, draft))
    title = _("Done: %(what)s") % {"what": clock.title}
    page = Page(title, "overview", "cases:detail", draft, button=_("Done"), hint=clock.why)

    def carry_out(typed: dict[str, Any]) -> object:
        return review.meet_clock(actor=request.user, case=case, clock=clock, **typed)

    return answer(request, case, form, page, carry_out)


def _as_held(case: Case, request: HarbourRequest) -> dict[str, Any]:
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


def _on_newest(request: HarbourRequest, form: DetailsForm, case: Case) -> DetailsForm:
    """The same typed text on the newest version: sending it again overwrites, knowingly."""
    typed = request.POST.copy()
    typed["version"] = str(Case.objects.values_list("version", flat=True).get(pk=case.pk))
    again = DetailsForm(typed)
    again.is_valid()
    for words in form.non_field_errors():
        again.add_error(None, words)
    return again


def _differences(form: DetailsForm, case: Case, request: HarbourRequest) -> list[dict[str, Any]]:
    """What stands in the case now where it is not what was typed."""
    held = _as_held(Case.objects.prefetch_related("offence_types").get(pk=case.pk), request)
    typed = form.cleaned_data
    return [
        {"label": form[name].label, "value": _words(value)}
        for name, value in held.items()
        if name != "version" and _words(typed.get(name)) != _words(value)
    ]


def _words(value: object) -> str:
    if value is None:
        return ""
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return ", ".join(sorted(str(each) for each in value))
    return str(value)
