"""The one place that turns the house's errors into HTTP and words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ocsea.access.context import request_savepoint
from ocsea.access.events import ACCESS_REFUSED
from ocsea.access.models import User
from ocsea.errors import Conflict, Denied, HarbourError, Invalid, NotVisible, TooMany, WrongState
from ocsea.ledger.facts import tame
from ocsea.ledger.record import Target, record
from ocsea.web.frame import frame_base

_STATUS: dict[type[HarbourError], int] = {
    NotVisible: 404,
    Denied: 403,
    WrongState: 409,
    Conflict: 409,
    Invalid: 422,
    TooMany: 429,
}
_API = "/api/"


def status_of(error: HarbourError) -> int:
    """The HTTP status of an expected refusal; 400 where none is named."""
    return _STATUS.get(type(error), 400)


def error_page(
    request: HttpRequest, status: int, message: str, *, fields: Mapping[str, str] | None = None
) -> HttpResponse:
    """An error page in the frame, or JSON for the API; the same bytes for absent and for hidden."""
    if request.path.startswith(_API):
        told: dict[str, object] = {"status": status, "message": message}
        return JsonResponse({"error": told | ({"fields": dict(fields)} if fields else {})}, status=status)
    words = " ".join([message, *(fields or {}).values()])
    context = {"message": words, "status": status, "nowhere": True}
    return HttpResponse(render_to_string(f"errors/{status}.html", context, request=request), status=status)


class ErrorMiddleware:
    """Runs each view in a savepoint and maps expected refusals to words.

    What a refused or failed view wrote is rolled back; the refusal itself is then recorded in the request's outer
    transaction, so that a denied try survives.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # PostgreSQL takes no NUL: nothing goes by such a name, and no question holds one. Forms say so themselves.
        if "\0" in request.path:
            return error_page(request, 404, str(NotVisible.default))
        if any("\0" in value for _name, values in request.GET.lists() for value in values):
            return bad_request(request, SuspiciousOperation())
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
    ) -> HttpResponseBase:
        try:
            with request_savepoint():
                return view(request, *args, **kwargs)
        except HarbourError as error:
            _record_refusal(request, error)
            fields = {name: str(words) for name, words in error.fields.items()} if isinstance(error, Invalid) else None
            return error_page(request, status_of(error), str(error.message), fields=fields)
        except Http404:
            return error_page(request, 404, str(NotVisible.default))
        except PermissionDenied:
            return error_page(request, 403, str(Denied.default))
        except IntegrityError:
            # The database's own words name constraints and values of rows the reader may not know of.
            return error_page(request, 409, str(Conflict.default))
        except ReauthenticationRequired:
            return _ask_again(request)


def _record_refusal(request: HttpRequest, error: HarbourError) -> None:
    if not isinstance(error, Denied) or not isinstance(request.user, User):
        return
    record(
        ACCESS_REFUSED,
        actor=request.user,
        target=Target("request", request.user.id, tame(str(error.facts.get("target", "")))),
        facts={"permission": tame(str(error.facts.get("permission", "")))},
        stream="administration",
    )


def _ask_again(request: HttpRequest) -> HttpResponse:
    """Sends to the page that asks for the password again, and from there back by GET.

    allauth's own would keep the whole request in the session, cookie and passwords with it.
    """
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    if not methods:
        return redirect_to_login(request.path)
    return redirect_to_login(request.path, login_url=methods[0]["url"])


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form was sent without its token: usually a page left open over a new sign-in."""
    return error_page(request, 403, _("This form was too old to be sent safely. Go back, reload, and try again."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: what could not be read, what was too large, and whose session ended meanwhile."""
    if isinstance(exception, RequestDataTooBig):
        return error_page(request, 413, _("What you sent is larger than 64 MB. Send it in several parts."))
    if isinstance(exception, SessionInterrupted):
        return error_page(request, 400, _("You were signed out meanwhile. Sign in again."))
    return error_page(request, 400, _("The request could not be read."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403: refused before any view was asked."""
    return error_page(request, 403, str(Denied.default))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: no such address, in the same words as a hidden record."""
    return error_page(request, 404, str(NotVisible.default))


def too_many(request: HttpRequest) -> HttpResponse:
    """handler429: allauth asks for it when a throttle is full."""
    return error_page(request, 429, _("You have tried too often."))


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: without context processors, since they may be what failed."""
    if request.path.startswith(_API):
        return JsonResponse({"error": {"status": 500, "message": _("Harbour made a mistake.")}}, status=500)
    context = {"message": "", "status": 500, "frame_base": frame_base()}
    return HttpResponse(render_to_string("errors/500.html", context), status=500)
