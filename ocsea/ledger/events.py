"""The ledger's own kinds."""

from django.utils.translation import gettext_lazy as _

from ocsea.ledger.kinds import Category, Kind, register

STREAM_COUNTED = Kind("stream.counted", Category.COLLECTION, _("Entries counted, so that none can be missing"))

register(STREAM_COUNTED)
