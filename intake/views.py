"""Pages of the intake desk."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.models import Case
from cases.policy import visible_to as visible_cases
from intake import policy, presenters
from intake.enums import Channel, Status
from intake.forms import ImportForm, JoinForm, ManualForm, NewCaseForm, PasteForm, ReasonForm, TransferForm
from intake.models import Report
from intake.services import deciding, importing
from intake.services.receiving import receive_report
from intake.sources.manual import manual_report
from intake.sources.package import read_package
from intake.sources.pasted import pasted_report
from intake.sources.words import label_for
from ocsea.access.can import has, require
from ocsea.access.models import Reveal
from ocsea.access.permissions import Permission
from ocsea.access.presence import shows_identity
from ocsea.access.reveals import open_reveal
from ocsea.access.stepup import step_up
from ocsea.errors import Invalid
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.components import Column, Tab
from ocsea.web.drafts import discard_draft, draft_of
from ocsea.web.forms import put_errors
from ocsea.web.paging import page_of
from ocsea.web.presenter import Viewer
from ocsea.web.requests import HarbourRequest

# The names under which the server keeps what is being typed.
_WRITTEN, _PASTED = "intake-manual", "intake-paste"
QUEUE = ("tier", "-weight", "received_at", "id")


@require_GET
def index(request: HarbourRequest) -> HttpResponse:
    """Reports in: the child at risk now first, and why; or the decided ones, newest first."""
    require(request.user, Permission.REPORT_READ)
    shown = request.GET.get("show", "waiting")
    if shown == "waiting":
        page = page_of(policy.queue_of(request.user), order=QUEUE, cursor=request.GET.get("page"))
    else:
        done = policy.visible_to(request.user).exclude(status=Status.WAITING)
        if shown == "second-look":
            done = done.filter(sample="due")
        page = page_of(done, order=("-received_at", "-id"), cursor=request.GET.get("page"))
    context = {
        "rows": _rows(page.rows),
        "shown": shown,
        "tabs": _tabs(shown),
        "columns": _COLUMNS if shown == "waiting" else [*_COLUMNS, Column("status", gettext_lazy("Status"))],
        "may_import": has(request.user, Permission.REPORT_IMPORT),
        **page.links(request),
    }
    return render(request, "intake/index.html", context)


@shows_identity
@require_GET
def detail(request: HarbourRequest, reference: str) -> HttpResponse:
    """One report, beside the queue: every value it was sent with, labelled."""
    report = policy.report_door.open(request.user, reference, to=Permission.REPORT_READ)
    viewer = policy.viewer_of(request.user, report)
    waiting = policy.queue_of(request.user).order_by(*QUEUE)[:30]
    context = {
        "report": presenters.ReportPresenter(report, viewer),
        "groups": presenters.groups_of(report, viewer),
        "queue": _rows(waiting),
        "missing": [label_for(name) for name in report.missing],
        "may_decide": policy.may(request.user, report, Permission.REPORT_DECIDE),
        "may_look": report.sample == "due" and policy.may(request.user, report, Permission.REPORT_SAMPLE),
        "may_reveal": report.case_id is not None and has(request.user, Permission.IDENTITY_REVEAL),
        "reveal_reasons": Reveal.Reason.choices,
        "opened": FieldClass.IDENTITY in viewer.readable,
        "case": report.case,
    }
    return render(request, "intake/report.html", context)


@step_up
@require_POST
def reveal(request: HarbourRequest, reference: str) -> HttpResponse:
    """Opens a report's sealed values for ten minutes, with a reason."""
    report = policy.report_door.open(request.user, reference, to=Permission.IDENTITY_REVEAL)
    open_reveal(
        actor=request.user,
        target=policy.report_target(report),
        reason=request.POST.get("reason", ""),
        stream=report.stream,
    )
    return redirect("intake:report", reference)


@require_http_methods(["GET", "POST"])
def import_packages(request: HarbourRequest) -> HttpResponse:
    """Takes packages in and shows the job that reads them."""
    require(request.user, Permission.REPORT_IMPORT)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        files = form.cleaned_data["packages"]
        packages = (read_package(file.name or "", file.read()) for file in files)
        job = importing.start_import(actor=request.user, packages=packages)
        return redirect("intake:job", job.id)
    jobs = policy.jobs_of(request.user).order_by("-started_at")[:20]
    context = {"form": form, "jobs": [(job, importing.counts_of(job)) for job in jobs]}
    return render(request, "intake/import.html", context, status=422 if form.errors else 200)


@require_GET
def job(request: HarbourRequest, job_id: UUID) -> HttpResponse:
    """How far an import is, and every part that was refused. Works on after the page is left."""
    found = policy.job_door.open(request.user, job_id, to=Permission.REPORT_IMPORT)
    counts = importing.counts_of(found)
    context = {
        "job": found,
        "counts": counts,
        "done": found.total - counts["waiting"],
        "lines": presenters.job_lines(found),
        "running": found.state in {"queued", "running"},
    }
    return render(request, "intake/_job.html" if request.htmx else "intake/job.html", context)


@require_POST
def cancel(request: HarbourRequest, job_id: UUID) -> HttpResponse:
    """Stops an import; what was made stays."""
    found = policy.job_door.open(request.user, job_id, to=Permission.REPORT_IMPORT)
    importing.cancel_import(actor=request.user, job=found)
    return redirect("intake:job", job_id)


@require_POST
def start_again(request: HarbourRequest, job_id: UUID) -> HttpResponse:
    """Goes on with an import that was stopped."""
    found = policy.job_door.open(request.user, job_id, to=Permission.REPORT_IMPORT)
    importing.start_again(actor=request.user, job=found)
    return redirect("intake:job", job_id)


