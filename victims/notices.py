"""What people are told about victims: kinds only; the mail says nothing but that something waits."""

from django.utils.translation import gettext_lazy as _

from ocsea.notices.registry import NoticeKind, register

VICTIM_RECORDED = NoticeKind("victim.recorded", _("A victim was recorded; a safeguarding decision is needed"))

register(VICTIM_RECORDED)
