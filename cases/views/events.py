"""Events and authorities of the case."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases import policy
from cases.forms.parts import zone_of
from cases.forms.record import AuthorityForm, EventForm
from cases.lists import page_of_case
from cases.presenters import AuthorityPresenter, EventPresenter
from cases.services import happenings
from cases.views.answer import Page, answer, kept
from ocsea.access.permissions import Permission
from ocsea.web.paging import page_of
from ocsea.web.requests import HarbourRequest


@require_GET
def index(request: HarbourRequest, reference: str) -> HttpResponse:
    """What happened, newest first, and what planned acts rest on."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    context = page_of_case(request, case, "events")
    viewer = context["standing"].viewer
    rows = case.events.select_related("person", "recorded_by")
    page = page_of(rows, order=("-at", "-id"), cursor=request.GET.get("page"))
    context |= {
        "events": EventPresenter.many(page.rows, viewer),
        "authorities": AuthorityPresenter.many(
            case.authorities.select_related("recorded_by").order_by("expires_on", "number"), viewer
        ),
        **page.links(request),
    }
    return render(request, "cases/events.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HarbourRequest, reference: str) -> HttpResponse:
    """Records an event; the clocks that follow start by themselves."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    draft = f"event-new-{case.id}"
    form = EventForm(request.POST or None, initial=kept(request.user, draft), case=case)
    page = Page(_("Record an event"), "events", "cases:events", draft)

    def carry_out(typed: dict[str, Any]) -> object:
        happening = happenings.Happening(**typed, zone=zone_of(typed["at"]))
        return happenings.record_event(actor=request.user, case=case, happening=happening)

    return answer(request, case, form, page, carry_out)


@require_http_methods(["GET", "POST"])
def authority(request: HarbourRequest, reference: str) -> HttpResponse:
    """Records a warrant, order, consent or power by its number."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    draft = f"authority-new-{case.id}"
    form = AuthorityForm(request.POST or None, initial=kept(request.user, draft))
    page = Page(_("Record an authority"), "events", "cases:events", draft)

    def carry_out(typed: dict[str, Any]) -> object:
        return happenings.record_authority(actor=request.user, case=case, **typed)

    return answer(request, case, form, page, carry_out)
