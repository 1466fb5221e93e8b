"""Deciding, describing, and the sealed identity."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ocsea.access.permissions import Permission
from ocsea.access.presence import shows_identity
from ocsea.access.stepup import step_up
from ocsea.errors import Conflict, Denied, Invalid
from ocsea.web.drafts import discard_draft, draft_of
from ocsea.web.forms import put_errors
from ocsea.web.requests import HarbourRequest
from victims import policy, presenters
from victims.forms import AboutForm, DecisionForm, IdentityEditForm, RevealForm, household_form, relatives
from victims.models import Victim
from victims.presenters import IdentityPresenter
from victims.services import deciding, describing
from victims.services import identity as identities
from victims.views.forms import say_changed
from victims.views.reading import decision_draft, victim_page


@require_POST
def decide(request: HarbourRequest, pseudonym: str) -> HttpResponse:
    """Records the safeguarding decision."""
    found = policy.victim_door.open(request.user, pseudonym, to=Permission.VICTIM_DECIDE)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            deciding.decide_safeguarding(actor=request.user, victim=found, decision=form.decision())
        except Invalid as error:
            put_errors(form, error)
        else:
            discard_draft(actor=request.user, form=decision_draft(found))
            messages.success(request, _("Decision recorded."))
            return redirect("victims:victim", pseudonym)
    return victim_page(request, found, form, status=422)


@step_up
@require_POST
def reveal(request: HarbourRequest, pseudonym: str) -> HttpResponse:
    """Opens the identity for ten minutes, or the hours of today's work with the child, with a reason."""
    found = policy.victim_door.open(request.user, pseudonym, to=Permission.IDENTITY_REVEAL)
    form = RevealForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        identities.reveal_identity(actor=request.user, victim=found, reason=reason, minutes=form.minutes())
        return redirect("victims:victim", pseudonym)
    return victim_page(request, found, DecisionForm(), form, status=422)


@require_http_methods(["GET", "POST"])
def about(request: HarbourRequest, pseudonym: str) -> HttpResponse:
    """What everybody on the case may know: age, needs, wishes, identification and safety."""
    found = policy.victim_door.open(request.user, pseudonym, to=Permission.VICTIM_DECIDE)
    name = f"victim-about-{found.id}"
    form = AboutForm(request.POST) if request.method == "POST" else AboutForm(initial=_about(request, found, name))
    if request.method == "POST" and form.is_valid():
        try:
            describing.describe_victim(
                actor=request.user,
                victim=found,
                description=form.description(),
                safety=form.safety_now(),
                version=form.cleaned_data["version"],
            )
        except Invalid as error:
            put_errors(form, error)
        except Conflict:
            say_changed(form, found.version)
        else:
            discard_draft(actor=request.user, form=name)
            messages.success(request, _("Saved."))
            return redirect("victims:victim", pseudonym)
    context = {"victim": presenters.VictimRowPresenter(found, policy.list_viewer()), "form": form, "draft": name}
    return render(request, "victims/about.html", context, status=422 if form.is_bound else 200)


@shows_identity
@require_http_methods(["GET", "POST"])
def identity(request: HarbourRequest, pseudonym: str) -> HttpResponse:
    """Who it is, for whoever has it open and may write it."""
    found = policy.victim_door.open(request.user, pseudonym, to=Permission.VICTIM_RECORD)
    opened = identities.read_identity(actor=request.user, victim=found)
    name = f"victim-identity-{found.id}"
    if request.method == "POST":
        return _save_identity(request, found, opened, name)
    if opened is None:
        return redirect("victims:victim", pseudonym)
    shown = IdentityPresenter(opened.identity, policy.viewer_of(request.user, found))
    typed = draft_of(request.user, name)
    stands = {item.name: str(item.value or "") for item in shown.items} | {"version": opened.identity.version}
    form = IdentityEditForm(initial=typed or stands)
    return _identity_page(request, found, form, household_form(typed), name, opened)


@require_POST
def withdraw(request: HarbourRequest, pseudonym: str, member_id: UUID) -> HttpResponse:
    """Puts somebody of the household aside."""
    found = policy.victim_door.open(request.user, pseudonym, to=Permission.VICTIM_RECORD)
    identities.withdraw_member(actor=request.user, victim=found, member_id=member_id)
    messages.success(request, _("Put aside. The entry is kept."))
    return redirect("victims:identity", pseudonym)


def _save_identity(
    request: HarbourRequest, found: Victim, opened: identities.OpenedIdentity | None, name: str
) -> HttpResponse:
    form, household = IdentityEditForm(request.POST), household_form(request.POST)
    if form.is_valid() and household.is_valid():
        try:
            identities.change_identity(
                actor=request.user,
                victim=found,
                identity=form.identity(),
                new_members=relatives(household),
                version=form.cleaned_data["version"],
            )
        except Denied:
            form.add_error(None, _("Your ten minutes are over. Your text is kept: open the identity again, then save."))
        except Conflict:
            say_changed(form, opened.identity.version if opened else 0)
        else:
            discard_draft(actor=request.user, form=name)
            messages.success(request, _("Saved and sealed."))
            return redirect("victims:victim", found.pseudonym)
    return _identity_page(request, found, form, household, name, opened)


def _identity_page(
    request: HarbourRequest,
    found: Victim,
    form: IdentityEditForm,
    household: object,
    name: str,
    opened: identities.OpenedIdentity | None,
) -> HttpResponse:
    reach = policy.reach_of(request.user, found)
    members = presenters.HouseholdPresenter.many(opened.household if opened else [], reach.viewer)
    context = {
        "victim": presenters.VictimRowPresenter(found, policy.list_viewer()),
        "form": form,
        "household": household,
        "members": members,
        "reach": reach,
        "reveal_form": RevealForm(),
        "draft": name,
    }
    return render(request, "victims/identity.html", context, status=422 if form.is_bound else 200)


def _about(request: HarbourRequest, found: Victim, name: str) -> dict[str, object]:
    if typed := draft_of(request.user, name):
        return dict(typed)
    shown = presenters.VictimPresenter(found, policy.viewer_of(request.user, found))
    words = {name: shown[name].value or "" for name in ("language", "communication_needs", "contact_wishes")}
    names = ("age_band", "sex", "identification", "do_not_contact", "safety", "safety_reviewed_on", "version")
    return words | {field: getattr(found, field) for field in names}
