"""Why a clock says what it says: the rule, what was counted, what was left out, and the source."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext, ngettext

from ocsea.clocks.due import Terms
from ocsea.clocks.enums import LengthUnit

_DAY = "j M Y"


@dataclass(frozen=True, slots=True)
class Account:
    """What a clock can say of how its due time came about. `skipped` are ISO dates."""

    title: str
    source: str
    terms: Terms
    began_at: datetime
    set_on: date | None
    set_time: time | None
    skipped: Sequence[str]


def explain(account: Account) -> str:
    """Two or three sentences in the reader's language."""
    parts = [_how_computed(account) if account.set_on is None else _how_set(account, account.set_on)]
    if account.skipped:
        days = ", ".join(date_format(date.fromisoformat(day), _DAY) for day in account.skipped)
        parts.append(gettext("Not counted: %(days)s.") % {"days": days})
    parts.append(gettext("Source: %(source)s.") % {"source": account.source.rstrip(".")})
    return " ".join(parts)


def _how_set(account: Account, day: date) -> str:
    words = {"rule": account.title, "date": date_format(day, _DAY), "zone": account.terms.zone}
    if account.set_time is None:
        return gettext("%(rule)s: set for %(date)s in %(zone)s.") % words
    words["time"] = time_format(account.set_time, "H:i")
    return gettext("%(rule)s: set for %(date)s at %(time)s in %(zone)s.") % words


def _how_computed(account: Account) -> str:
    terms = account.terms
    began = account.began_at.astimezone(ZoneInfo(terms.zone))
    words = {
        "rule": account.title,
        "amount": terms.amount,
        "began": f"{date_format(began, _DAY)}, {time_format(began, 'H:i')}",
        "zone": terms.zone,
        "calendar": terms.calendar,
    }
    return _LENGTHS[terms.unit](terms.amount) % words


_LENGTHS: dict[str, Callable[[int], str]] = {
    LengthUnit.MINUTES: lambda n: ngettext(
        "%(rule)s: %(amount)s minute after %(began)s, in %(zone)s.",
        "%(rule)s: %(amount)s minutes after %(began)s, in %(zone)s.",
        n,
    ),
    LengthUnit.HOURS: lambda n: ngettext(
        "%(rule)s: %(amount)s hour after %(began)s, in %(zone)s.",
        "%(rule)s: %(amount)s hours after %(began)s, in %(zone)s.",
        n,
    ),
    LengthUnit.DAYS: lambda n: ngettext(
        "%(rule)s: %(amount)s day after %(began)s, in %(zone)s.",
        "%(rule)s: %(amount)s days after %(began)s, in %(zone)s.",
        n,
    ),
    LengthUnit.WORKING_DAYS: lambda n: ngettext(
        "%(rule)s: %(amount)s working day after %(began)s, by the calendar of %(calendar)s, in %(zone)s.",
        "%(rule)s: %(amount)s working days after %(began)s, by the calendar of %(calendar)s, in %(zone)s.",
        n,
    ),
}
