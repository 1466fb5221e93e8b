"""Opened identities, drawn by lot, for the supervisor who looks at them afterwards."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.duty import policy as duty
from cases.duty.presenters import RevealCheckPresenter
from cases.enums import Review
from cases.forms.finder import ReviewForm
from cases.services import reveal_checks
from cases.views.answer import attempt
from ocsea.access.can import require
from ocsea.access.permissions import Permission
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.paging import page_of
from ocsea.web.presenter import Viewer
from ocsea.web.requests import HarbourRequest

_VIEWER = Viewer(frozenset({FieldClass.PUBLIC, FieldClass.CASE, FieldClass.VICTIM, FieldClass.STAFF}))


@require_GET
def index(request: HarbourRequest) -> HttpResponse:
    """Those that wait, the newest first; `?show=answered` the others."""
    require(request.user, Permission.REVEAL_CHECK)
    waiting = request.GET.get("show") != "answered"
    rows = duty.reveal_checks_of(request.user)
    rows = rows.filter(review=Review.WAITING) if waiting else rows.exclude(review=Review.WAITING)
    page = page_of(rows, order=("-opened_at", "-id"), cursor=request.GET.get("page"))
    shown = RevealCheckPresenter.many(page.rows, _VIEWER)
    return render(request, "cases/reveal_checks.html", {"checks": shown, "waiting": waiting, **page.links(request)})


@require_http_methods(["GET", "POST"])
def check(request: HarbourRequest, check_id: UUID) -> HttpResponse:
    """One opened identity, and what the supervisor says of it."""
    row = duty.check_door.open(request.user, check_id, to=Permission.REVEAL_CHECK)
    form = ReviewForm(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        answered = attempt(form, lambda: reveal_checks.answer_check(actor=request.user, check=row, **form.cleaned_data))
        if answered is None:
            messages.success(request, _("Recorded."))
            return redirect("cases:reveal_checks")
        status = answered
    context = {"check": RevealCheckPresenter(row, _VIEWER), "waits": row.review == Review.WAITING, "form": form}
    return render(request, "cases/reveal_check.html", context, status=status)
