"""Steps of the chain and readings of digests: each a form that the exhibit's page carries or links to."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evidence import policy
from evidence.enums import Step
from evidence.forms import AnswerForm, BreakForm, HashForm, ReleaseForm
from evidence.models import CustodyEvent, Exhibit, ExhibitHash
from evidence.services import breaks, handing, hashing
from ocsea.access.permissions import Permission
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.web.forms import put_errors
from ocsea.web.requests import HarbourRequest

Made = TypeVar("Made")
Buttons = list[tuple[str, str]]


def attempt(form: Form, act: Callable[[], Made]) -> Made | None:
    """What `act` made of a valid form; None when form or service found faults, which then stand in the form."""
    if not form.is_valid():
        return None
    try:
        return act()
    except Invalid as error:
        put_errors(form, error)
        return None


@require_http_methods(["GET", "POST"])
def release(request: HarbourRequest, reference: str) -> HttpResponse:
    """The giver's hand."""
    exhibit = policy.exhibit_door.open(request.user, reference, to=Permission.EXHIBIT_CONFIRM)
    form = ReleaseForm(request.POST or None, receivers=policy.may_receive(exhibit, request.user))

    def act() -> CustodyEvent:
        return handing.release(actor=request.user, exhibit=exhibit, handover=form.handover())

    if request.method == "POST" and (row := attempt(form, act)) is not None:
        messages.success(request, _("Released. You hold it until %(name)s confirms.") % {"name": row.receiver})
        return redirect("evidence:exhibit", reference)
    return _page(request, exhibit, form, _("Hand it over"), [("", _("Release"))])


@require_http_methods(["GET", "POST"])
def answer(request: HarbourRequest, reference: str) -> HttpResponse:
    """The receiver's hand: confirm or refuse; or the giver takes the release back."""
    exhibit = policy.exhibit_door.open(request.user, reference, to=Permission.EXHIBIT_CONFIRM)
    offer = policy.chain_of(exhibit).filter(step=Step.RELEASED).order_by("-position").first()
    if offer is None:
        raise WrongState(_("Nobody has released this exhibit."))
    if request.user.id not in (offer.giver_id, offer.receiver_id):
        raise Denied(target=reference, permission=str(Permission.EXHIBIT_CONFIRM))
    form = AnswerForm(request.POST or None)
    chosen = request.POST.get("act", "")

    def act() -> CustodyEvent:
        if chosen == "confirm":
            seal = form.cleaned_data["seal_seen"]
            return handing.confirm(actor=request.user, offer=offer, moment=form.moment(), seal_seen=seal)
        end = handing.withdraw if chosen == "withdraw" else handing.refuse
        return end(actor=request.user, offer=offer, moment=form.moment())

    if request.method == "POST" and (row := attempt(form, act)) is not None:
        messages.success(request, _("Recorded: %(step)s.") % {"step": row.get_step_display()})
        # Whoever refuses may not see the exhibit any more.
        return redirect("evidence:index") if chosen == "refuse" else redirect("evidence:exhibit", reference)
    return _page(request, exhibit, form, _("Answer the release"), _answers(request, offer))


@require_http_methods(["GET", "POST"])
def record_break(request: HarbourRequest, reference: str) -> HttpResponse:
    """What happened outside the two hands, and corrections."""
    exhibit = policy.exhibit_door.open(request.user, reference, to=Permission.EXHIBIT_CONFIRM)
    form = BreakForm(request.POST or None, rows=exhibit.custody.order_by("position"))

    def act() -> CustodyEvent:
        data, moment = form.cleaned_data, form.moment()
        if data["act"] == "correct":
            return breaks.correct(actor=request.user, event=data["corrects"], moment=moment)
        if data["act"] == "missing":
            return breaks.record_missing(actor=request.user, exhibit=exhibit, moment=moment)
        seal = data["seal_seen"]
        return breaks.record_found(actor=request.user, exhibit=exhibit, moment=moment, seal_seen=seal)

    if request.method == "POST" and (row := attempt(form, act)) is not None:
        messages.success(request, _("Recorded: %(step)s.") % {"step": row.get_step_display()})
        return redirect("evidence:exhibit", reference)
    return _page(request, exhibit, form, _("Record what happened"), [("", _("Record"))])


@require_http_methods(["GET", "POST"])
def add_hash(request: HarbourRequest, reference: str) -> HttpResponse:
    """One more reading of a digest; the service says who may."""
    exhibit = policy.exhibit_door.open(request.user, reference, to=Permission.EXHIBIT_READ)
    hashing.require_adding(request.user, exhibit)
    form = HashForm(request.POST or None)

    def act() -> ExhibitHash:
        return hashing.add_hash(actor=request.user, exhibit=exhibit, reading=form.reading())

    if request.method == "POST" and attempt(form, act) is not None:
        messages.success(request, _("Digest recorded."))
        return redirect("evidence:exhibit", reference)
    return _page(request, exhibit, form, _("Record a digest"), [("", _("Record"))])


def _answers(request: HarbourRequest, offer: CustodyEvent) -> Buttons:
    if offer.giver_id == request.user.id:
        return [("withdraw", _("Take the release back"))]
    return [("confirm", _("Confirm receipt")), ("refuse", _("Refuse"))]


def _page(request: HarbourRequest, exhibit: Exhibit, form: Form, title: str, buttons: Buttons) -> HttpResponse:
    context = {"exhibit": exhibit, "form": form, "title": title, "buttons": buttons}
    return render(request, "evidence/step.html", context, status=422 if form.is_bound else 200)
