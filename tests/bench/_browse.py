"""Browsers without a network: the product's handler, and the floor's beside it, each on its own login."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import override_settings

from tests.bench import _floor
from tests.bench._place import Place, session_of

Ask = Callable[[], HttpResponseBase]


def page(there: Place, username: str, address: str, *, role: str = "web") -> Ask:
    """Asks the product for one page as this person, on the connection of `role`."""
    browser = _signed_in(there, username)

    def ask() -> HttpResponseBase:
        with there.at(role):
            return _good(browser.get(address))

    return ask


def floor(there: Place, username: str, address: str = "/floor/") -> Ask:
    """Asks the floor for the same rows, on a connection that no policy binds."""
    browser = _signed_in(there, username)
    # Once, and no settings round each request: those empty Django's tables of addresses, which the product then pays.
    with override_settings(MIDDLEWARE=_floor.MIDDLEWARE):
        browser.handler.load_middleware()

    def ask() -> HttpResponseBase:
        with there.at("free"):
            return _good(browser.get(address))

    return ask


def _signed_in(there: Place, username: str) -> Client:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session_of(there, username)
    return browser


def _good(answer: HttpResponseBase) -> HttpResponseBase:
    if answer.status_code != 200:
        raise RuntimeError(f"A page of the benchmark answered {answer.status_code}.")
    return answer
