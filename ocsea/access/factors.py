"""Which second factors somebody has. Recovery codes stand in for one and are none themselves."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from ocsea.access.models import User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_one(user: User | AnonymousUser | Any) -> bool:
    """Whether this person has an authenticator app or a passkey."""
    return bool(_of(user).exists())


def has_another(factor: Authenticator) -> bool:
    """Whether something is left to sign in with when this one is gone."""
    return bool(_of(factor.user).exclude(pk=factor.pk).exists())


def passkeys_of(user: User | Any) -> "QuerySet[Any]":
    """This person's passkeys."""
    return _of(user).filter(type=Authenticator.Type.WEBAUTHN)


def _of(user: Any) -> "QuerySet[Any]":
    factors: QuerySet[Any] = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS)
    return factors


def as_json(options: dict[str, Any]) -> str:
    """WebAuthn's options for a data attribute; bytes are base64url, as the browser's JSON form has them."""
    return DjangoJSONEncoder().encode(options)
