"""The lock: a session that nobody was at, or that its person locked, opens nothing until they show to be there.

The lock stands in the database with the session, whose context functions answer a locked session as nobody. Reveals
end with it.
"""

from django.contrib.auth import get_user
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ocsea.access.context import token_hash
from ocsea.access.models import User
from ocsea.access.proof import attempted, proof_page, prove
from ocsea.access.routing import current_connection, signing_in
from ocsea.access.sessions import SessionStore
from ocsea.access.ways import way_back


def is_locked(request: HttpRequest) -> bool:
    """Whether this request's session is locked: by its person, or because nobody was there."""
    session = request.session
    return isinstance(session, SessionStore) and session.locked


def to_lock_screen(request: HttpRequest, back: str) -> HttpResponseRedirect:
    """Sends to the lock screen, and from there back to `back`."""
    return redirect_to_login(back, login_url=_screen())


@login_required
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Locks at its person's word."""
    _close(request)
    return to_lock_screen(request, way_back(request))


@login_required
@require_http_methods(["GET", "POST"])
def locked(request: HttpRequest) -> HttpResponse:
    """The lock screen."""
    if not is_locked(request):
        return redirect(way_back(request))
    if not isinstance(request.user, User):
        return redirect("account_login")
    return _unlock(request, request.user) or redirect(way_back(request))


def unlock_in_place(request: HttpRequest) -> HttpResponse | None:
    """For a form that was sent while its session was locked: None when it brought the proof and may go on.

    The answer has status 423 and carries the form's text. Whoever has no account any more comes to the sign-in page.
    """
    with signing_in():
        user = get_user(request)
    if not isinstance(user, User):
        return redirect("account_login")
    answer = _unlock(request, user)
    if answer is None:
        del request._cached_user  # type: ignore[attr-defined]  # Django's, which found nobody while locked
        request.user = get_user(request)
    return answer


def _unlock(request: HttpRequest, user: User) -> HttpResponse | None:
    _close(request)
    form = prove(request, user) if attempted(request) else None
    if form is not None and form.is_valid():
        assert isinstance(request.session, SessionStore)  # noqa: S101  (is_locked said so)
        request.session.unlocked()
        return None
    return proof_page(request, user, _words(), form=form, status=200 if request.path == _screen() else 423)


def _close(request: HttpRequest) -> None:
    with signing_in(), current_connection().cursor() as cursor:
        cursor.execute("SELECT access_session_lock(%s)", [token_hash(request.session.session_key or "")])


def _screen() -> str:
    return reverse("account_locked")


def _words() -> dict[str, str]:
    return {
        "title": _("This screen is locked"),
        "question": _("Nobody was here for a while, or you locked it. What you typed is kept."),
        "button": _("Unlock"),
        "reading": "",
    }
