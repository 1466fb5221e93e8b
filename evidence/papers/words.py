"""A presenter's items as plain text, and an instant as no reader on paper can mistake it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ocsea.web.presenter import Item


def said(item: Item, *, empty: str = "") -> str:
    """The item's words: withheld stays withheld, and nothing recorded reads `empty`, or "Not known"."""
    if not item.shown:
        return _("Withheld: %(class)s") % {"class": item.withheld}
    return plain(item.value) or empty or _("Not known")


def plain(value: Any) -> str:
    """A value in words; empty for none."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, list | tuple):
        return ", ".join(plain(each) for each in value)
    return str(value)


def when(at: datetime, zone: str = "", *, named: bool = True) -> str:
    """ "22 Nov 2026, 14:05 +00:00 (Europe/London)": paper has no zone of its reader's, so it names one.

    Without `named` the unit's own zone is left out, where the paper says once that it is meant.
    """
    name = zone or settings.HARBOUR_TIME_ZONE
    local = at.astimezone(ZoneInfo(name))
    words = f"{date_format(local, 'j M Y, H:i')} {local.isoformat()[-6:]}"
    return words if name == settings.HARBOUR_TIME_ZONE and not named else f"{words} ({name})"


def lines(*texts: str) -> str:
    """What is not empty, a line each."""
    return "\n".join(text for text in texts if text)


def labelled(label: str, text: str) -> str:
    """ "Label: text", or nothing."""
    return f"{label}: {text}" if text else ""
