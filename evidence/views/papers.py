"""Printed papers: the list with its buttons, one paper and how far it is, and its file."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cases import policy as cases_policy
from cases.lists import page_of_case
from cases.policy import case_door
from evidence import papers as documents
from evidence import policy
from evidence.enums import OF_CASE, OF_EXHIBIT, PaperKind, PaperState
from evidence.models import Paper
from evidence.paper_policy import paper_door
from evidence.presenters import PaperPresenter
from evidence.services import printing
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.web.components import Column
from ocsea.web.presenter import Viewer
from ocsea.web.requests import HarbourRequest

_LISTED = [
    Column("kind", gettext_lazy("Paper")),
    Column("made_at", gettext_lazy("Made")),
    Column("made_by", gettext_lazy("By")),
    Column("data_sha256", gettext_lazy("SHA-256 of the data")),
    Column("state", gettext_lazy("State")),
]
_MOST = 50


@require_http_methods(["GET", "POST"])
def papers(request: HarbourRequest, reference: str) -> HttpResponse:
    """Papers of one exhibit, and the buttons that make another."""
    exhibit = policy.exhibit_door.open(request.user, reference, to=Permission.EXHIBIT_READ)
    if request.method == "POST":
        kind, now = request.POST.get("kind", ""), timezone.now()
        document = documents.of_exhibit(kind, request.user, exhibit, now)
        made = printing.print_of_exhibit(actor=request.user, exhibit=exhibit, kind=PaperKind(kind), document=document)
        return redirect("evidence:paper", made.pk)
    viewer = policy.viewer_of(request.user, exhibit)
    rows = exhibit.papers.select_related("made_by").defer("data", "file")[:_MOST]
    context = {"exhibit": exhibit, "kinds": OF_EXHIBIT, "rows": PaperPresenter.many(rows, viewer), "columns": _LISTED}
    return render(request, "evidence/papers.html", context)


@require_http_methods(["GET", "POST"])
def papers_of_case(request: HarbourRequest, case_reference: str) -> HttpResponse:
    """The same for all exhibits of a case."""
    case = case_door.open(request.user, case_reference, to=Permission.EXHIBIT_READ)
    if request.method == "POST":
        kind, now = request.POST.get("kind", ""), timezone.now()
        document = documents.of_case(kind, request.user, case, now)
        made = printing.print_of_case(actor=request.user, case=case, kind=PaperKind(kind), document=document)
        return redirect("evidence:paper", made.pk)
    viewer = cases_policy.viewer_of(request.user, case)
    rows = Paper.objects.filter(case=case, exhibit=None).select_related("made_by").defer("data", "file")[:_MOST]
    context = {"kinds": OF_CASE, "rows": PaperPresenter.many(rows, viewer), "columns": _LISTED}
    return render(request, "evidence/papers_of_case.html", page_of_case(request, case, "exhibits") | context)


@require_GET
def paper(request: HarbourRequest, paper_id: UUID) -> HttpResponse:
    """One paper: its file, or how far it is. It is made on after the page is left."""
    found = paper_door.open(request.user, paper_id, to=Permission.EXHIBIT_READ)
    context = {
        "paper": PaperPresenter(found, _viewer_of(request.user, found)),
        "exhibit": found.exhibit,
        "case_reference": found.about,
        "waiting": found.state == PaperState.WAITING,
        "again_url": _made_at(found),
    }
    return render(request, "evidence/_paper.html" if request.htmx else "evidence/paper.html", context)


@require_GET
def paper_file(request: HarbourRequest, paper_id: UUID) -> HttpResponse:
    """The PDF, never shown in the browser's frame of ours."""
    found = paper_door.open(request.user, paper_id, to=Permission.EXHIBIT_READ)
    answer = HttpResponse(printing.file_of(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found.kind}-{found.about}.pdf"'
    return answer


def _made_at(found: Paper) -> str:
    """Where another of its kind is made; a schedule's form is not made twice."""
    if found.exhibit is not None:
        return reverse("evidence:papers", args=[found.exhibit.reference])
    return "" if found.schedule_id else reverse("evidence:papers-of-case", args=[found.about])


def _viewer_of(actor: User, found: Paper) -> Viewer:
    if found.exhibit is not None:
        return policy.viewer_of(actor, found.exhibit)
    return cases_policy.viewer_of(actor, found.case)
