"""Dates of birth as far as they are known, and the age bands they give."""

from datetime import date

import pytest

from victims.enums import AgeBand
from victims.services import births


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2013-05-02", "2013-05-02"),
        ("2 5 2013", "2013-05-02"),
        ("02/05/2013", "2013-05-02"),
        ("2.5.2013", "2013-05-02"),
        ("5 2013", "2013-05"),
        ("2013-5", "2013-05"),
        (" 2013 ", "2013"),
        ("29 2 2012", "2012-02-29"),
    ],
)
def test_what_is_understood(typed: str, kept: str) -> None:
    assert births.parse(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "about twelve", "30 2 2013", "29 2 2013", "13 2013", "1 1 13", "0001", "2013-05-02x"]
)
def test_what_is_not(typed: str) -> None:
    with pytest.raises(ValueError, match=r"date of birth|out of range|month must be"):
        births.parse(typed)


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2021-11-24", AgeBand.UNDER_5),
        ("2021-11-23", AgeBand.FROM_5),
        ("2015-11-24", AgeBand.FROM_5),
        ("2015-11-23", AgeBand.FROM_11),
        ("2012-11-23", AgeBand.FROM_14),
        ("2010-11-23", AgeBand.FROM_16),
        ("2008-11-24", AgeBand.FROM_16),
        ("2008-11-23", AgeBand.ADULT),
        ("2013", AgeBand.FROM_11),
        ("2008-11", None),
        ("2008", None),
        ("2027", None),
        ("nonsense", None),
    ],
)
def test_the_band_on_a_day(born: str, band: AgeBand | None) -> None:
    assert births.band(born, date(2026, 11, 23)) == band


def test_a_leap_day_birthday_is_full_on_the_first_of_march() -> None:
    assert AgeBand.at(date(2008, 2, 29), date(2026, 2, 28)) == AgeBand.FROM_16
    assert AgeBand.at(date(2008, 2, 29), date(2026, 3, 1)) == AgeBand.ADULT


def test_only_a_whole_date_is_a_day() -> None:
    assert births.full("2013-05-02") == date(2013, 5, 2)
    assert births.full("2013-05") is None
    assert births.full("2013-99-99") is None
