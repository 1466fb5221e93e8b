"""What surrounds every request: the host's name, the headers, the database's context, and being signed in."""

import re
import uuid
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from ocsea.access.context import request_transaction
from ocsea.access.locking import is_locked, to_lock_screen, unlock_in_place
from ocsea.access.models import User
from ocsea.access.presence import note_presence
from ocsea.access.routing import signing_in
from ocsea.access.tokens import PREFIX
from ocsea.access.ways import without_site
from ocsea.ledger.context import RequestContext, address_class, in_request
from ocsea.web.errors import error_page
from ocsea.web.metrics import count_answer
from ocsea.web.requests import is_navigation
from ocsea.web.scope import unlimited

# What new_token() makes. PostgreSQL takes no NUL, and nothing else can be a session's key.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\Z")

_BEARER = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}\Z")

GetResponse = Callable[[HttpRequest], HttpResponse]

ACCOUNT_PAGES = "/accounts/"
API, DRAFTS, TOKENS_WORK = "/api/", "/drafts/", "/api/v1/"
_WHILE_LOCKED = ("account_locked", "account_lock", "account_logout")
_ENROLMENT = ("mfa_choose", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", *_WHILE_LOCKED)
# For machines: nobody needs an account, no record is read. Static files were answered before they came here.
OPEN_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


class LoopbackNameMiddleware:
    """On the demo's loopback, 127.0.0.1 is sent on to `localhost`: passkeys need a name, not a number."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host, _colon, port = request.META.get("HTTP_HOST", "").partition(":")
        if settings.INSECURE_LOOPBACK and host == "127.0.0.1" and request.path not in OPEN_PATHS:
            there = f"localhost:{port}" if port else "localhost"
            return HttpResponseRedirect(f"http://{there}{request.get_full_path()}")
        return self.get_response(request)


class HeadersMiddleware:
    """Nothing of a case is kept by a browser, a proxy, or a page of another origin. Counts answers as they leave."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        count_answer(response.status_code)
        return response


class ContextMiddleware:
    """One request, one transaction; its first statement tells the database whose session this is.

    Account pages run on the `signin` connection, everything else on the process's own role.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in OPEN_PATHS:
            return self.get_response(request)
        if request.path.startswith(ACCOUNT_PAGES):
            with signing_in():
                return self._answer(request)
        return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        token = _bearer_of(request)
        if token is None:
            token = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
            token = token if _TOKEN.match(token) else ""
        address = get_adapter(request).get_client_ip(request)
        context = RequestContext(id=str(uuid.uuid4()), address=address_class(address))
        with in_request(context), unlimited(), request_transaction(token):
            response = self.get_response(request)
        note_presence(request)  # outside: it must not hold the session's row while a page is made
        return response


class SignedInMiddleware:
    """Everything needs an unlocked session with a second factor, except the account pages themselves.

    While a second factor must be set up, nothing but that page answers; while the session is locked, nothing but the
    lock screen. A form that is sent to a locked session is not lost: the lock screen answers in its place and carries
    its text.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in OPEN_PATHS:
            return self.get_response(request)
        if is_locked(request):
            if _waits_for_proof(request) or request.path in _addresses(
                "account_locked", "account_lock", "account_logout"
            ):
                return self.get_response(request)
            return self._locked(request)
        return self._in_the_way(request) or self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        # Here and not above: the form's token was checked meanwhile.
        if request.path in OPEN_PATHS or not is_locked(request) or not _waits_for_proof(request):
            return None
        return unlock_in_place(request) or self._in_the_way(request)

    def _in_the_way(self, request: HttpRequest) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User):
            if request.path.startswith((ACCOUNT_PAGES, API)):
                return None
            return self._send(request, redirect_to_login(request.get_full_path()))
        translation.activate(user.language)
        if user.second_factor_at is None and request.path not in _addresses(*_ENROLMENT):
            if request.path.startswith(API):
                return error_page(request, 403, _("Set up your second factor first."))
            return self._send(request, HttpResponseRedirect(reverse("mfa_choose")))
        return None

    def _locked(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(API):
            return error_page(request, 423, _("Your session is locked. Unlock it in the browser."))
        if request.path.startswith(DRAFTS):
            return HttpResponse(status=423)
        there = request.get_full_path() if request.method == "GET" else "/"
        back = without_site(request.headers.get("HX-Current-URL", there))
        return self._send(request, to_lock_screen(request, back))

    def _send(self, request: HttpRequest, response: HttpResponseRedirect) -> HttpResponse:
        # A fragment must not be replaced by the sign-in page: htmx is told to load it whole.
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(response.url)
        return response


def _bearer_of(request: HttpRequest) -> str | None:
    """The token that a program brings to the API, empty for what can be none; its cookie then counts for nothing."""
    kind, _space, said = request.headers.get("Authorization", "").partition(" ")
    if not request.path.startswith(TOKENS_WORK) or kind.lower() != "bearer":
        return None
    request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
    token = said.strip() if _BEARER.match(said.strip()) else ""
    request.bearer = token  # type: ignore[attr-defined]  # TokenAuthentication asks for it
    return token


def _waits_for_proof(request: HttpRequest) -> bool:
    """A whole form of one of Harbour's pages: neither a fragment, nor a draft by script, nor the API."""
    if request.method != "POST" or request.headers.get("HX-Request"):
        return False
    if request.path.startswith(DRAFTS):
        return is_navigation(request)
    return not request.path.startswith((API, ACCOUNT_PAGES))


def _addresses(*names: str) -> set[str]:
    return {reverse(name) for name in names}
