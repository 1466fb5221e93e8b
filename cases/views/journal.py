"""The log: the entry box on top, signed entries below."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases import policy
from cases.forms.parts import zone_of
from cases.forms.record import EntryForm, LogFilterForm
from cases.lists import entries_of, page_of_case
from cases.models import Case, JournalEntry
from cases.presenters import EntryPresenter
from cases.registry import LinkTarget, link_sources
from cases.services.journal import Entry, check_log, sign_entry
from cases.views.answer import attempt, kept
from ocsea.access.permissions import Permission
from ocsea.web.drafts import discard_draft
from ocsea.web.paging import page_of
from ocsea.web.requests import HarbourRequest

_ON_A_PAGE = 30


@require_http_methods(["GET", "POST"])
def journal(request: HarbourRequest, reference: str) -> HttpResponse:
    """Write and read the log. A draft is kept while typing; submitting signs the entry for good."""
    to = Permission.JOURNAL_WRITE if request.method == "POST" else Permission.CASE_READ
    case = policy.case_door.open(request.user, reference, to=to)
    draft = f"journal-{case.id}"
    form = _form(request, case, draft)
    status = 200
    if request.method == "POST":
        refused = attempt(form, lambda: _sign(request, case, form), names=_FIELDS) if form.is_valid() else 422
        if refused is None:
            discard_draft(actor=request.user, form=draft)
            messages.success(request, _("Signed. It can be corrected by a new entry, never changed."))
            return redirect("cases:journal", reference)
        status = refused
    context = page_of_case(request, case, "journal")
    context |= {"form": form, "draft": draft} | _listed(request, context["standing"])
    return render(request, "cases/journal.html", context, status=status)


@require_GET
def check(request: HarbourRequest, reference: str) -> HttpResponse:
    """Computes every entry's hash anew and holds it to the ledger."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    context = page_of_case(request, case, "journal")
    found = check_log(case)
    shown = EntryPresenter.many(found.changed, context["standing"].viewer)
    context |= {"check": found, "changed": shown, "checked_at": timezone.now()}
    return render(request, "cases/check.html", context)


_FIELDS = {"event_at": "at"}


def _listed(request: HarbourRequest, standing: policy.Standing) -> dict[str, Any]:
    """The entries of this page under the filters in the address."""
    case = standing.case
    filters = LogFilterForm(request.GET, case=case)
    filters.is_valid()
    rows = entries_of(case)
    for name, field in (("kind", "kind"), ("relevant", "relevant"), ("person", "people")):
        if value := filters.cleaned_data.get(name):
            rows = rows.filter(**{field: value})
    page = page_of(rows, order=("-signed_at", "-id"), cursor=request.GET.get("page"), size=_ON_A_PAGE)
    filtered = any(filters.cleaned_data.values())
    return {
        "entries": EntryPresenter.many(page.rows, standing.viewer),
        "filters": filters,
        "filtered": filtered,
        **page.links(request),
    }


def _form(request: HarbourRequest, case: Case, draft: str) -> EntryForm:
    targets, covert = _targets(request, case), policy.standing_of(request.user, case).reads_method
    if request.method == "POST":
        return EntryForm(request.POST, case=case, targets=targets, covert=covert)
    typed = kept(request.user, draft)
    if (wanted := _uuid(request.GET.get("corrects", ""))) and case.entries.filter(pk=wanted).exists():
        typed["corrects"] = str(wanted)
    return EntryForm(initial=typed, case=case, targets=targets, covert=covert)


def _targets(request: HarbourRequest, case: Case) -> list[LinkTarget]:
    return [target for source in link_sources().values() for target in source.targets(request.user, case)]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _sign(request: HarbourRequest, case: Case, form: EntryForm) -> JournalEntry:
    typed = form.cleaned_data
    entry = Entry(
        text=typed["text"],
        event_at=typed["at"],
        event_zone=zone_of(typed["at"]),
        kind=typed["kind"],
        relevant=typed["relevant"],
        sensitive=typed["sensitive"],
        sensitive_reason=typed["sensitive_reason"],
        people=list(typed["people"]),
        links=typed["links"],
        corrects=typed["corrects"],
        method=typed.get("method", ""),
    )
    return sign_entry(actor=request.user, case=case, entry=entry)
