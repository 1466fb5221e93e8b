"""Small pieces of text with a fixed look: instants, days, references, marks, tags.

Every function returns safe HTML for templates (see `ocsea.web.templatetags.harbour`). Values are isolated with
`<bdi>`, so that a reference or a date keeps its order inside right-to-left text.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ocsea.redaction.sensitivity import WORDS, FieldClass

SOON = timedelta(hours=48)

TAG_COLOURS = frozenset({"grey", "blue", "teal", "green", "purple", "magenta", "red", "orange", "yellow"})


def not_known() -> SafeString:
    """The words for an answer nobody has; never the same as "no" or 0."""
    return format_html('<span class="app-unknown">{}</span>', _("Not known"))


def isolate(value: object) -> SafeString:
    """`value` in `<bdi>`: for names, handles and anything else whose direction is its own."""
    return format_html("<bdi>{}</bdi>", value)


def ref(value: object, url: str = "") -> SafeString:
    """A reference (OP-2026-00412), never broken over two lines; a link where `url` is given."""
    if value is None or value == "":
        return not_known()
    mark = format_html('<bdi class="app-ref" dir="ltr">{}</bdi>', value)
    return format_html('<a class="govuk-link" href="{}">{}</a>', url, mark) if url else mark


def digest(value: object) -> SafeString:
    """A hash in groups of eight that wrap; copying it gives the characters alone."""
    text = str(value or "")
    if not text:
        return not_known()
    groups = format_html_join("", "{}<wbr>", ((text[at : at + 8],) for at in range(0, len(text), 8)))
    return format_html('<bdi class="app-digest" dir="ltr">{}</bdi>', groups)


def zone_words(value: datetime) -> str:
    """The zone of an aware `value` in words a reader knows: "UTC", "BST", else "UTC+03:00"."""
    name = value.tzname() or ""
    return name if name.isalpha() else f"UTC{value.strftime('%z')[:3]}:{value.strftime('%z')[3:5]}"


def instant(value: datetime | None, zone: str = "", *, seconds: bool = False) -> SafeString:
    """An aware datetime as "22 Nov 2026, 14:05 UTC", in `zone` (an IANA name) or the reader's current zone.

    Raises ValueError for a datetime without a zone: nobody could say when it was.
    """
    if value is None:
        return not_known()
    if timezone.is_naive(value):
        raise ValueError("instant() needs a datetime with a zone")
    local = timezone.localtime(value, ZoneInfo(zone) if zone else None)
    words = f"{_day_words(local)}, {local:%H:%M:%S}" if seconds else f"{_day_words(local)}, {local:%H:%M}"
    machine = value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return format_html('<time datetime="{}"><bdi>{} {}</bdi></time>', machine, words, zone_words(local))


def day(value: date | None) -> SafeString:
    """A calendar day as "22 Nov 2026"; a datetime is taken in the reader's current zone."""
    if value is None:
        return not_known()
    plain = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return format_html('<time datetime="{}"><bdi>{}</bdi></time>', plain.isoformat(), _day_words(plain))


def tag(label: object, colour: str = "grey") -> SafeString:
    """A word on a tint; the word carries the meaning, the colour only helps. Raises ValueError on other colours."""
    if colour not in TAG_COLOURS:
        raise ValueError(f"{colour!r} is not a tag colour")
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour, label)


def withheld(klass: FieldClass | str, why: object = "") -> SafeString:
    """The mark in the place of a value this reader may not see: which class of field it is, and why if said."""
    what = WORDS[FieldClass(klass)]
    mark = format_html('<span class="app-withheld">{}</span>', _("Withheld: %(what)s") % {"what": what})
    return format_html('{} <span class="app-hint">{}</span>', mark, why) if why else mark


def late_words(gap: timedelta) -> str:
    """How late something is, in the largest unit that is not zero: "2 days late", "less than an hour late"."""
    hours = int(gap.total_seconds() // 3600)
    if hours < 1:
        return _("less than an hour late")
    if hours < 24:
        return ngettext("%(n)d hour late", "%(n)d hours late", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}


def due(at: datetime | date | None, *, met: bool = False, zone: str = "") -> SafeString:
    """A deadline in words: "21 Nov, 2 days late", "24 Nov, 09:00 UTC" with "Due soon" inside 48 hours.

    A plain date is due at the end of that day in `zone` (an IANA name; else the reader's current zone). `met` shows it
    without a warning.
    """
    if at is None:
        return format_html('<span class="app-unknown">{}</span>', _("No date set"))
    now = timezone.now()
    if isinstance(at, datetime):
        end = timezone.localtime(at)
        words = f"{_day_words(end, than=now)}, {end:%H:%M} {zone_words(end)}"
    else:
        where = ZoneInfo(zone) if zone else timezone.get_current_timezone()
        end = datetime(at.year, at.month, at.day, tzinfo=where) + timedelta(days=1)
        words = _day_words(at, than=now)
    stamp = format_html('<time datetime="{}"><bdi>{}</bdi></time>', at.isoformat(), words)
    if met:
        return stamp
    if end < now:
        gap = now - end if isinstance(at, datetime) else now - end + timedelta(days=1)
        return format_html('<span class="app-overdue">{}, <bdi>{}</bdi></span>', stamp, late_words(gap))
    if end - now <= SOON:
        return format_html('<span class="app-due-soon">{} {}</span>', stamp, tag(_("Due soon"), "orange"))
    return stamp


def _day_words(day: date, *, than: datetime | None = None) -> str:
    """Django's "j M Y", and "j M" in the same year as `than`: a list draws a hundred, and its parser is slow."""
    words = f"{day.day} {MONTHS_3[day.month].title()}"
    return words if than is not None and timezone.localtime(than).year == day.year else f"{words} {day.year}"


def listed(values: Iterable[object]) -> SafeString:
    """Each value on a line of its own; "Not known" for none at all."""
    items = format_html_join("", "<li>{}</li>", ((plain(each),) for each in values))
    return format_html('<ul class="app-plain-list">{}</ul>', items) if items else not_known()


def plain(value: object) -> SafeString:
    """Any value a presenter may yield, in the words and marks of this file; a list becomes a list."""
    match value:
        case None | "":
            mark = not_known()
        case SafeString():
            mark = value
        case bool():
            mark = format_html("{}", _("Yes") if value else _("No"))
        case datetime():
            mark = instant(value)
        case date():
            mark = day(value)
        case list() | tuple() | set() | frozenset():
            mark = listed(value)
        case _:
            mark = isolate(getattr(value, "label", value))
    return mark


def shown(item: object) -> SafeString:
    """A presenter's item (`.shown`, `.value`, `.klass`) as its value or as the withheld mark; else `plain(item)`."""
    if not hasattr(item, "shown"):
        return plain(item)
    return plain(getattr(item, "value", None)) if item.shown else withheld(getattr(item, "klass", "INTERNAL"))


def clock_time(value: datetime) -> SafeString:
    """An aware datetime of today as "14:05 UTC", for the words beside a form."""
    local = timezone.localtime(value)
    machine = value.astimezone(UTC).isoformat(timespec="seconds")
    return format_html('<time datetime="{}"><bdi>{} {}</bdi></time>', machine, f"{local:%H:%M}", zone_words(local))
