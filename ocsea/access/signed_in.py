"""Where somebody is signed in, and ending any of it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ocsea.access import events
from ocsea.access.context import token_hash
from ocsea.access.models import Session, User
from ocsea.ledger.record import Target, record


@login_required
@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """The list; `end` names one other session to end, or `others` for all of them."""
    if not isinstance(request.user, User):
        return redirect("account_login")
    mine = token_hash(request.session.session_key or "")
    others = _living(request.user).exclude(key_hash=mine)
    if request.method == "POST":
        ended = _end(request.user, others, request.POST.get("end", ""))
        messages.success(request, _("Signed out there.") if ended else _("Nothing was open there any more."))
        return redirect("account_sessions")
    rows = [{"session": each, "here": bytes(each.key_hash) == mine} for each in _living(request.user)]
    rows.sort(key=lambda row: not row["here"])
    return render(request, "account/sessions.html", {"rows": rows, "others": len(rows) > 1})


def _living(user: User) -> "QuerySet[Session]":
    return Session.objects.filter(user=user, killed_at=None, expires_at__gt=Now(), idle_seconds__isnull=False).order_by(
        "-last_seen_at"
    )


def _end(user: User, others: "QuerySet[Session]", which: str) -> int:
    if which != "others":
        others = others.filter(public_id=_uuid(which))
    ended = others.update(killed_at=Now(), data="")
    if ended:
        target = Target("account", user.id, user.username)
        record(events.SESSION_ENDED, actor=user, target=target, facts={"number": ended}, stream="administration")
    return ended


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
