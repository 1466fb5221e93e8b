"""The log: the entry box on top, signed entries below."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import policy
from cases.enums import EntryKind
from cases.forms import EntryForm, zone_of
from cases.lists import page_of_case
from cases.models import Case, JournalEntry
from cases.presenters import EntryPresenter
from cases.services.journal import Entry, sign_entry
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid
from ocsea.web.drafts import discard_draft, draft_of
from ocsea.web.paging import page_of
from ocsea.web.requests import HarbourRequest


@require_http_methods(["GET", "POST"])
def journal(request: HarbourRequest, reference: str) -> HttpResponse:
    """Write and read the log. A draft is kept while typing; submitting signs the entry for good."""
    to = Permission.JOURNAL_WRITE if request.method == "POST" else Permission.CASE_READ
    case = policy.case_door.open(request.user, reference, to=to)
    draft = f"journal-{case.id}"
    form = _form(request, case, draft)
    if request.method == "POST" and form.is_valid() and _signed(request, case, form):
        discard_draft(actor=request.user, form=draft)
        messages.success(request, _("Signed. It can be corrected by a new entry, never changed."))
        return redirect("cases:journal", reference)
    page = page_of(_entries(request, case), order=("-signed_at", "-id"), cursor=request.GET.get("page"), size=30)
    context = page_of_case(request, case, "journal") | {
        "entries": EntryPresenter.many(page.rows, policy.viewer_of(request.user, case)),
        "form": form,
        "draft": draft,
        "kinds": EntryKind.choices,
        "kind": request.GET.get("kind", ""),
        **page.links(request),
    }
    return render(request, "cases/journal.html", context, status=422 if form.errors else 200)


def _entries(request: HarbourRequest, case: Case) -> QuerySet[JournalEntry]:
    rows = case.entries.select_related("author", "corrects").prefetch_related("people", "corrections")
    kind = request.GET.get("kind")
    return rows.filter(kind=kind) if kind in EntryKind.values else rows


def _form(request: HarbourRequest, case: Case, draft: str) -> EntryForm:
    if request.method == "POST":
        return EntryForm(request.POST, case=case)
    typed = {name: text for name, text in draft_of(request.user, draft).items() if name != "people"}
    wanted = request.GET.get("corrects", "")
    if corrected := next((entry for entry in case.entries.only("pk") if str(entry.pk) == wanted), None):
        typed["corrects"] = str(corrected.pk)
    return EntryForm(initial=typed, case=case)


def _signed(request: HarbourRequest, case: Case, form: EntryForm) -> bool:
    data = form.cleaned_data
    entry = Entry(
        text=data["text"],
        event_at=data["at"],
        event_zone=zone_of(data["at"]),
        kind=data["kind"],
        relevant=data["relevant"],
        sensitive=data["sensitive"],
        sensitive_reason=data["sensitive_reason"],
        people=list(data["people"]),
        corrects=data["corrects"],
    )
    try:
        sign_entry(actor=request.user, case=case, entry=entry)
    except Invalid as error:
        for name, words in error.fields.items():
            field = "at" if name == "event_at" else name
            form.add_error(field if field in form.fields else None, str(words))
        return False
    return True
