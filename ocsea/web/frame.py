"""What the frame of every page needs: the bar, the inbox count, the classification strip."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language_info

from ocsea.access.can import has
from ocsea.access.identities import provider_here
from ocsea.access.locking import is_locked
from ocsea.access.models import User
from ocsea.access.presence import idle_seconds
from ocsea.access.roles import Area
from ocsea.notices.services import unread_count
from ocsea.web.registry import branches, nav_items


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html. Costs one statement per badge the person's role carries, and one for the inbox.

    Made once a request: a component that renders a template of its own with the request asks for it again.
    """
    made: dict[str, Any] | None = getattr(request, "_frame", None)
    if made is None:
        made = _frame(request)
        setattr(request, "_frame", made)  # noqa: B010  (HttpRequest declares no such attribute)
    return made


def frame_base() -> str:
    """The template that pages of both areas stand in: each area has a frame of its own."""
    return "partner_base.html" if settings.AREA == Area.PARTNER else "base.html"


def _own(request: HttpRequest, user: User) -> dict[str, Any]:
    """What the menu of one's own things and the lock need."""
    known = [{"code": code, "name": get_language_info(code)["name_local"]} for code, _name in settings.LANGUAGES]
    return {
        "lock_url": reverse("account_lock"),
        "here_url": reverse("account_here"),
        "idle_seconds": idle_seconds(request),
        "language_url": reverse("account_language"),
        "languages": [each | {"current": each["code"] == user.language} for each in known],
    }


def _frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    base: dict[str, Any] = {
        "classification": settings.CLASSIFICATION,
        "nav": [],
        "inbox_count": 0,
        "area": settings.AREA,
        "frame_base": frame_base(),
        "demo": settings.DEMO,
        "provider": provider_here(),
    }
    if settings.AREA == Area.PARTNER:
        base |= {
            "exit_url": settings.PARTNER_EXIT_URL,
            "help_number": settings.PARTNER_HELP_NUMBER,
        }
    if isinstance(user, User) and not is_locked(request):
        base |= _own(request, user)
    if not isinstance(user, User) or user.second_factor_at is None or request.path.startswith("/accounts/"):
        return base
    base["inbox_count"] = unread_count(user)
    if user.area is Area.STAFF:
        here = _entry_of(request.path)
        base["nav"] = [
            {
                "label": str(item.label),
                "url": reverse(item.url_name),
                "badge": item.badge(user) if item.badge else 0,
                "current": item.url_name == here,
            }
            for item in nav_items()
            if item.permission is None or has(user, item.permission)
        ]
    return base


def _entry_of(path: str) -> str:
    """The entry of the bar a page stands under: that of the longest address it begins with; none for most of them."""
    found = {reverse(name): entry for name, entry in branches().items()}
    above = [address for address in found if path == address or (address != "/" and path.startswith(address))]
    return found[max(above, key=len)] if above else ""
