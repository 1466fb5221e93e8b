"""Ledger kinds of the intake app."""

from django.utils.translation import gettext_lazy as _

from ocsea.ledger.kinds import Category, Kind, register

IMPORT_STARTED = Kind("import.started", Category.COLLECTION, _("Import started"))
IMPORT_FINISHED = Kind("import.finished", Category.COLLECTION, _("Import finished"))
IMPORT_CANCELLED = Kind("import.cancelled", Category.ALTERATION, _("Import cancelled"))
REPORT_RECEIVED = Kind("report.received", Category.COLLECTION, _("Report received"))
REPORT_READ = Kind("report.read", Category.CONSULTATION, _("Report read"))
REPORT_DISPOSED = Kind("report.disposed", Category.ALTERATION, _("Report decided"))
REPORT_TRANSFERRED = Kind("report.transferred", Category.DISCLOSURE, _("Report transferred to another force"))
REPORT_SAMPLED = Kind("report.sampled", Category.ALTERATION, _("Decision looked at by a second officer"))

register(
    IMPORT_STARTED,
    IMPORT_FINISHED,
    IMPORT_CANCELLED,
    REPORT_RECEIVED,
    REPORT_READ,
    REPORT_DISPOSED,
    REPORT_TRANSFERRED,
    REPORT_SAMPLED,
)
