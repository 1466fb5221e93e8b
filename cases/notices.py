"""What people are told about cases."""

from django.utils.translation import gettext_lazy as _

from ocsea.notices.registry import NoticeKind, register

CLOSURE_PROPOSED = NoticeKind("case.closure_proposed", _("A case waits for your decision to close it"))
ADDED_TO_CASE = NoticeKind("case.added", _("You were added to a case"))

register(CLOSURE_PROPOSED, ADDED_TO_CASE)
