"""Signing in by the unit's identity provider, and the account page on which one's account there is linked.

The provider stands in place of the password alone: the session is minted where a password's is, behind Harbour's own
second factor. Whoever is refused, for whatever reason, reads one sentence.
"""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ocsea.access import identities
from ocsea.access.context import between_transactions
from ocsea.access.id_tokens import Refused
from ocsea.access.models import User
from ocsea.access.oidc import Unreachable, begin, finish
from ocsea.access.proof import is_fresh
from ocsea.access.stepup import step_up
from ocsea.errors import Invalid
from ocsea.identity_provider import IdentityProvider

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponse]
_ROUND, _LASTS = "provider_round", 10 * 60  # seconds that a round to the provider may take
log = logging.getLogger(__name__)


def may_lead_to_provider(view: View[P]) -> View[P]:
    """Lets the page's forms end at the provider's own page; browsers hold a redirect to `form-action` too."""

    @wraps(view)
    def marked(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if provider := identities.provider_here():
            setattr(answer, "_csp_update", {"form-action": list(provider.origins)})  # noqa: B010  (django-csp's own)
        return answer

    return marked


@require_POST
@rate_limit(action="login")  # type: ignore[untyped-decorator]  # allauth ships no types
def sign_in(request: HttpRequest) -> HttpResponse:
    """To the provider, and from there back to be signed in."""
    if isinstance(request.user, User):
        return redirect("/")
    return _go(request, back="account_login", next=get_next_redirect_url(request) or "")


@may_lead_to_provider
@step_up
@login_required
@require_POST
def link(request: HttpRequest) -> HttpResponse:
    """To the provider, and from there back to link the account there to the one that is signed in here."""
    return _go(request, back="account_provider", who=str(request.user.pk))


@require_GET
def returned(request: HttpRequest) -> HttpResponse:
    """Where the provider sends the browser back. What the round was for stands in the session and counts once."""
    told = request.session.pop(_ROUND, None)
    if told:
        request.session.save()  # before the provider is asked: a second answer to this round finds none
    linking = bool(told and told.get("who"))
    try:
        subject = _subject(request, told)
        return _linked(request, told, subject) if linking else _signed_in(request, told, subject)
    except (Refused, Unreachable, Invalid):
        log.warning("A sign-in by the identity provider was refused.", exc_info=True)
    words = _("That account could not be linked. Nothing was changed. Try again, or ask your unit administrator.")
    messages.error(request, words if linking else _refusal())
    return redirect("account_provider" if linking else "account_login")


@may_lead_to_provider
@login_required
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """One's own link; POST ends it, which no step-up delays."""
    provider, user = _provider(), request.user
    if not isinstance(user, User):
        raise Http404
    if request.method == "POST":
        ended = identities.unlink(actor=user, session=request.session)
        messages.success(request, _("Unlinked. It signs nobody in any more.") if ended else _("It had ended already."))
        return redirect("account_provider")
    context = {"name": provider.name, "identity": identities.identity_of(user)}
    return render(request, "account/provider.html", context)


def _go(request: HttpRequest, *, back: str, **purpose: str) -> HttpResponse:
    provider = _provider()
    try:
        with between_transactions():
            there, made = begin(provider, _return_address())
    except (Refused, Unreachable):
        log.warning("The identity provider did not answer as it should.", exc_info=True)
        messages.error(request, _("Your identity provider does not answer. Try again later, or use another way."))
        return redirect(back)
    request.session[_ROUND] = {**made, **purpose, "at": int(time.time())}
    return redirect(there)


def _subject(request: HttpRequest, told: Any) -> str:
    if not told or not 0 <= time.time() - told["at"] <= _LASTS:
        raise Refused("no round is open, or it took too long")
    provider = _provider()
    with between_transactions():
        return finish(provider, _return_address(), told, request.GET.dict())


def _signed_in(request: HttpRequest, told: Any, subject: str) -> HttpResponse:
    if isinstance(request.user, User):
        return redirect("/")  # somebody signed in meanwhile, and stays who they are
    person = identities.person_of(_provider().issuer, subject)
    if person is None:
        raise Refused("nobody here")
    record_authentication(request, person, method="provider")
    answer: HttpResponse = perform_login(request, Login(user=person, redirect_url=told["next"] or None))
    return answer


def _linked(request: HttpRequest, told: Any, subject: str) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or str(user.pk) != told["who"] or not is_fresh():
        raise Refused("somebody else, or too long after the proof")
    identities.link(actor=user, session=request.session, issuer=_provider().issuer, subject=subject)
    messages.success(request, _("Linked. You are signed out everywhere else."))
    return redirect("account_provider")


def _provider() -> IdentityProvider:
    provider = identities.provider_here()
    if provider is None:
        raise Http404
    return provider


def _return_address() -> str:
    return f"{settings.HARBOUR_URL}{reverse('account_provider_return')}"


def _refusal() -> str:
    return _("That did not sign you in. Use your password or passkey, or ask your unit administrator.")
