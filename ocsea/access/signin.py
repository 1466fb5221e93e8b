"""Harbour's answers to allauth's questions: who may sign in here, and how second-factor secrets are kept."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from ocsea.access.factors import passkeys_of
from ocsea.access.known_devices import known_device
from ocsea.access.models import User
from ocsea.access.proof import is_fresh
from ocsea.vault.tokens import open_secret, seal_secret


class SignInBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """Password check by allauth; a person of the other area, or a closed account, looks like a wrong password."""

    def user_can_authenticate(self, user: User) -> bool:
        return user.is_active and user.area == settings.AREA

    def _mitigate_timing_attack(self, password: str) -> None:
        # allauth's own calls set_password() on a person who does not exist; ours writes at once.
        make_password(password)

    @classmethod
    def _stash_user(cls, user: User | None) -> None:
        """Keeps nobody: allauth's own goes on with whom `user_can_authenticate` refused, to tell them why."""

    def has_perm(self, user_obj: User, perm: str, obj: Any = None) -> bool:
        return False  # rights come from ocsea.access.can and each app's policy, never from Django's permission tables


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by an administrator; nobody signs up, and no mail names host or user."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """allauth's answer; what is no address at all, such as //[x], is not safe and no reason to fail."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Pages that change how one signs in want a proof of the last five minutes, by whichever way."""
        return not is_fresh()

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """One page takes them all."""
        return [{"id": "reauthenticate", "url": reverse("account_reauthenticate")}]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Whoever fills the account's measure from elsewhere does not fill that of a device its person has used.
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{known_device(request, credentials.get('username', ''))}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Account mails say what happened to whom; Harbour's mails say nothing, so none of these is sent."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Seals TOTP secrets and recovery seeds in the vault's envelope."""

    def encrypt(self, text: str) -> str:
        return seal_secret("second-factor", text)

    def decrypt(self, encrypted_text: str) -> str:
        return open_secret("second-factor", encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The browser shows this name when it asks which passkey to use."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": "Harbour"}

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002  (allauth's name)
        number = passkeys_of(user).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """See AccountAdapter.send_mail."""
