"""The effective settings in words, for people. What is not named here is not shown: secrets stay where they are."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Facts = Sequence[tuple[str, str]]


def configuration() -> list[tuple[str, Facts]]:
    """Groups of (what, how it is)."""
    return [(_("Signing in"), _signing_in()), (_("Mail"), _mail()), (_("This server"), _server())]


def _signing_in() -> Facts:
    return [
        (_("Locked after"), _minutes(settings.IDLE_SECONDS)),
        (_("Locked after, on pages that show an identity"), _minutes(settings.IDENTITY_IDLE_SECONDS)),
        (_("Signed out after, at the latest"), _minutes(settings.SESSION_COOKIE_AGE)),
        (_("Proof of presence counts for"), _minutes(settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)),
        (_("Identity provider"), provider.issuer if (provider := settings.IDENTITY_PROVIDER) else _("None")),
        (_("Second factor"), _("Always: a passkey, or an authenticator app with recovery codes")),
    ]


def _mail() -> Facts:
    leaves = settings.EMAIL_BACKEND.rpartition("backends.")[2].startswith("smtp")
    return [
        (_("Mail leaves"), _("Yes") if leaves else _("No: no mail server is named, so no invitation arrives")),
        (_("Sent from"), settings.DEFAULT_FROM_EMAIL),
        (_("A mail says"), _("A fixed subject, how many notices wait, and a link")),
    ]


def _server() -> Facts:
    return [
        (_("Address for staff"), settings.HARBOUR_URL),
        (_("Address for partners"), settings.HARBOUR_PARTNER_URL),
        (_("Line at the top of every page"), settings.CLASSIFICATION),
        (_("Time zone of people's own days"), settings.HARBOUR_TIME_ZONE),
        (_("Made-up people and cases"), _("Yes") if settings.DEMO else _("No")),
    ]


def _minutes(seconds: int) -> str:
    minutes = seconds // 60
    if minutes % 60 == 0 and minutes:
        return ngettext("%(count)d hour", "%(count)d hours", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
