"""The typed request of views behind the sign-in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from ocsea.access.models import User


class HarbourRequest(HttpRequest):
    """A request whose user is signed in and whose htmx details are known."""

    user: User
    htmx: HtmxDetails
