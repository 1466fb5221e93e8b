"""People: the list, one person, and what is done with their account."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ocsea.access.can import require
from ocsea.access.invitations import open_ones
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.access.roles import ROLES
from ocsea.access.stepup import step_up
from ocsea.errors import Invalid, NotVisible
from ocsea.web.administration import identities, starts, tokens
from ocsea.web.administration import people as accounts
from ocsea.web.administration.forms import PersonForm, ReasonForm
from ocsea.web.administration.tabs import tabs_of
from ocsea.web.forms import put_errors
from ocsea.web.requests import HarbourRequest


@require_GET
def people(request: HarbourRequest) -> HttpResponse:
    """Everybody whose account this administrator keeps; open accounts first."""
    require(request.user, Permission.ACCESS_ADMINISTER)
    rows = accounts.administered_by(request.user).order_by("-is_active", "display_name")[:500]
    return render(request, "web/administration/people.html", {"rows": rows, "tabs": tabs_of("people")})


@require_GET
def person(request: HarbourRequest, person_id: UUID) -> HttpResponse:
    """One account: what it is, its way in, and what can be done with it."""
    found = _kept(request, person_id)
    context = {
        "person": found,
        "role": ROLES[found.role],
        "invitation": open_ones().filter(person=found).first(),
        "identities": identities.identities_kept_by(found),
        "tokens": tokens.tokens_kept_by(found),
        "own": found.pk == request.user.pk,
        "form": ReasonForm(),
    }
    return render(request, "web/administration/person.html", context)


@step_up
@require_http_methods(["GET", "POST"])
def add_person(request: HarbourRequest) -> HttpResponse:
    """A new account; its link goes out by mail in the same breath where there is an address."""
    require(request.user, Permission.ACCESS_ADMINISTER)
    form = PersonForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = accounts.add_person(
                actor=request.user,
                username=form.cleaned_data["username"],
                reason=form.cleaned_data["reason"] or accounts.Reason.JOINED,
                values=form.values,
            )
        except Invalid as error:
            put_errors(form, error)
        else:
            if made.email:
                starts.send_link(actor=request.user, person=made)
                messages.success(request, _("Account made. It opens by the link that went out by mail."))
            else:
                messages.success(
                    request, _("Account made. Give it an e-mail address, then send the link that opens it.")
                )
            return redirect("administration:person", made.id)
    return _form_page(request, form, _("Add a person"), "administration:people")


@step_up
@require_http_methods(["GET", "POST"])
def change_person(request: HarbourRequest, person_id: UUID) -> HttpResponse:
    """The facts of an account."""
    found = _kept(request, person_id)
    form = PersonForm(request.POST or None, actor=request.user, person=found)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.change_person(
                actor=request.user, person=found, reason=form.cleaned_data["reason"], values=form.values
            )
        except Invalid as error:
            put_errors(form, error)
        else:
            messages.success(request, _("Changed. It counts from now on."))
            return redirect("administration:person", found.id)
    return _form_page(request, form, _("Change an account"), "administration:person", found.id)


@step_up
@require_POST
def close_person(request: HarbourRequest, person_id: UUID) -> HttpResponse:
    """Closes an account."""
    return _with_reason(request, _kept(request, person_id), accounts.close_person, _("Account closed."))


@step_up
@require_POST
def reopen_person(request: HarbourRequest, person_id: UUID) -> HttpResponse:
    """Opens a closed account again."""
    return _with_reason(request, _kept(request, person_id), accounts.reopen_person, _("Account open again."))


@step_up
@require_POST
def reset_second_factor(request: HarbourRequest, person_id: UUID) -> HttpResponse:
    """Takes lost second factors away."""
    words = _("Second factors taken away. They set up a new one when they next sign in.")
    return _with_reason(request, _kept(request, person_id), starts.reset_second_factor, words)


@step_up
@require_POST
def send_link(request: HarbourRequest, person_id: UUID) -> HttpResponse:
    """Mails the one-time link, the first or another."""
    found = _kept(request, person_id)
    try:
        starts.send_link(actor=request.user, person=found)
    except Invalid as error:
        messages.error(request, " ".join(str(words) for words in error.fields.values()))
    else:
        messages.success(request, _("A link went out by mail. It lasts 72 hours; earlier ones open nothing any more."))
    return redirect("administration:person", found.id)


@step_up
@require_POST
def revoke_link(request: HarbourRequest, person_id: UUID) -> HttpResponse:
    """Takes the link back."""
    found = _kept(request, person_id)
    starts.revoke_link(actor=request.user, person=found)
    messages.success(request, _("The link opens nothing any more."))
    return redirect("administration:person", found.id)


@require_POST
def revoke_token(request: HarbourRequest, person_id: UUID) -> HttpResponse:
    """Ends somebody's token, named in the form, at once."""
    found = _kept(request, person_id)
    try:
        tokens.revoke_token_of(actor=request.user, person=found, token_id=UUID(request.POST.get("token", "")))
    except ValueError as error:
        raise NotVisible from error
    messages.success(request, _("Revoked. Its next call is refused."))
    return redirect("administration:person", found.id)


@require_POST
def unlink_identity(request: HarbourRequest, person_id: UUID) -> HttpResponse:
    """Ends somebody's link to the identity provider, named in the form, at once."""
    found = _kept(request, person_id)
    try:
        key = UUID(request.POST.get("identity", ""))
    except ValueError as error:
        raise NotVisible from error
    identities.unlink_identity_of(actor=request.user, person=found, identity_id=key)
    messages.success(request, _("Unlinked. They are signed out everywhere and use their password from now on."))
    return redirect("administration:person", found.id)


def _kept(request: HarbourRequest, person_id: UUID) -> User:
    require(request.user, Permission.ACCESS_ADMINISTER)
    found = accounts.administered_by(request.user).filter(pk=person_id).first()
    if found is None:
        raise NotVisible
    return found


def _with_reason(request: HarbourRequest, found: User, does: Callable[..., None], words: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    if form.is_valid():
        does(actor=request.user, person=found, reason=form.cleaned_data["reason"])
        messages.success(request, words)
    else:
        messages.error(request, _("Nothing was changed. Choose why, then try again."))
    return redirect("administration:person", found.id)


def _form_page(request: HarbourRequest, form: Any, title: str, back: str, *keys: UUID) -> HttpResponse:
    context = {"form": form, "title": title, "back": reverse(back, args=keys)}
    return render(request, "web/administration/form.html", context, status=422 if form.errors else 200)
