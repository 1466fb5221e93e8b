"""Passkeys (WebAuthn level 3): what allauth's forms leave unasked is asked here, and a refusal never says why.

Each area takes passkeys of its own address alone, the person must have been verified by the device, and a signature
counter that went back is taken for a copied key.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, CollectedClientData, RegistrationResponse

from ocsea.access.models import User

_LABEL, _HINT = _("Name of this passkey"), _("What you will know it by, such as: work phone, blue key.")
_LONGEST_NAME = 60


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A new passkey and the name its owner gives it. It can always sign in alone, so there is nothing to choose."""

    passwordless = None
    name = forms.CharField(label=_LABEL, help_text=_HINT, max_length=_LONGEST_NAME, required=False)

    def clean(self) -> dict[str, Any]:
        with _refused_alike():
            if credential := self.cleaned_data.get("credential"):
                _require_own_address(RegistrationResponse.from_dict(credential).response.client_data)
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    name = forms.CharField(label=_LABEL, help_text=_HINT, max_length=_LONGEST_NAME)


class _Checked:
    """What every use of a passkey goes through, in front of allauth's own check of the signature."""

    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        with _refused_alike():
            shown = AuthenticationResponse.from_dict(self.cleaned_data["credential"]).response
            _require_own_address(shown.client_data)
            passkey: Authenticator = super().clean_credential()  # type: ignore[misc]  # allauth's form stands behind
            _require_use_here(passkey.user)
            _advance_counter(passkey, shown.authenticator_data.counter)
        return passkey


class SignInPasskeyForm(_Checked, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey in place of name, password and code."""


class SecondFactorPasskeyForm(_Checked, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the password."""


class ProofPasskeyForm(_Checked, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey that shows that the person is still there."""


@contextmanager
def _refused_alike() -> Iterator[None]:
    """Whatever is wrong with an answer, however odd it is, reads the same."""
    try:
        yield
    except (AttributeError, KeyError, LookupError, TypeError, ValueError) as error:
        raise get_adapter().validation_error("incorrect_code") from error


def _require_own_address(told: CollectedClientData) -> None:
    # fido2 takes any subdomain of the host, and on plain http any address at all.
    request = context.request
    if told.origin != f"{request.scheme}://{request.get_host()}":
        raise ValueError("made for another address")


def _require_use_here(user: User) -> None:
    if not user.is_active or user.area != settings.AREA:
        raise get_adapter().validation_error("incorrect_code")


def _advance_counter(passkey: Authenticator, now: int) -> None:
    before = int(passkey.data.get("counter", passkey.wrap().authenticator_data.counter))
    if now <= before and (now or before):
        raise get_adapter().validation_error("incorrect_code")
    if now != before:
        passkey.data["counter"] = now
        passkey.save(update_fields=["data"])
