"""Lists of exhibits: in my hands, and of one case."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cases import policy as cases_policy
from cases.lists import page_of_case
from cases.policy import case_door
from evidence import policy
from evidence.models import CustodyEvent, Exhibit
from evidence.presenters import ExhibitRowPresenter
from ocsea.access.can import has, require
from ocsea.access.permissions import Permission
from ocsea.web.components import Column
from ocsea.web.paging import page_of
from ocsea.web.presenter import Presenter
from ocsea.web.requests import HarbourRequest

COLUMNS = [
    Column("number", gettext_lazy("Exhibit")),
    Column("description", gettext_lazy("Description")),
    Column("kind", gettext_lazy("Kind")),
    Column("holder", gettext_lazy("Holder now")),
    Column("seal", gettext_lazy("Seal now")),
    Column("seized_at", gettext_lazy("Found or received")),
]


@require_GET
def index(request: HarbourRequest) -> HttpResponse:
    """Exhibits to confirm and in my hands; a scanned label opens its exhibit."""
    require(request.user, Permission.EXHIBIT_READ)
    if label := request.GET.get("label", "").strip().upper():
        found = {exhibit.reference for exhibit in policy.named(request.user, label)[:2]}
        if len(found) == 1:
            return redirect("evidence:exhibit", found.pop())
        messages.warning(request, _("No exhibit that you may see goes by that label, or more than one does."))
    page = page_of(policy.held_by(request.user), order=("-recorded_at", "-id"), cursor=request.GET.get("page"))
    context = {
        "offered": _rows(policy.offered_to(request.user)[:50]),
        "held": _rows(page.rows),
        "columns": COLUMNS,
        "takes_part": has(request.user, Permission.EXHIBIT_CONFIRM),
        **page.links(request),
    }
    return render(request, "evidence/index.html", context)


@require_GET
def panel(request: HarbourRequest, case_reference: str) -> HttpResponse:
    """The exhibits of a case: a part of the case's page, or a page of its own."""
    case = case_door.open(request.user, case_reference, to=Permission.EXHIBIT_READ)
    rows = policy.with_standing(policy.of_case(request.user, case))
    page = page_of(rows, order=("-registered_at", "-id"), cursor=request.GET.get("page"))
    context = {
        "rows": ExhibitRowPresenter.many(page.rows, cases_policy.viewer_of(request.user, case)),
        "case_reference": case.reference,
        "columns": COLUMNS,
        "may_register": cases_policy.may(request.user, case, Permission.EXHIBIT_REGISTER),
        **page.links(request),
    }
    if request.htmx:
        return render(request, "evidence/_panel.html", context)
    return render(request, "evidence/panel.html", page_of_case(request, case, "exhibits") | context)


def _rows(events: Iterable[CustodyEvent]) -> list[Presenter[Exhibit]]:
    """The exhibits of these rows, in their order."""
    order = {event.exhibit_id: place for place, event in enumerate(events)}
    exhibits = policy.with_standing(Exhibit.objects.filter(pk__in=order))
    return ExhibitRowPresenter.many(sorted(exhibits, key=lambda each: order[each.pk]), policy.hands_viewer())
