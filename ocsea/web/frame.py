"""What the frame of every page needs: the bar, the inbox count, the classification strip."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from ocsea.access.can import has
from ocsea.access.models import User
from ocsea.access.roles import Area
from ocsea.notices.services import unread_count
from ocsea.web.registry import nav_items


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html. Costs one statement per badge the person's role carries, and one for the inbox.

    Made once a request: a component that renders a template of its own with the request asks for it again.
    """
    made: dict[str, Any] | None = getattr(request, "_frame", None)
    if made is None:
        made = _frame(request)
        setattr(request, "_frame", made)  # noqa: B010  (HttpRequest declares no such attribute)
    return made


def _frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    base: dict[str, Any] = {
        "classification": settings.CLASSIFICATION,
        "nav": [],
        "inbox_count": 0,
        "area": settings.AREA,
        "demo": settings.DEMO,
    }
    if not isinstance(user, User) or user.second_factor_at is None or request.path.startswith("/accounts/"):
        return base
    base["inbox_count"] = unread_count(user)
    if user.area is Area.STAFF:
        base["nav"] = [
            {
                "label": str(item.label),
                "url": (url := reverse(item.url_name)),
                "badge": item.badge(user) if item.badge else 0,
                "current": request.path == url if url == "/" else request.path.startswith(url),
            }
            for item in nav_items()
            if item.permission is None or has(user, item.permission)
        ]
    return base
