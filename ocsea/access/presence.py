"""Noticing that somebody is there, once a minute at most, and how long they may be away from the page they see."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from ocsea.access.context import token_hash
from ocsea.access.routing import current_connection
from ocsea.access.sessions import SessionStore

P = ParamSpec("P")
# A page that asks for itself anew sends this with it, since nobody need be there for that.
UNATTENDED = "X-Harbour-Unattended"


def shows_identity(view: Callable[Concatenate[Any, P], HttpResponse]) -> Callable[Concatenate[Any, P], HttpResponse]:
    """For views whose page may show who a child is: it locks after 15 minutes instead of 30."""

    @wraps(view)
    def marked(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request.shows_identity = True
        return view(request, *args, **kwargs)

    return marked


def idle_seconds(request: HttpRequest) -> int:
    """How long the page that is answered may stand open with nobody there."""
    identity = getattr(request, "shows_identity", False)
    return int(settings.IDENTITY_IDLE_SECONDS if identity else settings.IDLE_SECONDS)


def note_presence(request: HttpRequest) -> None:
    """Notes in the session that its person was there, when a minute has passed or the page allows another time.

    One short statement outside the request's transaction. A killed or locked session stays what it is.
    """
    session = getattr(request, "session", None)
    if not isinstance(session, SessionStore) or not session.accessed or SESSION_KEY not in session:
        return
    if session.locked or session.idle is None or UNATTENDED in request.headers:
        return
    # A fragment, a draft or the API says nothing about what stands on the screen.
    page = request.method == "GET" and not request.headers.get("HX-Request") and not request.path.startswith("/api/")
    idle = idle_seconds(request) if page else session.idle
    if session.unseen > settings.SEEN_EVERY_SECONDS or idle != session.idle:
        with current_connection().cursor() as cursor:
            cursor.execute("SELECT access_session_seen(%s, %s)", [token_hash(session.session_key or ""), idle])
