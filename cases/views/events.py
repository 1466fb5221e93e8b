"""Events and authorities of the case."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases import policy
from cases.forms import AuthorityForm, EventForm, zone_of
from cases.lists import page_of_case
from cases.models import Case
from cases.presenters import AuthorityPresenter, EventPresenter
from cases.services import happenings
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid
from ocsea.web.requests import HarbourRequest


@require_GET
def index(request: HarbourRequest, reference: str) -> HttpResponse:
    """What happened, newest first, and what planned acts rest on."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    viewer = policy.viewer_of(request.user, case)
    rows = case.events.select_related("person", "recorded_by").order_by("-at")[:100]
    context = page_of_case(request, case, "events") | {
        "events": EventPresenter.many(rows, viewer),
        "authorities": AuthorityPresenter.many(case.authorities.select_related("recorded_by"), viewer),
    }
    return render(request, "cases/events.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HarbourRequest, reference: str) -> HttpResponse:
    """Records an event; the clocks that follow start by themselves."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    form = EventForm(request.POST or None, case=case)

    def carry_out(data: dict[str, Any]) -> object:
        data["zone"] = zone_of(data["at"])
        return happenings.record_event(actor=request.user, case=case, happening=happenings.Happening(**data))

    return _form(request, case, form, _("Record an event"), carry_out)


@require_http_methods(["GET", "POST"])
def authority(request: HarbourRequest, reference: str) -> HttpResponse:
    """Records a warrant, order, consent or power by its number."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    form = AuthorityForm(request.POST or None)
    return _form(request, case, form, _("Record an authority"), lambda data: happenings.record_authority(
        actor=request.user, case=case, **data
    ))  # fmt: skip


def _form(
    request: HarbourRequest, case: Case, form: Form, title: str, carry_out: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            carry_out(dict(form.cleaned_data))
        except Invalid as error:
            for name, words in error.fields.items():
                form.add_error(name if name in form.fields else None, str(words))
        else:
            return redirect("cases:events", case.reference)
    context = page_of_case(request, case, "events") | {"form": form, "title": title}
    return render(request, "cases/form.html", context, status=422 if form.errors else 200)
