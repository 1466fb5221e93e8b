"""A break in custody is recorded, shown and explained; it is never blocked and never hidden."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from evidence import policy
from evidence.enums import TRANSITIONS, Custody, Step
from evidence.models import Exhibit
from evidence.services.breaks import correct, record_found, record_missing
from evidence.services.handing import confirm
from ocsea.errors import Denied, Invalid, NotVisible, WrongState
from ocsea.notices.models import Notice
from ocsea.vault import fields
from tests.factories.evidence import a_moment, handed, offered
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


def test_whoever_finds_it_holds_it_whatever_the_chain_said(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    with acting(cast.ben):
        moment = a_moment(place="Vehicle 12", reason="Left in the boot after the search")
        row = record_found(actor=cast.ben, exhibit=exhibit, moment=moment, seal_seen="S1000001")
    assert (row.step, row.state, row.holder, row.giver) == (Step.FOUND, Custody.HELD, cast.ben, cast.ada)
    assert row.irregularities == ["break"]
    with as_role("owner"):
        told = {notice.recipient for notice in Notice.objects.filter(kind="exhibit.irregular")}
    assert told == {cast.ada, cast.sana}


def test_a_find_ends_a_release_that_waited(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    offer = offered(exhibit, giver=cast.ada, receiver=cast.emil)
    with acting(cast.ben):
        row = record_found(actor=cast.ben, exhibit=exhibit, moment=a_moment(reason="It never left the store"))
    assert row.answers == offer
    with pytest.raises((WrongState, NotVisible)), acting(cast.emil):
        confirm(actor=cast.emil, offer=offer, moment=a_moment(), seal_seen="S1000001")


def test_a_missing_exhibit_has_no_holder_until_somebody_finds_it(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    with acting(cast.ada):
        row = record_missing(actor=cast.ada, exhibit=exhibit, moment=a_moment(place="", reason="Not on its shelf"))
        assert (row.state, row.holder) == (Custody.NOT_KNOWN, None)
        with pytest.raises(WrongState):
            record_missing(actor=cast.ada, exhibit=exhibit, moment=a_moment(reason="Still not there"))
        found = record_found(actor=cast.ada, exhibit=exhibit, moment=a_moment(reason="Behind the shelf"))
        assert (found.state, found.holder, found.giver) == (Custody.HELD, cast.ada, None)


@pytest.mark.parametrize("record", [record_found, record_missing])
def test_a_break_needs_its_story(cast: SimpleNamespace, exhibit: Exhibit, record: object) -> None:
    with pytest.raises(Invalid) as caught, acting(cast.ada):
        record(actor=cast.ada, exhibit=exhibit, moment=a_moment())  # type: ignore[operator]  # one of two services
    assert set(caught.value.fields) == {"reason"}


def test_readers_and_strangers_record_no_break(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    with pytest.raises(Denied), acting(cast.quin):
        record_found(actor=cast.quin, exhibit=exhibit, moment=a_moment(reason="In court"))
    with pytest.raises(NotVisible), acting(cast.emil):
        record_found(actor=cast.emil, exhibit=exhibit, moment=a_moment(reason="On my desk"))


def test_a_correction_is_a_new_row_that_points_to_the_old(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    with acting(cast.ada):
        first = policy.standing(exhibit)
        row = correct(actor=cast.ada, event=first, moment=a_moment(place="", reason="The IMEI ends 4471, not 4417"))
        first.refresh_from_db()
        assert (row.corrects, row.holder, row.state, row.seal_after) == (first, cast.ada, Custody.HELD, "S1000001")
        assert fields.get(row, "reason") == "The IMEI ends 4471, not 4417"
        assert fields.get(first, "reason") is None
        with pytest.raises(Invalid):
            correct(actor=cast.ada, event=first, moment=a_moment())


def test_a_correction_while_a_release_waits_leaves_it_waiting(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    offer = offered(exhibit, giver=cast.ada, receiver=cast.emil)
    with acting(cast.ada):
        row = correct(actor=cast.ada, event=offer, moment=a_moment(reason="Store 2, not store 1"))
        assert (row.state, row.holder) == (Custody.OFFERED, cast.ada)
    with acting(cast.emil):
        assert [event.pk for event in policy.offered_to(cast.emil)] == [offer.pk]
        received = confirm(actor=cast.emil, offer=offer, moment=a_moment(), seal_seen="S1000001")
    assert received.holder == cast.emil


def test_an_examiner_who_had_it_once_can_record_that_it_turned_up(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    handed(exhibit, giver=cast.ada, receiver=cast.emil)
    handed(exhibit, giver=cast.emil, receiver=cast.ada)
    with acting(cast.emil):
        row = record_found(actor=cast.emil, exhibit=exhibit, moment=a_moment(reason="Delivered to the laboratory"))
    assert row.holder == cast.emil


def test_a_late_record_shows_both_times(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    moment = a_moment(timezone.now() - timedelta(hours=3), reason="Found at the gate")
    with acting(cast.ada):
        row = record_found(actor=cast.ada, exhibit=exhibit, moment=moment)
    assert timedelta(hours=3) <= row.recorded_at - row.happened_at < timedelta(hours=4)


def test_every_state_says_what_may_follow() -> None:
    assert set(TRANSITIONS) == set(Custody)
    for after in TRANSITIONS.values():
        assert Step.COLLECTED not in after
        assert after[Step.FOUND] is Custody.HELD
        assert Step.CORRECTED in after
