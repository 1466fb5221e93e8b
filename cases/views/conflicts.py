"""Conflicts of interest: declaring one's own, recording another's, reviewing and ending it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import policy
from cases.forms.access import AgainForm, ConflictForm, ConflictOfForm, WhyForm
from cases.lists import page_of_case
from cases.models import Case, Denial
from cases.services.conflicts import (
    declare_conflict,
    end_conflict,
    require_reviewer,
    require_second_person,
    review_conflict,
)
from cases.views.answer import Page, answer, attempt
from ocsea.access.permissions import Permission
from ocsea.errors import Denied, NotVisible
from ocsea.web.requests import HarbourRequest


@require_http_methods(["GET", "POST"])
def mine(request: HarbourRequest, reference: str) -> HttpResponse:
    """One's own. From the answer on there is no such case for the person, so it leads home and says so once."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    form = ConflictForm(request.POST or None, actor=request.user)
    status = 200
    if request.method == "POST":
        refused = attempt(form, lambda: _declare(request, case, form)) if form.is_valid() else 422
        if refused is None:
            messages.success(request, _("Recorded. You will no longer see this case."))
            return redirect("web:home")
        status = refused
    hint = _("You will no longer see this case, from now on. Your deadlines on it pass to its case officer.")
    # No draft: what somebody writes here must not wait about under their name.
    page = Page(_("Declare a conflict of interest"), "access", "", "", button=_("Declare it"), hint=hint)
    context = page_of_case(request, case, "access")
    context |= {"form": form, "page": page, "back_url": reverse("cases:access", args=[reference])}
    return render(request, "cases/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def add(request: HarbourRequest, reference: str) -> HttpResponse:
    """Another person's, recorded by who answers for the case."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    _require_knowing(request, case)
    form = ConflictOfForm(request.POST or None, actor=request.user)
    hint = _("They lose the case at once, and are not told why. Nobody can put them on it again while this stands.")
    page = Page(
        _("Record a conflict of interest"), "access", "cases:access", "", _("Recorded."), _("Record it"), hint=hint
    )
    return answer(request, case, form, page, lambda typed: declare_conflict(actor=request.user, case=case, **typed))


@require_http_methods(["GET", "POST"])
def review(request: HarbourRequest, reference: str, denial_id: UUID) -> HttpResponse:
    """It stands, says its owner, until the next look."""
    case, denial = _open(request, reference, denial_id)
    require_reviewer(request.user, denial)
    form = AgainForm(request.POST or None)
    title = _("Review: %(person)s") % {"person": denial.person.display_name}
    page = Page(title, "access", "cases:access", "", _("Reviewed."), _("It still stands"))
    return answer(request, case, form, page, lambda typed: review_conflict(actor=request.user, denial=denial, **typed))


@require_http_methods(["GET", "POST"])
def end(request: HarbourRequest, reference: str, denial_id: UUID) -> HttpResponse:
    """A second person ends it; the place on the case is given anew, or not."""
    case, denial = _open(request, reference, denial_id)
    require_second_person(request.user, denial)
    form = WhyForm(request.POST or None)
    title = _("End the conflict of interest: %(person)s") % {"person": denial.person.display_name}
    hint = _("Their place on the case does not come back by itself.")
    page = Page(title, "access", "cases:access", "", _("Ended."), _("End it"), hint=hint)
    return answer(request, case, form, page, lambda typed: end_conflict(actor=request.user, denial=denial, **typed))


def _declare(request: HarbourRequest, case: Case, form: ConflictForm) -> Denial:
    return declare_conflict(actor=request.user, case=case, person=request.user, **form.cleaned_data)


def _require_knowing(request: HarbourRequest, case: Case) -> None:
    if not policy.standing_of(request.user, case).knows_of_denials:
        raise Denied(target=case.reference)


def _open(request: HarbourRequest, reference: str, denial_id: UUID) -> tuple[Case, Denial]:
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    found = policy.denials_known_to(request.user).filter(pk=denial_id, case=case, ended_at=None).first()
    if found is None:
        raise NotVisible
    return case, found
