"""Ledger kinds of sign-in and access."""

from django.utils.translation import gettext_lazy as _

from ocsea.ledger.kinds import Category, Kind, register

SIGNED_IN = Kind("account.signed_in", Category.CONSULTATION, _("Signed in"))
SIGNED_OUT = Kind("account.signed_out", Category.CONSULTATION, _("Signed out"))
PASSWORD_CHANGED = Kind("account.password_changed", Category.ALTERATION, _("Password changed"))
FACTOR_CHANGED = Kind("account.factor_changed", Category.ALTERATION, _("Second factor changed"))
PROVED = Kind("account.proved", Category.CONSULTATION, _("Confirmed who is there"))
SESSION_ENDED = Kind("account.session_ended", Category.ALTERATION, _("Signed out somewhere else"))
COMMAND_LINE = Kind("account.command_line", Category.CONSULTATION, _("Acted for by the server's command line"))
ACCESS_REFUSED = Kind("access.refused", Category.REFUSAL, _("Access refused"))
IDENTITY_REVEALED = Kind("identity.revealed", Category.CONSULTATION, _("Identity opened for some minutes"))
SHIFT_PLANNED = Kind("roster.planned", Category.COLLECTION, _("Duty shift planned"))
SHIFT_WITHDRAWN = Kind("roster.withdrawn", Category.ALTERATION, _("Duty shift withdrawn"))
SEARCHED = Kind("search.made", Category.CONSULTATION, _("Searched"))

register(
    SIGNED_IN,
    SIGNED_OUT,
    PASSWORD_CHANGED,
    FACTOR_CHANGED,
    PROVED,
    SESSION_ENDED,
    COMMAND_LINE,
    ACCESS_REFUSED,
    IDENTITY_REVEALED,
    SHIFT_PLANNED,
    SHIFT_WITHDRAWN,
    SEARCHED,
)
