"""What several forms of a case share."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case

# The head of a list in which nothing is chosen beforehand: what nobody chose must not be recorded.
CHOOSE = ("", _("Choose"))


def short(rows: int = 2) -> forms.Textarea:
    """A text box of a few lines."""
    return forms.Textarea(attrs={"rows": rows})


def now_in(case: Case) -> datetime:
    """The present minute in the zone of the case's unit."""
    return timezone.now().astimezone(ZoneInfo(case.unit.time_zone)).replace(second=0, microsecond=0)


def zone_of(at: datetime) -> str:
    """The IANA name that an InstantField's answer was told in."""
    return at.tzinfo.key if isinstance(at.tzinfo, ZoneInfo) else "UTC"
