"""Who the tests are to the database: `web` by default, another role for a moment, or a person with a live session."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone

from ocsea.access.context import new_token, token_hash, transaction_with
from ocsea.access.models import Session, User
from ocsea.access.routing import acting_as
from ocsea.access.sessions import SessionStore


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Takes a database role for the time inside: `owner` to plant or inspect, `worker`, `partner`, `signin`."""
    with acting_as(role):
        yield


def session_for(user: User) -> str:
    """A live session's token for this person, as sign-in would have made it."""
    token = new_token()
    store = SessionStore()
    store["_auth_user_id"] = str(user.id)
    store["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store["account_authentication_methods"] = [{"method": "password", "at": timezone.now().timestamp()}]
    with as_role("signin"):
        Session.objects.bulk_create(
            [
                Session(
                    key_hash=token_hash(token),
                    user=user,
                    data=store.encode(dict(store.items())),
                    area=str(user.area),
                    expires_at=timezone.now() + timedelta(hours=12),
                    proved_at=timezone.now(),
                    idle_seconds=settings.IDLE_SECONDS,
                )
            ]
        )
    return token


@contextmanager
def acting(user: User) -> Iterator[None]:
    """Inside, the database knows this person by a live session: services and querysets see what they may."""
    with transaction_with(session_for(user)):
        yield


def client_of(user: User) -> Client:
    """A browser without scripts, signed in as this person."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_for(user)
    return client