@require_http_methods(["GET", "POST"])
def manual(request: HarbourRequest) -> HttpResponse:
    """A report by telephone, letter, hotline, school, or the person themselves."""
    require(request.user, Permission.REPORT_IMPORT)
    form = ManualForm(request.POST or None, initial=draft_of(request.user, _WRITTEN))
    if request.method == "POST" and form.is_valid():
        return _received(request, manual_report(Channel(form.cleaned_data["channel"]), form.answers()), _WRITTEN)
    return _writing(request, form, _("Write a report"), _WRITTEN)


@require_http_methods(["GET", "POST"])
def paste(request: HarbourRequest) -> HttpResponse:
    """The text of a report, pasted from elsewhere."""
    require(request.user, Permission.REPORT_IMPORT)
    form = PasteForm(request.POST or None, initial=draft_of(request.user, _PASTED))
    if request.method == "POST" and form.is_valid():
        return _received(request, pasted_report(form.cleaned_data["text"]), _PASTED)
    return _writing(request, form, _("Paste a report"), _PASTED)


@require_http_methods(["GET", "POST"])
def decide(request: HarbourRequest, reference: str, act: str) -> HttpResponse:
    """One decision on one page; what was typed stays through every error. The next report opens by itself."""
    report = policy.report_door.open(request.user, reference, to=Permission.REPORT_DECIDE)
    decision = _DECISIONS.get(act)
    if decision is None:
        raise Http404
    form = decision.form(request)
    if request.method == "POST" and form.is_valid():
        try:
            decision.carry_out(request, report, form.cleaned_data)
        except Invalid as error:
            put_errors(form, error)
        else:
            return _next(request, report)
    context = {"form": form, "report": report, "decision": decision}
    return render(request, "intake/decide.html", context, status=422 if form.errors else 200)


@require_POST
def look(request: HarbourRequest, reference: str) -> HttpResponse:
    """The second officer's look at a report that got no action."""
    report = policy.report_door.open(request.user, reference, to=Permission.REPORT_SAMPLE)
    deciding.look_again(actor=request.user, report=report, agree=request.POST.get("act") == "agree")
    messages.success(request, _("Recorded."))
    return redirect("intake:report", reference)


@dataclass(frozen=True)
class Decision:
    """One way a report can go: its words, its form, and what it does."""

    title: str | Promise
    button: str | Promise
    form: Callable[[HarbourRequest], Form]
    carry_out: Callable[[HarbourRequest, Report, dict[str, Any]], object]


def _join(request: HarbourRequest, report: Report, data: dict[str, Any]) -> Case:
    case = visible_cases(request.user).filter(reference=data["case"].strip().upper()).first()
    if case is None:
        raise Invalid({"case": _("Write the reference of a case you are on.")})
    return deciding.join_case(actor=request.user, report=report, case=case, reason=data["reason"])


_DECISIONS: dict[str, Decision] = {
    "new-case": Decision(
        gettext_lazy("New case from this report"),
        gettext_lazy("Open the case"),
        lambda request: NewCaseForm(request.POST or None, actor=request.user),
        lambda request, report, data: deciding.new_case(actor=request.user, report=report, **data),
    ),
    "join": Decision(
        gettext_lazy("Add to a case"),
        gettext_lazy("Add it"),
        lambda request: JoinForm(request.POST or None),
        _join,
    ),
    "transfer": Decision(
        gettext_lazy("Transfer to another force or state"),
        gettext_lazy("Record the transfer"),
        lambda request: TransferForm(request.POST or None),
        lambda request, report, data: deciding.transfer(actor=request.user, report=report, **data),
    ),
    "information": Decision(
        gettext_lazy("Keep as information only"),
        gettext_lazy("Keep it"),
        lambda request: ReasonForm(request.POST or None),
        lambda request, report, data: deciding.keep_as_information(actor=request.user, report=report, **data),
    ),
    "no-action": Decision(
        gettext_lazy("No action"),
        gettext_lazy("Record no action"),
        lambda request: ReasonForm(request.POST or None),
        lambda request, report, data: deciding.no_action(actor=request.user, report=report, **data),
    ),
}


_COLUMNS = [
    Column("reference", gettext_lazy("Report")),
    Column("why", gettext_lazy("Why it stands here")),
    Column("incident_type", gettext_lazy("Incident type")),
    Column("channel", gettext_lazy("Channel")),
    Column("received_at", gettext_lazy("Received")),
]
_VIEWS = (
    ("waiting", gettext_lazy("Waiting")),
    ("decided", gettext_lazy("Decided")),
    ("second-look", gettext_lazy("Second look")),
)


def _tabs(shown: str) -> list[Tab]:
    return [Tab(label, f"?show={name}", current=name == shown) for name, label in _VIEWS]


def _rows(reports: Any) -> list[Any]:
    # Queue lines hold codes only, which everybody on the desk and on the case may read.
    return presenters.ReportRowPresenter.many(reports, Viewer(policy.CODES))


def _writing(request: HarbourRequest, form: Form, title: str, draft: str) -> HttpResponse:
    context = {"form": form, "title": title, "draft": draft}
    return render(request, "intake/write.html", context, status=422 if form.errors else 200)


def _received(request: HarbourRequest, parsed: Any, draft: str) -> HttpResponse:
    report, is_new = receive_report(actor=request.user, parsed=parsed)
    discard_draft(actor=request.user, form=draft)
    messages.success(request, _("Report received.") if is_new else _("Harbour holds this report already."))
    return redirect("intake:report", report.reference)


def _next(request: HarbourRequest, report: Report) -> HttpResponse:
    messages.success(request, _("%(reference)s: decided.") % {"reference": report.reference})
    following = policy.queue_of(request.user).order_by(*QUEUE).first()
    return redirect("intake:report", following.reference) if following else redirect("intake:index")
