"""How the API is signed in to: by the browser's own cookie, or by a token. Apart, since DRF imports it as it loads."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import BasePermission

from ocsea.ledger.context import address_class
from ocsea.web.scope import Scope, limit

RATE = {"api": "240/m/key"}


class CookieAuthentication(SessionAuthentication):
    """The browser's session; answers 401 rather than 403 when there is none."""

    def authenticate_header(self, request: Any) -> str:
        return "Session"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer hbk_...`. The middleware has given the token to the database; this asks what it may do."""

    def authenticate(self, request: Any) -> "tuple[Any, Scope] | None":
        token = getattr(request._request, "bearer", None)
        if token is None:
            return None
        address = get_adapter(request._request).get_client_ip(request._request)
        seen = salted_hmac("ocsea.web.authentication", address, algorithm="sha256").hexdigest()
        if not ratelimit.consume(
            request._request, app="account", action="api", config=RATE, key=token or seen, limit_get=True
        ):
            raise Throttled
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM access_token_use(%s, %s)", [str(address_class(address)), seen])
            row = cursor.fetchone()
        if row is None:
            raise AuthenticationFailed(_("This token opens nothing. Make a new one on your account page."))
        return _owner_and_scope(*row)


class WithinScope(BasePermission):
    """A token works on the collections it names, and writes where it may."""

    message = _("This token was not made for that.")

    def has_permission(self, request: Any, view: Any) -> bool:
        return not isinstance(request.auth, Scope) or request.auth.allows(request.method, request.path)


def _owner_and_scope(may_write: bool, collections: list[str], classes: list[str], fresh: bool) -> "tuple[Any, Scope]":  # noqa: FBT001
    from ocsea.redaction.sensitivity import FieldClass  # noqa: PLC0415  (models are ready only now)
    from ocsea.web.token_use import owner_of_context, tell_new_address  # noqa: PLC0415

    owner = owner_of_context()
    if fresh:
        tell_new_address(owner)
    scope = Scope(may_write, frozenset(collections), frozenset(FieldClass(name) for name in classes))
    limit(scope)
    return owner, scope
