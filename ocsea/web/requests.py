"""The typed request of views behind the sign-in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from ocsea.access.models import User


class HarbourRequest(HttpRequest):
    """A request whose user is signed in and whose htmx details are known."""

    user: User
    htmx: HtmxDetails


def is_navigation(request: HttpRequest) -> bool:
    """Whether the browser shows the answer as a page, as it says by itself; a script's request is none."""
    return request.headers.get("Sec-Fetch-Mode") == "navigate"
