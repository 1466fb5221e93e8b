"""What people are told about exhibits: kinds only; the mail says nothing but that something waits."""

from django.utils.translation import gettext_lazy as _

from ocsea.notices.registry import NoticeKind, register

EXHIBIT_OFFERED = NoticeKind("exhibit.offered", _("An exhibit waits for your confirmation"))
EXHIBIT_REFUSED = NoticeKind("exhibit.refused", _("An exhibit you released was refused"))
EXHIBIT_IRREGULAR = NoticeKind("exhibit.irregular", _("Something irregular was recorded for an exhibit"))
SEARCH_IRREGULAR = NoticeKind("exhibit.search_irregular", _("Finds of a search were recorded as irregular"))
HASH_DIFFERS = NoticeKind("exhibit.hash_differs", _("A digest of an exhibit differs from the first reading"))
BUNDLE_WAITS = NoticeKind("bundle.waits", _("A disclosure waits for your decision"))
BUNDLE_RETURNED = NoticeKind("bundle.returned", _("A disclosure you prepared came back with a reason"))
BUNDLE_READY = NoticeKind("bundle.ready", _("A disclosure is ready to be handed over"))
BUNDLE_FAILED = NoticeKind("bundle.failed", _("A disclosure could not be made; its page says what to do"))

register(EXHIBIT_OFFERED, EXHIBIT_REFUSED, EXHIBIT_IRREGULAR, SEARCH_IRREGULAR, HASH_DIFFERS)
register(BUNDLE_WAITS, BUNDLE_RETURNED, BUNDLE_READY, BUNDLE_FAILED)
