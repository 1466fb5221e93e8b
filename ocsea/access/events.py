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
PERSON_ADDED = Kind("account.added", Category.COLLECTION, _("Person added"))
PERSON_CHANGED = Kind("account.changed", Category.ALTERATION, _("Person changed"))
PERSON_CLOSED = Kind("account.closed", Category.ALTERATION, _("Account closed"))
PERSON_REOPENED = Kind("account.reopened", Category.ALTERATION, _("Account opened again"))
LINK_SENT = Kind("account.link_sent", Category.ALTERATION, _("Link to choose a password sent"))
LINK_REVOKED = Kind("account.link_revoked", Category.ALTERATION, _("Link to choose a password taken back"))
LINK_USED = Kind("account.link_used", Category.ALTERATION, _("Password chosen by a link"))
FACTOR_RESET = Kind("account.factor_reset", Category.ALTERATION, _("Second factors taken away"))
UNIT_KEPT = Kind("unit.kept", Category.ALTERATION, _("Unit added or changed"))
TOKEN_MADE = Kind("token.made", Category.ALTERATION, _("Token for a program made"))
TOKEN_REVOKED = Kind("token.revoked", Category.ALTERATION, _("Token for a program revoked"))
TOKEN_NEW_ADDRESS = Kind("token.new_address", Category.CONSULTATION, _("Token used from a new address"))
IDENTITY_LINKED = Kind("account.identity_linked", Category.ALTERATION, _("Identity provider linked"))
IDENTITY_UNLINKED = Kind("account.identity_unlinked", Category.ALTERATION, _("Identity provider unlinked"))
AUDITOR_LENT = Kind("auditor.lent", Category.ALTERATION, _("Auditor of another unit borrowed, or given back"))
AGENCY_KEPT = Kind("agency.kept", Category.ALTERATION, _("Agency added or changed"))

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
    PERSON_ADDED,
    PERSON_CHANGED,
    PERSON_CLOSED,
    PERSON_REOPENED,
    LINK_SENT,
    LINK_REVOKED,
    LINK_USED,
    FACTOR_RESET,
    UNIT_KEPT,
    AUDITOR_LENT,
    AGENCY_KEPT,
    IDENTITY_LINKED,
    IDENTITY_UNLINKED,
    TOKEN_MADE,
    TOKEN_REVOKED,
    TOKEN_NEW_ADDRESS,
)
