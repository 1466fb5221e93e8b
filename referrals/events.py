"""Ledger kinds of the referrals app."""

from django.utils.translation import gettext_lazy as _

from ocsea.ledger.kinds import Category, Kind, register

REFERRAL_DRAFTED = Kind("referral.drafted", Category.COLLECTION, _("Referral drafted"))
REFERRAL_PREPARED = Kind("referral.prepared", Category.COMBINATION, _("Referral document prepared"))
REFERRAL_READ = Kind("referral.read", Category.CONSULTATION, _("Referral read"))
REFERRAL_SUBMITTED = Kind("referral.submitted", Category.ALTERATION, _("Referral handed in for approval"))
REFERRAL_RETURNED = Kind("referral.returned", Category.ALTERATION, _("Referral returned to its author"))
REFERRAL_SENT = Kind("referral.sent", Category.DISCLOSURE, _("Referral sent"))
REFERRAL_REVIEWED = Kind("referral.reviewed", Category.ALTERATION, _("Urgent referral reviewed"))
REFERRAL_WITHDRAWN = Kind("referral.withdrawn", Category.ALTERATION, _("Referral withdrawn"))
REFERRAL_OPENED = Kind("referral.opened", Category.CONSULTATION, _("Referral opened by the recipient"))
REFERRAL_ANSWERED = Kind("referral.answered", Category.COLLECTION, _("Referral answered"))
REFERRAL_REPLIED = Kind("referral.replied", Category.DISCLOSURE, _("Question answered by the sender"))

register(
    REFERRAL_DRAFTED,
    REFERRAL_PREPARED,
    REFERRAL_READ,
    REFERRAL_SUBMITTED,
    REFERRAL_RETURNED,
    REFERRAL_SENT,
    REFERRAL_REVIEWED,
    REFERRAL_WITHDRAWN,
    REFERRAL_OPENED,
    REFERRAL_ANSWERED,
    REFERRAL_REPLIED,
)
