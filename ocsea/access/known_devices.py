"""Devices that somebody has signed in from before, by a signed cookie (OWASP: device cookies against lockout).

Failed tries that show the cookie are counted apart, so that nobody who tries a name from elsewhere keeps its person
out. The cookie opens nothing by itself: a stolen one gives a few tries more.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

_SALT = "ocsea.access.known_devices"
_PEOPLE = 5  # of one shared machine; whoever signed in last stays


def known_device(request: HttpRequest, username: str) -> str:
    """This device's number for this person; empty when they never signed in from it."""
    return _numbers(request).get(_name(username), "")


def remember_device(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Sets the cookie for a person who has just signed in with every factor."""
    name, numbers = _name(username), _numbers(request)
    number = numbers.pop(name, "") or get_random_string(22)
    kept = dict([*numbers.items()][1 - _PEOPLE :]) | {name: number}
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(kept, salt=_SALT),
        max_age=settings.DEVICE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _numbers(request: HttpRequest) -> dict[str, str]:
    shown = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        return dict(signing.loads(shown, salt=_SALT, max_age=settings.DEVICE_COOKIE_AGE))
    except (signing.BadSignature, TypeError, ValueError):
        return {}


def _name(username: str) -> str:
    return salted_hmac(_SALT, username.strip().lower(), algorithm="sha256").hexdigest()[:32]
