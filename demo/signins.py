"""The demo's passwords and second factors, made from the demo's own key so that nothing of them is stored readable."""

import base64
import hashlib
import hmac
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings

from demo.cast import PEOPLE
from ocsea.access.models import User
from ocsea.access.roles import ROLES

_SYLLABLES = tuple(first + last for first in "bdfghklmnprstvw" for last in ("a", "e", "i", "o", "u"))


def password_of(username: str) -> str:
    """Four words of four letters, such as `bedo-kilu-pasa-nora`: easy to type, 24 bits and more each pair."""
    letters = _digest("password", username)
    words = ["".join(_SYLLABLES[letters[2 * n + k] % len(_SYLLABLES)] for k in range(2)) for n in range(4)]
    return "-".join(words)


def totp_secret_of(username: str) -> str:
    """A 160-bit secret in base32, as an authenticator app takes it."""
    return base64.b32encode(_digest("totp", username)[:20]).decode()


def give_sign_in(user: User) -> None:
    """Sets the demo's password and second factor of one person; safe to run again."""
    user.set_password(password_of(user.username))
    user.save(update_fields=["sign_in_epoch"])
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, totp_secret_of(user.username))


def all_signins() -> list[dict[str, str]]:
    """What `demo_signins --json` prints, in the cast's order."""
    return [
        {
            "username": person.username,
            "password": password_of(person.username),
            "totp_secret": totp_secret_of(person.username),
            "role": str(ROLES[person.role].name),
            "unit": person.unit or person.agency or "",
            "area": str(ROLES[person.role].area),
        }
        for person in PEOPLE
    ]


def _digest(purpose: str, username: str) -> bytes:
    key = Path(settings.DEMO_KEY_FILE).read_bytes()
    return hmac.new(key, f"{purpose}:{username}".encode(), hashlib.sha256).digest()
