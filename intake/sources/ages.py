"""Ages as bands: what may be shown where an age or a birth date may not."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise


class AgeBand(StrEnum):
    """Bands of completed years. `NOT_KNOWN` is an answer, distinct from every age."""

    UP_TO_2 = "0-2"
    FROM_3_TO_5 = "3-5"
    FROM_6_TO_9 = "6-9"
    FROM_10_TO_12 = "10-12"
    FROM_13_TO_15 = "13-15"
    FROM_16_TO_17 = "16-17"
    ADULT = "18+"
    NOT_KNOWN = "not-known"


WORDS: dict[AgeBand, "Promise"] = {
    AgeBand.UP_TO_2: _("up to 2"),
    AgeBand.FROM_3_TO_5: _("3 to 5"),
    AgeBand.FROM_6_TO_9: _("6 to 9"),
    AgeBand.FROM_10_TO_12: _("10 to 12"),
    AgeBand.FROM_13_TO_15: _("13 to 15"),
    AgeBand.FROM_16_TO_17: _("16 to 17"),
    AgeBand.ADULT: _("18 or over"),
    AgeBand.NOT_KNOWN: _("not known"),
}

_LAST_YEAR = ((2, AgeBand.UP_TO_2), (5, AgeBand.FROM_3_TO_5), (9, AgeBand.FROM_6_TO_9), (12, AgeBand.FROM_10_TO_12))
_LAST_YEAR_TEENS = ((15, AgeBand.FROM_13_TO_15), (17, AgeBand.FROM_16_TO_17), (150, AgeBand.ADULT))


def band_of_age(age: int | None) -> AgeBand:
    """The band of an age in completed years; NOT_KNOWN for None and for what no person can be (outside 0 to 150)."""
    if age is None or age < 0:
        return AgeBand.NOT_KNOWN
    return next((band for last, band in (*_LAST_YEAR, *_LAST_YEAR_TEENS) if age <= last), AgeBand.NOT_KNOWN)


def age_on(born: date, day: date) -> int | None:
    """Completed years on `day`; None when that lies before the birth."""
    if day < born:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def youngest(age: int | None, born: date | None, day: date | None) -> int | None:
    """The age to go by when a stated age and a birth date are both given: the younger, so that no child is missed."""
    by_birth = age_on(born, day) if born and day else None
    known = [value for value in (age, by_birth) if value is not None and 0 <= value <= 150]
    return min(known, default=None)
