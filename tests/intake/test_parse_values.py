"""Times and ages."""

from datetime import UTC, date, datetime

import pytest

from intake.sources.ages import AgeBand, age_on, band_of_age, youngest
from intake.sources.moments import read_date, read_moment


@pytest.mark.parametrize(
    ("text", "instant", "zone"),
    [
        ("2026-02-18T22:05:00+05:30", datetime(2026, 2, 18, 16, 35, tzinfo=UTC), "+05:30"),
        ("2026-02-18T22:05:00Z", datetime(2026, 2, 18, 22, 5, tzinfo=UTC), "Z"),
        (" 2026-02-18 22:05:00 UTC ", datetime(2026, 2, 18, 22, 5, tzinfo=UTC), "UTC"),
        ("2026-02-18T22:05:00-00:00", datetime(2026, 2, 18, 22, 5, tzinfo=UTC), "-00:00"),
        ("2026-02-18T22:05:00.1234567-0500", datetime(2026, 2, 19, 3, 5, 0, 123456, tzinfo=UTC), "-0500"),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC), "Z"),
        ("2026-02-28T24:00:00Z", datetime(2026, 3, 1, tzinfo=UTC), "Z"),
        ("2026-02-18T22:05:00", None, ""),
        ("2026-02-18T22:05:00+99:00", None, "+99:00"),
        ("9999-12-31T23:00:00-05:00", None, "-05:00"),
        ("2026-02-30T22:05:00Z", None, "Z"),
        ("yesterday", None, ""),
        ("٢٠٢٦-02-18T22:05:00Z", None, ""),
    ],
)
def test_times(text: str, instant: datetime | None, zone: str) -> None:
    moment = read_moment(text)
    assert (moment.instant, moment.zone) == (instant, zone)


def test_only_a_real_time_has_a_wall_clock() -> None:
    assert read_moment("2026-02-18T22:05:00").wall is not None
    assert read_moment("2026-02-30T22:05:00Z").wall is None


def test_dates() -> None:
    assert read_date("2014-08-10") == date(2014, 8, 10)
    assert read_date("2014-08-10+02:00") == date(2014, 8, 10)
    assert read_date("2014-02-30") is None


@pytest.mark.parametrize(
    ("age", "band"),
    [(0, "0-2"), (2, "0-2"), (3, "3-5"), (9, "6-9"), (12, "10-12"), (13, "13-15"), (17, "16-17"), (18, "18+")],
)
def test_bands(age: int, band: str) -> None:
    assert band_of_age(age) == band


@pytest.mark.parametrize("age", [None, -1, 151])
def test_what_is_no_age_is_not_known(age: int | None) -> None:
    assert band_of_age(age) is AgeBand.NOT_KNOWN


def test_the_younger_of_two_ages_counts() -> None:
    born, day = date(2014, 8, 10), date(2026, 8, 9)
    assert age_on(born, day) == 11
    assert youngest(17, born, day) == 11
    assert youngest(9, born, day) == 9
    assert youngest(None, None, day) is None
