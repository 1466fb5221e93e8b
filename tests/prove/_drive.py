"""Sending requests as anybody in either area, each rolled back, and putting the answers into the matrix's few words."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings

from ocsea.access.roles import Area
from tests.prove._people import COLUMNS
from tests.prove.world import World
from tests.roles import as_role, session_for

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PARTNER = {"AREA": "partner", "ROOT_URLCONF": "partner.area_urls", "SESSION_COOKIE_NAME": "harbour_partner"}
# What differs between two answers to the same question: the form's token, the page's nonce, a passkey's challenge, a
# new second factor's secret and its picture.
_CHANGES = re.compile(
    rb"\b[A-Za-z0-9]{64}\b|nonce[=-][\"']?[A-Za-z0-9+/_=-]+|nonce-[A-Za-z0-9+/_=-]+"
    rb"|challenge&quot;: &quot;[\w-]+|(?:M\d+,\d+H\d+V\d+H\d+z)+|(?:[A-Z2-7]{8}(?:<wbr>)?){4}"
)
_COOKIE = settings.SESSION_COOKIE_NAME
_SIGNED_IN_ANEW = 120
_LOGIN, _ENROL = "/accounts/login/", ("/accounts/2fa/set-up/", "/accounts/2fa/totp/activate/")
_CONFIRM = ("/accounts/confirm/", "/accounts/2fa/reauthenticate/", "/accounts/2fa/passkeys/reauthenticate/")


class Browsers:
    """One browser a column. The same key serves in both areas.

    Everybody signs in anew every two minutes: on a slow machine a step-up would lapse in the middle of the table.
    """

    def __init__(self, people: SimpleNamespace) -> None:
        self._people = people
        self._sign_in()

    def __getitem__(self, column: str) -> Client:
        if time.monotonic() - self._signed_in > _SIGNED_IN_ANEW:
            self._sign_in()
        return self._clients[column]

    def _sign_in(self) -> None:
        self._signed_in = time.monotonic()
        self._clients = {column: self._client(account) for column, account, _words in COLUMNS}

    def _client(self, account: str) -> Client:
        client = Client(raise_request_exception=False)
        if account:
            token = session_for(getattr(self._people, account))
            for name in (_COOKIE, _PARTNER["SESSION_COOKIE_NAME"]):
                client.cookies[name] = token
        return client


@contextmanager
def in_area(area: str) -> Iterator[None]:
    """The area's addresses, cookie and database role."""
    partner = area == Area.PARTNER
    with override_settings(**_PARTNER) if partner else nullcontext(), as_role("partner" if partner else "web"):
        yield


def ask(client: Client, method: str, address: str, body: Mapping[str, Any] | None = None) -> Any:
    """The answer. Nothing that the request did remains."""
    with transaction.atomic():
        answer = send(client, method, address, body)
        transaction.set_rollback(True)
    return answer


def send(client: Client, method: str, address: str, body: Mapping[str, Any] | None = None) -> Any:
    """The same, and what it did remains for the caller to look at."""
    cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    if method == "POST" and address.startswith("/api/"):
        answer = client.post(address, dict(body or {}), content_type="application/json")
    elif method == "POST":
        answer = client.post(address, dict(body or {}))
    else:
        answer = client.generic(method, address)
    client.cookies = cookies
    return answer


def outcome_of(answer: Any, world: World, *, asked: str) -> str:
    """One cell: what this person got."""
    status = answer.status_code
    if status in {301, 302}:
        return _sent_to(str(answer.headers["Location"]))
    seen = world.sees(answer.content, asked=asked)
    if status in {200, 201}:
        return seen or ("done" if status == 201 else "opens")
    word = {401: "sign-in", 400: "asks", 409: "asks", 413: "asks", 422: "asks"}.get(status, str(status))
    return f"{word} and {seen}" if seen and word != "asks" else word


def _sent_to(address: str) -> str:
    if address.startswith((_LOGIN, "/?next=")):
        return "sign-in"
    if address.startswith(_ENROL):
        return "enrol"
    return "confirm" if address.startswith(_CONFIRM) else "done"


def stripped(answer: Any) -> bytes:
    """Status, where it leads, and the page without what is new on every page."""
    head = f"{answer.status_code} {answer.headers.get('Location', '')}\n".encode()
    return head + _CHANGES.sub(b"", bytes(answer.content))
