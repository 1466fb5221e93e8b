"""The list of entries, one entry with its proof, the record's state, and taking entries out."""

import hashlib
import io
from typing import Any
from uuid import UUID

from defusedcsv import csv
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ocsea.access.can import require
from ocsea.access.permissions import Permission
from ocsea.access.stepup import step_up
from ocsea.errors import Invalid, NotVisible
from ocsea.ledger.models import Payload
from ocsea.ledger.record import Target, record
from ocsea.web.audit import chain
from ocsea.web.audit.events import AUDIT_EXPORTED, AUDIT_SEARCHED
from ocsea.web.audit.forms import AuditForm, ExportForm
from ocsea.web.audit.presenters import AuditPresenter, shown
from ocsea.web.audit.search import ORDER, Question, found
from ocsea.web.components import Column, Tab
from ocsea.web.forms import put_errors
from ocsea.web.paging import page_of
from ocsea.web.registry import audit_pages
from ocsea.web.requests import HarbourRequest

MOST_EXPORTED = 10_000


@require_GET
def index(request: HarbourRequest) -> HttpResponse:
    """The entries this auditor may read, newest first, under the filters in the address."""
    require(request.user, Permission.AUDIT_READ)
    form, question = _asked(request, request.GET)
    page = None
    if question is not None:
        try:
            page = page_of(found(question), order=ORDER, cursor=request.GET.get("page"))
        except Invalid as error:
            put_errors(form, error)
    if page and question and question.filters:
        _note_search(request, question)
    context = {
        "form": form,
        "export": ExportForm(),
        "entries": shown(page.rows) if page else [],
        "columns": _columns(),
        "tabs": _tabs("audit:index"),
        "most": MOST_EXPORTED,
        **(page.links(request) if page else {"previous_url": "", "next_url": ""}),
    }
    return render(request, "web/audit/index.html", context, status=422 if form.errors else 200)


@require_GET
def entry(request: HarbourRequest, entry_id: UUID) -> HttpResponse:
    """One entry: its facts, its place in the log, and whether the log proves it."""
    require(request.user, Permission.AUDIT_READ)
    row = Payload.objects.filter(pk=entry_id).first()
    if row is None:
        raise NotVisible
    context = {"entry": shown([row])[0], "proof": chain.proof_of(row), "tabs": _tabs("")}
    return render(request, "web/audit/entry.html", context)


@require_GET
def state(request: HarbourRequest) -> HttpResponse:
    """Is the record whole? What is placed, signed and checked, in words."""
    require(request.user, Permission.AUDIT_READ)
    return render(request, "web/audit/state.html", {"state": chain.state(), "tabs": _tabs("audit:state")})


@step_up
@require_POST
def export(request: HarbourRequest) -> HttpResponse:
    """The entries found, as CSV. What goes out is recorded with its reason, its size and its hash."""
    require(request.user, Permission.AUDIT_READ)
    _form, question = _asked(request, QueryDict(request.POST.get("query", "").lstrip("?")))
    why = ExportForm(request.POST)
    if question is None or not why.is_valid():
        raise Invalid({"reason": _("Nothing was taken out. Choose why, and correct the filters, then try again.")})
    rows = list(found(question).order_by(*ORDER)[: MOST_EXPORTED + 1])
    if len(rows) > MOST_EXPORTED:
        raise Invalid({"reason": _("These are more than 10,000 entries. Choose fewer days, then try again.")})
    table = _table(shown(rows))
    facts = {"reason": why.cleaned_data["reason"], "entries": len(rows), "filters": question.filters}
    digest = hashlib.sha256(table).hexdigest()
    record(AUDIT_EXPORTED, actor=request.user, target=_own(request), facts={**facts, "sha256": digest})
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="record-{timezone.now():%Y%m%dT%H%M%SZ}.csv"'
    return response


def _asked(request: HarbourRequest, told: QueryDict) -> tuple[AuditForm, Question | None]:
    form = AuditForm(told)
    return form, Question.of(form.cleaned_data, request.user) if form.is_valid() else None


def _note_search(request: HarbourRequest, question: Question) -> None:
    """That an auditor searched, and by what; a question about somebody names them, as their reading of others does."""
    record(AUDIT_SEARCHED, actor=request.user, target=_own(request), facts={"filters": question.filters})


def _own(request: HarbourRequest) -> Target:
    return Target("account", request.user.id, request.user.username)


def _table(entries: list[AuditPresenter]) -> bytes:
    """RFC 4180, UTF-8 with a byte order mark for spreadsheets; no cell can be taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["at", "kind", "what", "by", "record", "facts", "id"])
    for each in entries:
        facts = "; ".join(f"{name}: {value}" for name, value in each["facts"].value)
        cells = [each[name].value or each[name].withheld for name in ("kind", "what", "who", "on")]
        writer.writerow([each["at"].as_json(), *cells, facts, str(each.record.pk)])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _columns() -> list[Column]:
    words: list[tuple[str, Any]] = [("at", _("When")), ("what", _("What")), ("who", _("By")), ("on", _("Record"))]
    return [Column(key, label) for key, label in words]


def _tabs(current: str) -> list[Tab]:
    own = [(_("Entries"), "audit:index"), (_("Is the record whole?"), "audit:state")]
    return [Tab(label, reverse(name), current=name == current) for label, name in (*own, *audit_pages())]
