"""What an auditor does is recorded like anybody's work."""

from django.utils.translation import gettext_lazy as _

from ocsea.ledger.kinds import Category, Kind, register

AUDIT_SEARCHED = Kind("audit.searched", Category.CONSULTATION, _("Record searched by an auditor"))
AUDIT_EXPORTED = Kind("audit.exported", Category.DISCLOSURE, _("Entries of the record taken out by an auditor"))

register(AUDIT_SEARCHED, AUDIT_EXPORTED)
