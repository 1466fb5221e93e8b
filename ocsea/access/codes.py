"""Codes of an authenticator app and recovery codes, whose tries are counted apart on a device the person has used."""

from allauth.account.adapter import get_adapter as account_adapter
from allauth.core import context, ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator

from ocsea.access.known_devices import known_device
from ocsea.access.models import User


class _Counted:
    """allauth's check counts by person alone: whoever knows the password could keep its owner out."""

    user: User
    cleaned_data: dict[str, str]

    def clean_code(self) -> str:
        request = context.request
        key = f"code:{self.user.pk}:{known_device(request, self.user.username)}"
        if not ratelimit.consume(request, action="login_failed", key=key):
            raise account_adapter().validation_error("too_many_login_attempts")
        code = self.cleaned_data["code"]
        for each in Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN):
            if each.wrap().validate_code(code):
                each.user = self.user
                self.authenticator = each
                ratelimit.clear(request, action="login_failed", key=key)
                return code
        raise get_adapter().validation_error("incorrect_code")


class SecondFactorCodeForm(_Counted, AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """A code after the password."""


class ProofCodeForm(_Counted, ReauthenticateForm):  # type: ignore[misc]
    """A code that shows that the person is still there."""
