"""What happens around signing in: the second factor's date, and the ledger's lines."""

from typing import Any

from allauth.account.signals import user_logged_in, user_logged_out
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import receiver
from django.utils import timezone

from ocsea.access import events
from ocsea.access.models import User
from ocsea.ledger.record import Target, record


def _target(user: User) -> Target:
    return Target("account", user.id, user.username)


@receiver(user_logged_in)
def on_sign_in(user: User, **_kwargs: Any) -> None:
    """Records the sign-in in its own transaction."""
    record(events.SIGNED_IN, actor=user, target=_target(user), facts={"area": str(user.area)}, stream="administration")


@receiver(user_logged_out)
def on_sign_out(user: User | None, **_kwargs: Any) -> None:
    """Records the sign-out; an expired session has nobody to name."""
    if user is not None:
        record(events.SIGNED_OUT, actor=user, target=_target(user), facts={}, stream="administration")


@receiver([authenticator_added, authenticator_removed])
def on_factor_change(user: User, **_kwargs: Any) -> None:
    """Keeps `second_factor_at` true to the authenticators, so that `web` need not read them."""
    has_factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    User.objects.filter(pk=user.pk).update(second_factor_at=timezone.now() if has_factor else None)
    record(
        events.FACTOR_CHANGED, actor=user, target=_target(user), facts={"present": has_factor}, stream="administration"
    )
