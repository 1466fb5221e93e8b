"""Signing in as a person would: a browser without scripts, a password, and the code of this moment."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.db.models import F
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django.fixtures import Settings

from demo.signins import give_sign_in, password_of, totp_secret_of
from ocsea.access.models import Session, User
from ocsea.ledger.models import Payload
from tests.roles import as_role

LOGIN = "/accounts/login/"
CODE = "/accounts/2fa/authenticate/"
CHOOSE = "/accounts/2fa/set-up/"
ENROL = "/accounts/2fa/totp/activate/"
LOGOUT = "/accounts/logout/"
WRONG = "The username and/or password you specified are not correct."


def with_sign_in(user: User) -> User:
    """Gives a person the demo's password and second factor, and returns the person."""
    with as_role("owner"):
        give_sign_in(user)
    return user


def location(answer: HttpResponseBase) -> str:
    """Where an answer sends the browser; empty when it sends it nowhere."""
    return str(answer.headers.get("Location", ""))


def code_of(secret: str, *, later: int = 0) -> str:
    """The six digits of now, or of so many periods of 30 seconds later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later)))


def give_password(client: Client, user: User, password: str | None = None) -> Any:
    """The first of the two pages."""
    return client.post(LOGIN, {"login": user.username, "password": password or password_of(user.username)})


def give_code(client: Client, code: str) -> Any:
    """The second."""
    return client.post(CODE, {"code": code})


def sign_in(user: User, client: Client | None = None, *, later: int = 0) -> Client:
    """Both pages, and the browser that went through them. A code works once: take `later` for another sign-in."""
    client = client or Client()
    assert location(give_password(client, user)) == CODE
    answer = give_code(client, code_of(totp_secret_of(user.username), later=later))
    assert (answer.status_code, location(answer)) == (302, "/")
    return client


def cookie_of(client: Client) -> str:
    """The session's key, as the browser holds it."""
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def sessions_of(user: User) -> list[Session]:
    """This person's sessions that live, oldest first."""
    with as_role("owner"):
        return list(Session.objects.filter(user=user, killed_at=None).order_by("created_at"))


@contextmanager
def in_the_partner_area(settings: Settings) -> Iterator[None]:
    """The same program as the partner area's process runs it: its addresses, cookie and database role."""
    settings.AREA, settings.ROOT_URLCONF = "partner", "partner.area_urls"
    settings.SESSION_COOKIE_NAME = "harbour_partner"
    with as_role("partner"):
        yield


def make_proof_old(minutes: int) -> None:
    """Every session's proof of presence was given so many minutes earlier than it was."""
    with as_role("owner"):
        Session.objects.update(proved_at=F("proved_at") - timedelta(minutes=minutes))


def leave_alone(minutes: float) -> None:
    """Every session was last seen so many minutes earlier than it was."""
    with as_role("owner"):
        Session.objects.update(last_seen_at=F("last_seen_at") - timedelta(minutes=minutes))


def entries_about(user: User, kind: str) -> list[dict[str, Any]]:
    """The ledger's entries of this kind about this account, oldest first."""
    with as_role("owner"):
        rows = Payload.objects.filter(kind=kind, target_id=user.id).order_by("at")
        return [json.loads(row.body) for row in rows]
