"""Ledger kinds of the victims app."""

from django.utils.translation import gettext_lazy as _

from ocsea.ledger.kinds import Category, Kind, register

VICTIM_RECORDED = Kind("victim.recorded", Category.COLLECTION, _("Person recorded as a victim"))
VICTIM_LINKED = Kind("victim.linked", Category.COMBINATION, _("Victim linked to another case"))
VICTIM_READ = Kind("victim.read", Category.CONSULTATION, _("Victim's record read"))
VICTIM_CHANGED = Kind("victim.changed", Category.ALTERATION, _("Victim's record changed"))
DECISION_RECORDED = Kind("safeguarding.decided", Category.COLLECTION, _("Safeguarding decision recorded"))
IDENTITY_READ = Kind("identity.read", Category.CONSULTATION, _("Identity read"))
IDENTITY_CHANGED = Kind("identity.changed", Category.ALTERATION, _("Identity changed"))
IDENTITY_RELEASED = Kind("identity.released", Category.DISCLOSURE, _("Identity given out for a referral"))

register(
    VICTIM_RECORDED,
    VICTIM_LINKED,
    VICTIM_READ,
    VICTIM_CHANGED,
    DECISION_RECORDED,
    IDENTITY_READ,
    IDENTITY_CHANGED,
    IDENTITY_RELEASED,
)
