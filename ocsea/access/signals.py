"""What happens around signing in: the second factor's date, other sessions' end, and the ledger's lines."""

import uuid
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, user_logged_in, user_logged_out
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ocsea.access import events
from ocsea.access.factors import FACTORS, has_one
from ocsea.access.known_devices import remember_device
from ocsea.access.models import User
from ocsea.ledger.facts import Fact
from ocsea.ledger.record import Target, record


def _method(request: HttpRequest, user: User) -> str:
    """What stood in front of the second factor, or was all of it: password, provider or passkey."""
    for each in reversed(get_authentication_records(request, user)):
        if each["method"] != "mfa":
            return str(each["method"])
        if each.get("passwordless"):
            return "passkey"
    return "other"


def _target(user: User) -> Target:
    return Target("account", user.id, user.username)


@receiver(user_logged_in)
def on_sign_in(user: User, request: HttpRequest, response: HttpResponse, **_kwargs: Any) -> None:
    """Records the sign-in and knows the device from now on.

    Whoever came in without a second factor must set one up, whatever the account said.
    """
    if user.second_factor_at is not None and not has_one(user):
        user.second_factor_at = None
        user.save(update_fields=["second_factor_at"])
    remember_device(request, response, user.username)
    facts: dict[str, Fact] = {"area": str(user.area), "method": _method(request, user)}
    record(events.SIGNED_IN, actor=user, target=_target(user), facts=facts, stream="administration")


@receiver(user_logged_out)
def on_sign_out(user: User | None, **_kwargs: Any) -> None:
    """Records the sign-out; an expired session has nobody to name."""
    if user is not None:
        record(events.SIGNED_OUT, actor=user, target=_target(user), facts={}, stream="administration")


@receiver(password_changed)
def on_password_change(user: User, **_kwargs: Any) -> None:
    """Records the change; `set_password` made the epoch that ends the other sessions."""
    record(events.PASSWORD_CHANGED, actor=user, target=_target(user), facts={}, stream="administration")


@receiver([post_save, post_delete], sender=Authenticator)
def on_factor_change(instance: Authenticator, created: bool = True, **_kwargs: Any) -> None:  # noqa: FBT001, FBT002  (Django's)
    """Keeps `second_factor_at` true to the authenticators, ends the person's other sessions, and records it.

    These are the models' signals, for allauth sends its own when a transaction has ended.
    """
    if not created:
        return
    user: User = instance.user
    present = type(instance).objects.filter(pk=instance.pk).exists()
    user.sign_in_epoch = uuid.uuid4()
    if instance.type in FACTORS:
        user.second_factor_at = timezone.now() if has_one(user) else None
    user.save(update_fields=["sign_in_epoch", "second_factor_at"])
    _keep_own_session(user)
    record(
        events.FACTOR_CHANGED,
        actor=user,
        target=_target(user),
        facts={"type": str(instance.type), "present": present},
        stream="administration",
    )


def _keep_own_session(user: User) -> None:
    session = getattr(context.request, "session", {})
    if session.get(SESSION_KEY) == str(user.pk):
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
