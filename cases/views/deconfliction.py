"""Asking other units before contact or search, and being asked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cases import policy
from cases.duty import policy as duty
from cases.duty.presenters import ApproachPresenter, CheckPresenter
from cases.forms.deconfliction import ASK, DeconflictionForm
from cases.lists import page_of_case
from cases.models import Case
from cases.services import deconfliction
from cases.views.answer import attempt
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.redaction.sensitivity import FieldClass
from ocsea.vault.index import Purpose
from ocsea.web.presenter import Viewer
from ocsea.web.requests import HarbourRequest

_SHOWN = 50
_WORDS = gettext_lazy("Recorded. If another unit works on this, they will contact you.")
_KINDS: dict[str, Promise] = {
    Purpose.CONNECTION: gettext_lazy("IP address with port and time"),
    Purpose.DEVICE: gettext_lazy("Device"),
    Purpose.EMAIL: gettext_lazy("E-mail address"),
    Purpose.HANDLE: gettext_lazy("Account or handle"),
    Purpose.HASH: gettext_lazy("Hash of a file"),
    Purpose.PHONE: gettext_lazy("Telephone"),
    Purpose.WALLET: gettext_lazy("Wallet or payment"),
}


@require_http_methods(["GET", "POST"])
def index(request: HarbourRequest, reference: str) -> HttpResponse:
    """What was asked of other units, and asking. The answer has the same words whoever holds what."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    leads = list(case.identifiers.select_related("person").order_by("-linked_at", "id")[:200])
    people = list(case.people.order_by("label"))
    form = DeconflictionForm(
        request.POST or None, initial={"about": request.GET.get("about", "case")}, people=people, leads=leads
    )
    status = 200
    if request.method == "POST":
        policy.require(request.user, case, Permission.CASE_WORK)
        refused = attempt(form, lambda: _record(request.user, case, form.cleaned_data)) if form.is_valid() else 422
        if refused is None:
            asked = form.cleaned_data["act"] == ASK
            messages.success(request, _WORDS if asked else _("Recorded as not checked."))
            return redirect("cases:deconfliction", reference)
        status = refused
    context = page_of_case(request, case, "people")
    rows = case.checks.select_related("person", "identifier__person", "asked_by").order_by("-asked_at")[:_SHOWN]
    context |= {"form": form, "checks": CheckPresenter.many(rows, context["standing"].viewer), "leads": bool(leads)}
    return render(request, "cases/deconfliction.html", context, status=status)


@require_GET
def approach(request: HarbourRequest, approach_id: UUID) -> HttpResponse:
    """Another officer asks: who they are and where to call them back."""
    row = duty.approach_door.open(request.user, approach_id, to=Permission.CASE_READ)
    held = policy.visible_to(request.user).filter(pk=row.case_id).first()
    readable = {FieldClass.PUBLIC, FieldClass.STAFF} | ({FieldClass.CASE} if held else set())
    kinds = [str(_KINDS.get(kind, kind)) for kind in row.kinds.split()]
    context = {"approach": ApproachPresenter(row, Viewer(frozenset(readable))), "held": held, "kinds": kinds}
    return render(request, "cases/approach.html", context)


def _record(actor: User, case: Case, typed: dict[str, Any]) -> object:
    if typed["act"] == ASK:
        return deconfliction.ask_others(actor=actor, case=case, about=typed["about"])
    return deconfliction.record_not_checked(actor=actor, case=case, about=typed["about"], reason=typed["reason"])
