"""The duty finder, for whoever is on duty, and its review by the supervisor."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.duty import policy as duty
from cases.duty.presenters import LookupPresenter
from cases.enums import Review
from cases.forms.finder import EmergencyForm, FinderForm, ReviewForm
from cases.models import Case, FinderLookup
from cases.services import finder
from cases.views.answer import attempt
from ocsea.access.can import require
from ocsea.access.models import Reveal
from ocsea.access.permissions import Permission
from ocsea.access.presence import shows_identity
from ocsea.access.reveals import live_reveal, open_reveal
from ocsea.access.stepup import step_up
from ocsea.ledger.record import ADMINISTRATION
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.paging import page_of
from ocsea.web.presenter import Viewer
from ocsea.web.requests import HarbourRequest

_OPEN = frozenset({FieldClass.PUBLIC, FieldClass.CASE, FieldClass.STAFF})


@require_http_methods(["GET", "POST"])
def ask(request: HarbourRequest) -> HttpResponse:
    """One exact question. Nobody who is not on duty learns that this page exists."""
    duty.enter_finder(request.user, to=Permission.FINDER_ASK)
    form = FinderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        question = finder.Question(typed["kind"], typed["value"], typed["born"].isoformat() if typed["born"] else "")
        made: list[FinderLookup] = []
        if attempt(form, lambda: made.append(finder.ask(actor=request.user, question=question))) is None:
            return redirect("cases:lookup", made[0].id)
    asked = duty.own_lookups(request.user).filter(until__gt=timezone.now()).order_by("-asked_at")
    context = {"form": form, "running": LookupPresenter.many(asked, Viewer(_OPEN))}
    return render(request, "cases/finder.html", context, status=422 if form.errors else 200)


@shows_identity
@require_http_methods(["GET", "POST"])
def lookup(request: HarbourRequest, lookup_id: UUID) -> HttpResponse:
    """The answer; where a case is offered, the way into it."""
    row = duty.lookup_door.open(request.user, lookup_id, to=Permission.FINDER_ASK)
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        opened: list[Case] = []
        reason = form.cleaned_data["reason"]
        refused = attempt(
            form, lambda: opened.append(finder.open_emergency(actor=request.user, lookup=row, reason=reason))
        )
        if opened:
            return _into_case(request, opened[0])
        status = refused or status
    context = {
        "lookup": LookupPresenter(row, Viewer(_OPEN | {FieldClass.IDENTITY})),
        "offered": row.case_id is not None and row.opened_at is None,
        "held": row.case,
        "runs": row.until is not None and row.until > timezone.now(),
        "form": form,
    }
    return render(request, "cases/lookup.html", context, status=status)


@require_POST
def renew(request: HarbourRequest, lookup_id: UUID) -> HttpResponse:
    """Another hour, once."""
    row = duty.lookup_door.open(request.user, lookup_id, to=Permission.FINDER_ASK)
    return _into_case(request, finder.renew_emergency(actor=request.user, lookup=row))


@require_GET
def reviews(request: HarbourRequest) -> HttpResponse:
    """The unit's look-ups, the newest first, those that wait before all others."""
    require(request.user, Permission.FINDER_REVIEW)
    waiting = request.GET.get("show") != "reviewed"
    rows = duty.lookups_to_review(request.user)
    rows = rows.filter(review=Review.WAITING) if waiting else rows.exclude(review=Review.WAITING)
    page = page_of(rows, order=("-asked_at", "-id"), cursor=request.GET.get("page"))
    context = {"lookups": LookupPresenter.many(page.rows, Viewer(_OPEN)), "waiting": waiting, **page.links(request)}
    return render(request, "cases/lookups.html", context)


@shows_identity
@require_http_methods(["GET", "POST"])
def review(request: HarbourRequest, lookup_id: UUID) -> HttpResponse:
    """One look-up, and what the supervisor says of it."""
    row = duty.review_door.open(request.user, lookup_id, to=Permission.FINDER_REVIEW)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if attempt(form, lambda: finder.review(actor=request.user, lookup=row, **typed)) is None:
            messages.success(request, _("Recorded."))
            return redirect("cases:reviews")
    opened = _OPEN | {FieldClass.IDENTITY} if live_reveal(request.user, row.id) else _OPEN
    context = {
        "lookup": LookupPresenter(row, Viewer(opened)),
        "waits": row.review == Review.WAITING,
        "form": form,
        "reveal_reasons": Reveal.Reason.choices,
    }
    return render(request, "cases/review.html", context, status=422 if form.errors else 200)


@step_up
@require_POST
def reveal(request: HarbourRequest, lookup_id: UUID) -> HttpResponse:
    """Opens to the reviewer what was asked, for ten minutes, with a reason: it may be a child's name."""
    row = duty.review_door.open(request.user, lookup_id, to=Permission.IDENTITY_REVEAL)
    reason = request.POST.get("reason", "")
    open_reveal(actor=request.user, target=duty.lookup_target(row), reason=reason, stream=ADMINISTRATION)
    return redirect("cases:review_lookup", lookup_id)


def _into_case(request: HarbourRequest, case: Case) -> HttpResponse:
    messages.success(request, _("Emergency access is open. The case officer and the supervisor have been told."))
    return redirect("cases:detail", case.reference)
