"""What people are told about victims: kinds only; the mail says nothing but that something waits."""

from django.utils.translation import gettext_lazy as _

from ocsea.notices.registry import NoticeKind, register

VICTIM_RECORDED = NoticeKind("victim.recorded", _("A victim was recorded; a safeguarding decision is needed"))
# The steps of the clock that asks for the decision, in our own words.
DECISION_DUE = NoticeKind("safeguarding.decision.due", _("A safeguarding decision is due today"))
DECISION_MISSED = NoticeKind("safeguarding.decision.missed", _("A safeguarding decision is late"))

register(VICTIM_RECORDED, DECISION_DUE, DECISION_MISSED)
