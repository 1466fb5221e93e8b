"""What surrounds every request: the host's name, the headers, the database's context, and being signed in."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from ocsea.access.context import transaction_with
from ocsea.access.models import User
from ocsea.access.routing import signing_in
from ocsea.ledger.context import RequestContext, address_class, in_request

GetResponse = Callable[[HttpRequest], HttpResponse]

ACCOUNT_PAGES = "/accounts/"
# Answers nobody needs an account for.
OPEN_PATHS = ("/healthz", "/readyz", "/metrics", f"/{settings.STATIC_URL.strip('/')}/")


class LoopbackNameMiddleware:
    """On the demo's loopback, 127.0.0.1 is sent on to `localhost`: passkeys need a name, not a number."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.META.get("HTTP_HOST", "")
        if settings.INSECURE_LOOPBACK and host.startswith("127.0.0.1") and not request.path.startswith(OPEN_PATHS):
            return HttpResponseRedirect(f"http://{host.replace('127.0.0.1', 'localhost', 1)}{request.get_full_path()}")
        return self.get_response(request)


class HeadersMiddleware:
    """Nothing of a case is kept by a browser, a proxy, or a page of another origin."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class ContextMiddleware:
    """One request, one transaction; its first statement tells the database whose session this is.

    Account pages run on the `signin` connection, everything else on the process's own role.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN_PATHS):
            return self.get_response(request)
        if request.path.startswith(ACCOUNT_PAGES):
            with signing_in():
                return self._answer(request)
        return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        token = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        context = RequestContext(id=str(uuid.uuid4()), address=address_class(request.META.get("REMOTE_ADDR", "")))
        with in_request(context), transaction_with(token):
            return self.get_response(request)


class SignedInMiddleware:
    """Everything needs a session with a second factor, except the account pages themselves.

    While a second factor must be set up, nothing but that page answers.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN_PATHS):
            return self.get_response(request)
        user = request.user
        if not isinstance(user, User):
            if request.path.startswith(ACCOUNT_PAGES) or request.path.startswith("/api/"):
                return self.get_response(request)
            return self._send(request, redirect_to_login(request.get_full_path()))
        enrol, leave = reverse("mfa_activate_totp"), reverse("account_logout")
        if user.second_factor_at is None and request.path not in {enrol, leave}:
            return self._send(request, HttpResponseRedirect(enrol))
        return self.get_response(request)

    def _send(self, request: HttpRequest, response: HttpResponseRedirect) -> HttpResponse:
        # A fragment must not be replaced by the sign-in page: htmx is told to load it whole.
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(response.url)
        return response
