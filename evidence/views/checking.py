"""The box that digests are pasted into, to see whether they are held."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from evidence.forms import CheckForm
from evidence.services.checking import Checked, check_hashes
from evidence.views.steps import attempt
from ocsea.access.can import require
from ocsea.access.permissions import Permission
from ocsea.web.components import Column
from ocsea.web.requests import HarbourRequest

_COLUMNS = [
    Column("line", gettext_lazy("Line"), numeric=True),
    Column("value", gettext_lazy("Digest")),
    Column("held", gettext_lazy("Held")),
]


@require_http_methods(["GET", "POST"])
def check(request: HarbourRequest) -> HttpResponse:
    """Match, no match, or no digest, for each pasted line; matches first."""
    require(request.user, Permission.EXHIBIT_READ)
    form = CheckForm(request.POST or None)
    found: list[Checked] | None = None
    if request.method == "POST":
        found = attempt(form, lambda: check_hashes(actor=request.user, text=form.cleaned_data["hashes"]))
    told = found or []
    context = {
        "form": form,
        "asked": None if found is None else len(found),
        "matches": [one for one in told if one.held],
        "wrong": [one for one in told if not one.right],
        "columns": _COLUMNS,
    }
    return render(request, "evidence/check.html", context, status=422 if form.errors else 200)
