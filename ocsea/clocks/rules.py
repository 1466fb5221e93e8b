"""Which version of a rule holds."""

from datetime import datetime

from django.db.models import Q

from ocsea.clocks.calendars import local_day
from ocsea.clocks.models import ClockRule


class UnknownRule(LookupError):
    """No rule of this code was in force on that day."""


def rule_in_force(code: str, began: datetime, zone: str) -> ClockRule:
    """The version in force on the zone's local day of the event. Raises UnknownRule."""
    day = local_day(began, zone)
    rows = ClockRule.objects.filter(code=code, valid_from__lte=day)
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=day))
    rule = rows.order_by("-valid_from").first()
    if rule is None:
        raise UnknownRule(code)
    return rule
