"""Signs of misuse, for supervisor and auditor."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.duty import policy as duty
from cases.duty.presenters import SignPresenter
from ocsea.access.can import require
from ocsea.access.permissions import Permission
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.paging import page_of
from ocsea.web.presenter import Viewer
from ocsea.web.requests import HarbourRequest


@require_GET
def index(request: HarbourRequest) -> HttpResponse:
    """Who reached which threshold when, the newest first. The person concerned is not among the readers."""
    require(request.user, Permission.SIGN_READ)
    page = page_of(duty.visible_signs(request.user), order=("-day", "-id"), cursor=request.GET.get("page"))
    viewer = Viewer(frozenset({FieldClass.PUBLIC, FieldClass.STAFF}))
    return render(request, "cases/signs.html", {"signs": SignPresenter.many(page.rows, viewer), **page.links(request)})
