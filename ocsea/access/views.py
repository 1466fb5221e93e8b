"""Account pages that differ from allauth's."""

from typing import Any

from allauth.account.views import LogoutView
from django.http import HttpResponse


class SignOutView(LogoutView):  # type: ignore[misc]  # allauth ships no types
    """Ends the session and tells the browser to drop what it kept of this site.

    Not the cookies: those of the other area may stand under the same host name.
    """

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response
