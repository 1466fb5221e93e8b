"""One way to the label of a field, whatever the source: for lists of keys such as `ParsedReport.missing`."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from intake.sources import manual
from intake.sources.cybertipline import labels

if TYPE_CHECKING:
    from django.utils.functional import Promise


def label_for(key: str) -> "Promise":
    """The label of a schema key, of a question of the manual form, or of pasted text. Raises KeyError for another."""
    source, _separator, name = key.partition("/")
    if source == "manual":
        return manual.FIELDS[name].label
    return _("Text as pasted") if source == "pasted" else labels.label_for(key)
