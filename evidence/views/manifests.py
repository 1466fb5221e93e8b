"""Manifests of an exhibit: upload, a look at the first lines, the job, and what was rejected."""

from typing import BinaryIO, cast
from uuid import UUID

from defusedcsv import csv
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evidence import policy
from evidence.enums import HASHABLE, UNFINISHED, ManifestState
from evidence.forms import ManifestForm
from evidence.models import Manifest, ManifestReject
from evidence.presenters import ManifestPresenter, preview_lines
from evidence.services import hashing
from evidence.services import manifests as services
from evidence.views.steps import attempt
from ocsea.access.permissions import Permission
from ocsea.errors import WrongState
from ocsea.web.components import Column
from ocsea.web.requests import HarbourRequest

_LISTED = [
    Column("started_at", gettext_lazy("Uploaded")),
    Column("tool", gettext_lazy("Tool")),
    Column("added", gettext_lazy("Added"), numeric=True),
    Column("matched", gettext_lazy("Matched"), numeric=True),
    Column("rejected", gettext_lazy("Rejected"), numeric=True),
    Column("state", gettext_lazy("State")),
]
_PREVIEW = [
    Column("position", gettext_lazy("Line"), numeric=True),
    Column("digest", gettext_lazy("Digest")),
    Column("size", gettext_lazy("Bytes"), numeric=True),
    Column("kind", gettext_lazy("Kind")),
    Column("labels", gettext_lazy("Labels")),
]


@require_http_methods(["GET", "POST"])
def manifests(request: HarbourRequest, reference: str) -> HttpResponse:
    """The manifests of one exhibit, and the form that takes another."""
    exhibit = policy.exhibit_door.open(request.user, reference, to=Permission.EXHIBIT_READ)
    if exhibit.kind not in HASHABLE:
        raise WrongState(_("A physical object has no files. Import the manifest of its extraction."))
    form = ManifestForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        hashing.require_adding(request.user, exhibit)

        def act() -> Manifest:
            file = cast(BinaryIO, form.cleaned_data["manifest"].file)
            return services.take_manifest(actor=request.user, exhibit=exhibit, file=file)

        form = ManifestForm(request.POST, request.FILES)
        if (made := attempt(form, act)) is not None:
            return redirect("evidence:manifest", made.pk)
    viewer = policy.viewer_of(request.user, exhibit)
    rows = Manifest.objects.filter(exhibit=exhibit).select_related("started_by")[:50]
    context = {
        "exhibit": exhibit,
        "form": form if policy.may_add(request.user, exhibit) else None,
        "rows": ManifestPresenter.many(rows, viewer),
        "columns": _LISTED,
    }
    return render(request, "evidence/manifests.html", context, status=422 if form.errors else 200)


@require_GET
def manifest(request: HarbourRequest, manifest_id: UUID) -> HttpResponse:
    """How far an import is; before it is started, its first lines. Works on after the page is left."""
    found = policy.manifest_door.open(request.user, manifest_id, to=Permission.EXHIBIT_READ)
    mine = found.started_by_id == request.user.id
    waits = found.state == ManifestState.PREVIEW
    context = {
        "manifest": ManifestPresenter(found, policy.viewer_of(request.user, found.exhibit)),
        "exhibit": found.exhibit,
        "lines": preview_lines(services.preview_of(found)) if waits and mine else [],
        "preview_columns": _PREVIEW,
        "waits": waits,
        "mine": mine,
        "running": found.state in UNFINISHED,
        "stopped": found.state == ManifestState.STOPPED,
    }
    return render(request, "evidence/_manifest.html" if request.htmx else "evidence/manifest.html", context)


@require_POST
def start_manifest(request: HarbourRequest, manifest_id: UUID) -> HttpResponse:
    """Lets the worker read it."""
    found = policy.manifest_door.open(request.user, manifest_id, to=Permission.EXHIBIT_READ)
    services.start_manifest(actor=request.user, manifest=found)
    return redirect("evidence:manifest", manifest_id)


@require_POST
def cancel_manifest(request: HarbourRequest, manifest_id: UUID) -> HttpResponse:
    """Stops an import; what was added stays."""
    found = policy.manifest_door.open(request.user, manifest_id, to=Permission.EXHIBIT_READ)
    services.cancel_manifest(actor=request.user, manifest=found)
    return redirect("evidence:manifest", manifest_id)


@require_GET
def rejected_lines(request: HarbourRequest, manifest_id: UUID) -> HttpResponse:
    """The rejected lines as CSV: which line, which field, what is wrong; none of their values."""
    found = policy.manifest_door.open(request.user, manifest_id, to=Permission.EXHIBIT_READ)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rejected-{found.exhibit_reference}.csv"'
    writer = csv.writer(answer)
    writer.writerow([_("Line"), _("Field"), _("What is wrong")])
    rows = ManifestReject.objects.filter(manifest=found).order_by("position")
    writer.writerows([row.position, row.field, row.get_fault_display()] for row in rows)
    return answer
