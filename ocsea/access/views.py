"""Account pages that differ from allauth's."""

from typing import Any

from allauth.account.mixins import NextRedirectMixin
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LogoutView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, LoginWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.generic.edit import FormView

from ocsea.access.factors import as_json, has_another, has_one, passkeys_of
from ocsea.access.models import User
from ocsea.access.proof import attempted, proof_page, prove
from ocsea.access.stepup import words
from ocsea.access.ways import way_back


class SignOutView(LogoutView):  # type: ignore[misc]  # allauth ships no types
    """Ends the session and tells the browser to drop what it kept of this site.

    Not the cookies: those of the other area may stand under the same host name.
    """

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


@login_required
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Asks for a proof of presence, and leads back to where it was asked for."""
    back = way_back(request)
    if not isinstance(request.user, User):
        return redirect("account_login")
    form = prove(request, request.user) if attempted(request) else None
    if form is not None and form.is_valid():
        return redirect(back)
    return proof_page(request, request.user, words(), form=form)


@login_required
@require_POST
def here(request: HttpRequest) -> HttpResponse:
    """Somebody is at the page though it asks for nothing: the answer is empty, the request itself is what counts."""
    return HttpResponse(status=204)


@login_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of every page from now on, for this person wherever they sign in."""
    wanted = request.POST.get("language", "")
    if isinstance(request.user, User) and wanted in dict(settings.LANGUAGES):
        request.user.language = wanted
        request.user.save(update_fields=["language"])
    return redirect(way_back(request))


@login_required
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """The first of two steps: which way it shall be. Whoever has one comes to the list of them."""
    if has_one(request.user):
        return redirect("mfa_index")
    return render(request, "mfa/choose.html")


class SecondFactorView(AuthenticateView):  # type: ignore[misc]
    """After the password: a passkey where the person has one, or a code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        has_passkey = passkeys_of(self.stage.login.user).exists()
        return context | {"options": as_json(context["js_data"]["request_options"]) if has_passkey else ""}


class AddPasskeyView(AddWebAuthnView):  # type: ignore[misc]
    """A passkey that the browser keeps together with the user, so that it can sign in alone."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = FormView.get_context_data(self, **kwargs)
        options = auth.begin_registration(self.request.user, True)  # noqa: FBT003  (allauth's signature)
        return context | {"options": as_json(options), "first": not has_one(self.request.user)}


class RenamePasskeyView(EditWebAuthnView):  # type: ignore[misc]
    """Another name for one's own passkey."""

    success_url = reverse_lazy("mfa_index")


class RemovePasskeyView(RemoveWebAuthnView):  # type: ignore[misc]
    """Takes a passkey away, unless nothing else would be left to sign in with."""

    success_url = reverse_lazy("mfa_index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"is_last": not has_another(self.object)}

    def form_valid(self, form: Any) -> HttpResponse:
        if not has_another(self.object):
            return TemplateResponse(self.request, self.template_name, self.get_context_data(form=form), status=409)
        flows.remove_authenticator(self.request, self.object)
        return HttpResponseRedirect(self.get_success_url())


class PasskeySignInView(NextRedirectMixin, LoginWebAuthnView):  # type: ignore[misc]
    """Signs in by a passkey alone: GET hands out the challenge, POST takes the answer."""

    def form_valid(self, form: Any) -> HttpResponse:
        passkey: Authenticator = form.cleaned_data["credential"]
        login = Login(user=passkey.user, redirect_url=get_next_redirect_url(self.request))
        answer: HttpResponse = flows.perform_passwordless_login(self.request, passkey, login)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("That passkey was not taken. Try again, or use your password."))
        return HttpResponseRedirect(self.passthrough_next_url(str(reverse_lazy("account_login"))))
