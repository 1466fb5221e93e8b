"""A deadline of a whole day lasts to that day's end where it was set, wherever it is read."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from ocsea.web.marks import due


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Europe/London", "Pacific/Niue"])
def test_a_day_ends_in_its_own_zone(zone: str) -> None:
    today = timezone.now().astimezone(ZoneInfo(zone)).date()
    assert "app-overdue" not in due(today, zone=zone)
    assert "app-overdue" in due(today - timedelta(days=1), zone=zone)


@pytest.mark.parametrize("reader", ["Pacific/Kiritimati", "Pacific/Niue"])
def test_the_readers_zone_does_not_change_that(reader: str) -> None:
    today = timezone.now().astimezone(ZoneInfo("Europe/London")).date()
    with timezone.override(reader):
        assert "app-overdue" not in due(today, zone="Europe/London")
        assert "app-overdue" in due(today - timedelta(days=1), zone="Europe/London")
