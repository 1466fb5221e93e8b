"""Registering exhibits: one after the other, or what a search found all at once."""

from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.lists import page_of_case
from cases.models import Authority, Case
from cases.policy import case_door
from evidence import policy
from evidence.forms import ExhibitForm, FoundForm
from evidence.models import Exhibit
from evidence.search_forms import MORE_ROWS, RowForm, kept_sheet, sent_sheet
from evidence.services import searching
from evidence.services.registering import Find, register_exhibit, suggested_number
from evidence.services.searching import Row
from evidence.views.steps import attempt
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid
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


@require_http_methods(["GET", "POST"])
def register_search(request: HarbourRequest, case_reference: str) -> HttpResponse:
    """The finds of a search, a row each. Without script, "more" adds empty rows and keeps what was typed."""
    case = case_door.open(request.user, case_reference, to=Permission.EXHIBIT_REGISTER)
    form, sheet = _search_forms(request, case)
    if request.method == "POST" and "more" not in request.POST and (made := _searched(request, case, form, sheet)):
        discard_draft(actor=request.user, form=_search_draft(case))
        words = ngettext(
            "%(number)s exhibit registered: %(first)s.",
            "%(number)s exhibits registered: %(first)s to %(last)s.",
            len(made),
        )
        told = {"number": len(made), "first": made[0].number, "last": made[-1].number}
        messages.success(request, words % told)
        return redirect("evidence:panel", case.reference)
    context = page_of_case(request, case, "exhibits") | {"form": form, "sheet": sheet, "draft": _search_draft(case)}
    return render(request, "evidence/search.html", context, status=422 if form.is_bound else 200)


def _search_forms(request: HarbourRequest, case: Case) -> "tuple[FoundForm, BaseFormSet[RowForm]]":
    authorities = Authority.objects.filter(case=case).order_by("-issued_on")
    if request.method == "POST" and "more" not in request.POST:
        return FoundForm(request.POST, authorities=authorities), sent_sheet(request.POST)
    typed = request.POST.dict() or draft_of(request.user, _search_draft(case))
    initial = {"found_by": request.user.display_name} | FoundForm.as_typed(typed)
    sheet = kept_sheet(typed, more=MORE_ROWS if "more" in request.POST else 0)
    return FoundForm(initial=initial, authorities=authorities), sheet


def _searched(
    request: HarbourRequest, case: Case, form: FoundForm, sheet: "BaseFormSet[RowForm]"
) -> list[Exhibit] | None:
    """What was registered; None when forms or service found faults, which then stand in the forms."""
    if not (form.is_valid() & sheet.is_valid()):
        return None
    typed = [(number, row) for number, row in enumerate(sheet.forms, start=1) if row.cleaned_data and not row.is_blank]
    rows = [Row(number, Find(**form.found(), **row.item()), row.cleaned_data["inside"]) for number, row in typed]
    try:
        return searching.register_search(actor=request.user, case=case, rows=rows)
    except Invalid as error:
        _put_faults(error, form, sheet)
    return None


def _put_faults(error: Invalid, form: FoundForm, sheet: "BaseFormSet[RowForm]") -> None:
    """Each beside its field: `row number:field` in its row, the others in the part that the rows share."""
    for name, words in error.fields.items():
        number, _colon, field = name.rpartition(":")
        there = sheet.forms[int(number) - 1] if number else form
        there.add_error(field if field in there.fields else None, str(words))


def _search_draft(case: Case) -> str:
    return f"search-{case.id}"


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
