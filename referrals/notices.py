"""What people are told about referrals: kinds only; the mail says nothing but that something waits."""

from django.utils.translation import gettext_lazy as _

from ocsea.notices.registry import NoticeKind, register

REFERRAL_WAITS = NoticeKind(
    "referral.waits", _("A referral waits for you"), urgent_subject=_("Urgent: a referral waits for you")
)
REFERRAL_TO_APPROVE = NoticeKind("referral.to_approve", _("A referral waits for your approval"))
REFERRAL_TO_REVIEW = NoticeKind("referral.to_review", _("An urgent referral went out; please review it"))
REFERRAL_RETURNED = NoticeKind("referral.returned", _("Your referral was returned to you"))
REFERRAL_ANSWERED = NoticeKind("referral.answered", _("A referral was answered"))
REFERRAL_QUESTION = NoticeKind("referral.question", _("The recipient asks a question"))
REFERRAL_REPLIED = NoticeKind("referral.replied", _("Your question was answered"))

register(
    REFERRAL_WAITS,
    REFERRAL_TO_APPROVE,
    REFERRAL_TO_REVIEW,
    REFERRAL_RETURNED,
    REFERRAL_ANSWERED,
    REFERRAL_QUESTION,
    REFERRAL_REPLIED,
)
