"""Disclosures: the case's list with its form, one disclosure with its papers, the second person's answer, the file."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import policy as cases_policy
from cases.lists import page_of_case
from cases.policy import case_door
from evidence import bundles as contents
from evidence.bundle_policy import bundle_door, bundles_of, may, may_decide
from evidence.bundles.forms import BundleForm, ReturnForm
from evidence.bundles.presenters import BundlePresenter, BundleRowPresenter, papers_in
from evidence.enums import MAKING, BundleLevel, BundleState
from evidence.models import Bundle
from evidence.services import disclosing
from evidence.views.steps import attempt
from ocsea.access.permissions import Permission
from ocsea.access.stepup import step_up
from ocsea.errors import NotVisible
from ocsea.web.components import Column
from ocsea.web.requests import HarbourRequest

_LISTED = [
    Column("reference", gettext_lazy("Disclosure")),
    Column("recipient", gettext_lazy("Recipient")),
    Column("level", gettext_lazy("Held back")),
    Column("prepared_at", gettext_lazy("Prepared")),
    Column("prepared_by", gettext_lazy("By")),
    Column("state", gettext_lazy("State")),
]
_INSIDE = [
    Column("name", gettext_lazy("File")),
    Column("title", gettext_lazy("Paper")),
    Column("rows", gettext_lazy("Rows"), numeric=True),
]
_MOST = 50


@require_GET
def bundles(request: HarbourRequest, case_reference: str) -> HttpResponse:
    """What was disclosed of a case, newest first."""
    case = case_door.open(request.user, case_reference, to=Permission.EXHIBIT_READ)
    viewer = cases_policy.viewer_of(request.user, case)
    rows = BundleRowPresenter.many(bundles_of(request.user).filter(case=case)[:_MOST], viewer)
    context = {"rows": rows, "columns": _LISTED, "case_reference": case.reference}
    return render(request, "evidence/bundles.html", page_of_case(request, case, "exhibits") | context)


@require_http_methods(["GET", "POST"])
def new_bundle(request: HarbourRequest, case_reference: str) -> HttpResponse:
    """The form; sending it fixes the content and leaves it to a second person."""
    case = case_door.open(request.user, case_reference, to=Permission.CASE_WORK)
    form = BundleForm(request.POST or None)

    def act() -> Bundle:
        wish = form.wish()
        level = BundleLevel(wish.level)
        content = contents.content_of(request.user, case, level, wish.sections, timezone.now())
        return disclosing.prepare_bundle(actor=request.user, case=case, wish=wish, content=content)

    if request.method == "POST" and (made := attempt(form, act)) is not None:
        messages.success(request, _("Prepared. Read it as its recipient will; a supervisor releases it."))
        return redirect("evidence:bundle", made.reference)
    context = {"form": form, "case_reference": case.reference}
    status = 422 if request.method == "POST" else 200
    return render(request, "evidence/bundle_new.html", page_of_case(request, case, "exhibits") | context, status=status)


@require_GET
def bundle(request: HarbourRequest, bundle_reference: str) -> HttpResponse:
    """One disclosure: what it holds, how far it is, and the second person's buttons."""
    found = bundle_door.open(request.user, bundle_reference, to=Permission.EXHIBIT_READ)
    return _page(request, found, ReturnForm())


@require_GET
def bundle_paper(request: HarbourRequest, bundle_reference: str, place: int) -> HttpResponse:
    """One paper of it, as its recipient will read it."""
    found = bundle_door.open(request.user, bundle_reference, to=Permission.EXHIBIT_READ)
    papers, _graph = papers_in(found)
    if place >= len(papers):
        raise NotVisible
    return render(request, "evidence/bundle_paper.html", {"bundle": found, "paper": papers[place]})


@step_up
@require_POST
def release_bundle(request: HarbourRequest, bundle_reference: str) -> HttpResponse:
    """The second person's yes."""
    found = bundle_door.open(request.user, bundle_reference, to=Permission.CASE_APPROVE)
    disclosing.release_bundle(actor=request.user, bundle=found)
    messages.success(request, _("Released. The file is being made."))
    return redirect("evidence:bundle", bundle_reference)


@require_POST
def return_bundle(request: HarbourRequest, bundle_reference: str) -> HttpResponse:
    """The second person's no."""
    found = bundle_door.open(request.user, bundle_reference, to=Permission.CASE_APPROVE)
    form = ReturnForm(request.POST)

    def act() -> Bundle:
        return disclosing.return_bundle(actor=request.user, bundle=found, reason=form.cleaned_data["reason"])

    if attempt(form, act) is None:
        return _page(request, found, form, status=422)
    messages.success(request, _("Not released. Whoever prepared it sees why."))
    return redirect("evidence:bundle", bundle_reference)


@step_up
@require_POST
def take_bundle(request: HarbourRequest, bundle_reference: str) -> HttpResponse:
    """The file, to be handed over; each time it is recorded as a disclosure."""
    found = bundle_door.open(request.user, bundle_reference, to=Permission.CASE_WORK)
    answer = HttpResponse(disclosing.take_bundle(actor=request.user, bundle=found), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{found.reference}.zip"'
    return answer


def _page(request: HarbourRequest, found: Bundle, form: ReturnForm, status: int = 200) -> HttpResponse:
    viewer = cases_policy.viewer_of(request.user, found.case)
    waiting = found.state in MAKING
    context = {
        "bundle": BundlePresenter(found, viewer),
        "waiting": waiting,
        "decides": may_decide(request.user, found),
        "takes": found.state == BundleState.READY and may(request.user, found, Permission.CASE_WORK),
        "form": form,
        "columns": _INSIDE,
    }
    if request.htmx:
        return render(request, "evidence/_bundle.html", context)
    papers, graph = papers_in(found)
    context |= {"papers": list(enumerate(papers)), "graph_size": len(graph.encode())}
    return render(request, "evidence/bundle.html", context, status=status)
