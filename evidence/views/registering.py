"""Registering exhibits, one after the other."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.lists import page_of_case
from cases.models import Authority, Case
from cases.policy import case_door
from evidence import policy
from evidence.forms import ExhibitForm
from evidence.models import Exhibit
from evidence.services.registering import register_exhibit, suggested_number
from evidence.views.steps import attempt
from ocsea.access.permissions import Permission
from ocsea.web.drafts import discard_draft, draft_of, save_draft
from ocsea.web.requests import HarbourRequest


@require_http_methods(["GET", "POST"])
def register(request: HarbourRequest, case_reference: str) -> HttpResponse:
    """One exhibit, or the next of a scene; what was typed is kept through every error."""
    case = case_door.open(request.user, case_reference, to=Permission.EXHIBIT_REGISTER)
    draft = draft_of(request.user, _draft(case))
    form = _form(request, case, draft)
    another = "another" in request.POST

    def act() -> Exhibit:
        return register_exhibit(actor=request.user, case=case, find=form.find())

    if request.method == "POST" and (exhibit := attempt(form, act)) is not None:
        messages.success(request, _("Registered as %(number)s.") % {"number": exhibit.number})
        return _next(request, case, exhibit, another=another)
    context = page_of_case(request, case, "exhibits") | {
        "form": form,
        "draft": _draft(case),
        "another": another or bool((request.POST or draft).get("scene")),
        "data_opened": form.is_about_data(),
    }
    return render(request, "evidence/register.html", context, status=422 if form.is_bound else 200)


def _form(request: HarbourRequest, case: Case, draft: dict[str, str]) -> ExhibitForm:
    choices: dict[str, Any] = {
        "parents": policy.of_case(request.user, case).order_by("number"),
        "authorities": Authority.objects.filter(case=case).order_by("-issued_on"),
        "free": suggested_number(case, draft.get("found_by") or request.user.display_name),
    }
    if request.method == "POST":
        return ExhibitForm(request.POST, **choices)
    return ExhibitForm(initial={"found_by": request.user.display_name} | ExhibitForm.as_typed(draft), **choices)


def _next(request: HarbourRequest, case: Case, exhibit: Exhibit, *, another: bool) -> HttpResponse:
    """The exhibit's page; or the form again, with what the whole scene has in common."""
    if not another:
        discard_draft(actor=request.user, form=_draft(case))
        return redirect("evidence:exhibit", exhibit.reference)
    link = request.path
    kept = {name: request.POST.get(name, "") for name in ExhibitForm.KEPT} | {"scene": "1"}
    title = _("Exhibits, %(case)s") % {"case": case.reference}
    save_draft(actor=request.user, form=_draft(case), title=title, link=link, values=kept)
    return redirect("evidence:register", case.reference)


def _draft(case: Case) -> str:
    return f"exhibit-{case.id}"
