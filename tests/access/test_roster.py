"""The duty roster: planned by the unit's supervisor, read by the unit, with its gaps, in the unit's own time."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, ProgrammingError
from django.utils import timezone

from ocsea.access import roster
from ocsea.access.models import DutyShift, User
from ocsea.errors import Denied, Invalid, NotVisible
from ocsea.ledger.models import Payload
from ocsea.web.roster import lines_of
from tests.factories.roster import on_duty
from tests.house.counting import hold, own_cost_of
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def _planned(cast: SimpleNamespace, person: User, starts: timedelta, ends: timedelta) -> DutyShift:
    now = timezone.now()
    with acting(cast.sana):
        return roster.plan_shift(actor=cast.sana, person=person, starts_at=now + starts, ends_at=now + ends)


def test_somebody_is_on_duty_from_the_start_of_a_shift_to_its_end(cast: SimpleNamespace) -> None:
    shift = _planned(cast, cast.cleo, HOUR, 3 * HOUR)
    for starts, ends, expected in ((-HOUR, HOUR, True), (HOUR, 2 * HOUR, False), (-2 * HOUR, -HOUR, False)):
        now = timezone.now()
        with as_role("owner"):
            DutyShift.objects.filter(pk=shift.pk).update(starts_at=now + starts, ends_at=now + ends)
        with acting(cast.ben):
            assert roster.is_on_duty(cast.cleo) is expected
            assert list(roster.on_duty_in(cast.north)) == ([cast.cleo] if expected else [])


def test_a_withdrawn_shift_ends_at_once_and_both_are_recorded(cast: SimpleNamespace) -> None:
    shift = on_duty(cast, cast.cleo)
    with acting(cast.sana):
        roster.withdraw_shift(actor=cast.sana, shift=shift)
        assert not roster.is_on_duty(cast.cleo)
        with pytest.raises(NotVisible):
            roster.withdraw_shift(actor=cast.sana, shift=shift)
    with as_role("owner"):
        kinds = set(Payload.objects.filter(target_id=shift.id).values_list("kind", flat=True))
    assert kinds == {"roster.planned", "roster.withdrawn"}


def test_nobody_is_on_duty_twice_at_one_time(cast: SimpleNamespace) -> None:
    _planned(cast, cast.cleo, HOUR, 3 * HOUR)
    with pytest.raises(Invalid) as refused:
        _planned(cast, cast.cleo, 2 * HOUR, 4 * HOUR)
    assert set(refused.value.fields) == {"person"}
    _planned(cast, cast.cleo, 4 * HOUR, 5 * HOUR)
    _planned(cast, cast.ben, 2 * HOUR, 4 * HOUR)


@pytest.mark.parametrize(
    ("name", "starts", "ends", "field"),
    [
        ("dev", HOUR, 2 * HOUR, "person"),
        ("ines", HOUR, 2 * HOUR, "person"),
        ("cleo", 2 * HOUR, HOUR, "until"),
        ("cleo", HOUR, 26 * HOUR, "until"),
        ("cleo", -3 * HOUR, -HOUR, "until"),
    ],
)
def test_a_shift_is_of_the_unit_and_has_a_length(
    cast: SimpleNamespace, name: str, starts: timedelta, ends: timedelta, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        _planned(cast, getattr(cast, name), starts, ends)
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize("name", ["ada", "ines", "aud", "adm", "dev"])
def test_only_the_supervisor_plans(cast: SimpleNamespace, name: str) -> None:
    actor, now = getattr(cast, name), timezone.now()
    with acting(actor), pytest.raises(Denied):
        roster.plan_shift(actor=actor, person=cast.cleo, starts_at=now, ends_at=now + HOUR)
    row = DutyShift(unit=cast.north, person=cast.cleo, starts_at=now, ends_at=now + HOUR, made_by=actor)
    with pytest.raises(DatabaseError, match="row-level security"), acting(actor):
        row.save(force_insert=True)


def test_below_the_view_the_unit_reads_and_nobody_deletes(cast: SimpleNamespace) -> None:
    on_duty(cast, cast.cleo)
    for name, seen in (("ben", 1), ("ines", 1), ("dev", 0), ("aud", 0), ("quin", 0)):
        with acting(getattr(cast, name)):
            assert DutyShift.objects.count() == seen
    with acting(cast.ben):
        assert DutyShift.objects.update(withdrawn_at=timezone.now()) == 0
    for role in ("partner", "signin"):
        with pytest.raises(ProgrammingError), as_role(role):
            DutyShift.objects.exists()
    with pytest.raises(ProgrammingError), acting(cast.sana):
        DutyShift.objects.filter(unit=cast.north)._raw_delete("default")


def test_gaps_are_lines_of_their_own(cast: SimpleNamespace) -> None:
    begins = datetime(2031, 5, 23, 9, 0, tzinfo=UTC)

    def shift(starts: int, ends: int) -> DutyShift:
        return DutyShift(person=cast.cleo, starts_at=begins + starts * HOUR, ends_at=begins + ends * HOUR)

    lines = lines_of([shift(4, 8), shift(-1, 2), shift(6, 10)], begins, begins + 12 * HOUR)
    told = [((line.starts_at - begins) / HOUR, (line.ends_at - begins) / HOUR, bool(line.shift)) for line in lines]
    assert told == [(-1, 2, True), (2, 4, False), (4, 8, True), (6, 10, True), (10, 12, False)]


def test_the_page_plans_in_the_units_own_time(cast: SimpleNamespace) -> None:
    day = (timezone.now() + timedelta(days=2)).astimezone(ZoneInfo("Europe/London")).date()
    browser = client_of(cast.sana)
    typed = {"person": str(cast.cleo.id), "day": day.isoformat(), "from_time": "22:00", "until_time": "06:00"}
    assert browser.post("/roster/", typed).status_code == 302
    with as_role("owner"):
        shift = DutyShift.objects.get()
    local = shift.starts_at.astimezone(ZoneInfo("Europe/London"))
    assert (local.date(), local.hour, shift.ends_at - shift.starts_at) == (day, 22, 8 * HOUR)
    page = browser.get("/roster/").content.decode()
    assert "Cleo Singh" in page
    assert "Gap: nobody" in page
    refused = browser.post("/roster/", typed)
    assert refused.status_code == 422
    assert "on duty at this time already" in refused.content.decode()
    assert browser.post(f"/roster/{shift.id}/withdraw/").status_code == 302
    assert client_of(cast.ben).post("/roster/", typed).status_code == 403
    assert client_of(cast.aud).get("/roster/").status_code == 403


def test_the_page_costs_the_same_for_one_shift_and_for_many(cast: SimpleNamespace) -> None:
    on_duty(cast, cast.cleo)
    first = own_cost_of(cast.sana, "/roster/")
    for hours in range(24, 44, 4):
        _planned(cast, cast.ben, hours * HOUR, (hours + 3) * HOUR)
    assert own_cost_of(cast.sana, "/roster/") == first
    hold("web:roster", first)
