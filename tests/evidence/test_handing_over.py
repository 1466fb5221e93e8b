"""Two hands: the giver releases, the receiver confirms or refuses, and nobody gives what they do not hold."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cases.models import Case
from evidence import policy
from evidence.enums import Custody, Purpose, Step
from evidence.models import CustodyEvent, Exhibit
from evidence.services.handing import Handover, confirm, refuse, release, withdraw
from ocsea.access.models import User
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.notices.models import Notice
from tests.factories.evidence import a_moment, handed, off_the_case, offered
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


def test_whoever_registers_holds_first(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    with acting(cast.ada):
        row = policy.standing(exhibit)
    assert (row.position, row.step, row.state, row.holder) == (1, Step.COLLECTED, Custody.HELD, cast.ada)
    assert row.seal_after == "S1000001"


def test_a_release_leaves_the_giver_holding_until_it_is_confirmed(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    offer = offered(exhibit, giver=cast.ada, receiver=cast.emil, seal_after="S1000002")
    with acting(cast.ada):
        assert (offer.state, policy.standing(exhibit).holder) == (Custody.OFFERED, cast.ada)
    with acting(cast.emil):
        row = confirm(actor=cast.emil, offer=offer, moment=a_moment(), seal_seen="S1000002")
        assert (row.state, row.holder, row.answers) == (Custody.HELD, cast.emil, offer)
        assert (row.seal_before, row.seal_after) == ("S1000002", "S1000002")


def test_the_receiver_is_told_that_something_waits(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    offered(exhibit, giver=cast.ada, receiver=cast.emil)
    with as_role("owner"):
        notice = Notice.objects.get(recipient=cast.emil)
    assert (notice.kind, notice.reference) == ("exhibit.offered", exhibit.reference)
    assert notice.link == f"/exhibits/{exhibit.reference}/"


def test_a_refusal_keeps_the_giver_holding_and_says_why(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    offer = offered(exhibit, giver=cast.ada, receiver=cast.emil)
    with pytest.raises(Invalid) as caught, acting(cast.emil):
        refuse(actor=cast.emil, offer=offer, moment=a_moment())
    assert "reason" in caught.value.fields
    with acting(cast.emil):
        row = refuse(actor=cast.emil, offer=offer, moment=a_moment(reason="The bag is open"))
    assert (row.step, row.state, row.holder) == (Step.REFUSED, Custody.HELD, cast.ada)


def test_a_release_can_be_taken_back_by_its_giver_alone(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    offer = offered(exhibit, giver=cast.ada, receiver=cast.emil)
    with pytest.raises(Denied), acting(cast.ben):
        withdraw(actor=cast.ben, offer=offer, moment=a_moment(reason="Wrong person"))
    with acting(cast.ada):
        row = withdraw(actor=cast.ada, offer=offer, moment=a_moment(reason="Wrong person"))
    assert (row.state, row.holder) == (Custody.HELD, cast.ada)


def test_only_the_named_receiver_confirms(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    offer = offered(exhibit, giver=cast.ada, receiver=cast.emil)
    with pytest.raises(Denied), acting(cast.ben):
        confirm(actor=cast.ben, offer=offer, moment=a_moment(), seal_seen="S1000001")


def test_nobody_releases_what_they_do_not_hold(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    handover = Handover(receiver=cast.emil, purpose=Purpose.EXAMINATION, moment=a_moment())
    with pytest.raises(WrongState), acting(cast.ben):
        release(actor=cast.ben, exhibit=exhibit, handover=handover)


def test_an_exhibit_on_its_way_is_not_released_again(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    offered(exhibit, giver=cast.ada, receiver=cast.emil)
    handover = Handover(receiver=cast.ben, purpose=Purpose.STORAGE, moment=a_moment())
    with pytest.raises(WrongState), acting(cast.ada):
        release(actor=cast.ada, exhibit=exhibit, handover=handover)


@pytest.mark.parametrize("name", ["cleo", "dev", "quin", "sana", "vera", "pia", "ada"])
def test_it_goes_to_examiners_and_to_investigators_on_the_case_only(
    cast: SimpleNamespace, exhibit: Exhibit, name: str
) -> None:
    with pytest.raises(Invalid) as caught:
        offered(exhibit, giver=cast.ada, receiver=getattr(cast, name))
    assert set(caught.value.fields) == {"receiver"}


def test_an_examiner_gives_it_back_to_the_team(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    handed(exhibit, giver=cast.ada, receiver=cast.emil)
    row = handed(exhibit, giver=cast.emil, receiver=cast.ben)
    with acting(cast.ben):
        assert policy.standing(exhibit).holder == cast.ben
    assert row.position == 5


def test_another_seal_than_the_released_one_needs_a_reason_and_reaches_the_supervisor(
    cast: SimpleNamespace, exhibit: Exhibit
) -> None:
    offer = offered(exhibit, giver=cast.ada, receiver=cast.emil)
    with pytest.raises(Invalid) as caught, acting(cast.emil):
        confirm(actor=cast.emil, offer=offer, moment=a_moment(), seal_seen="S999")
    assert "S1000001" in str(caught.value.fields["reason"])
    with acting(cast.emil):
        moment = a_moment(reason="Resealed by the courier, S999")
        row = confirm(actor=cast.emil, offer=offer, moment=moment, seal_seen="S999")
    assert row.irregularities == ["seal_differs"]
    with as_role("owner"):
        told = {notice.recipient for notice in Notice.objects.filter(kind="exhibit.irregular")}
    assert told == {cast.ada, cast.sana}


def test_a_hand_over_in_the_future_is_a_plan_and_refused(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    with pytest.raises(Invalid) as caught:
        offered(exhibit, giver=cast.ada, receiver=cast.emil, moment=a_moment(timezone.now() + timedelta(hours=1)))
    assert "happened_at" in caught.value.fields


def test_what_is_recorded_a_day_later_says_why(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    late = timezone.now() - timedelta(hours=30)
    with pytest.raises(Invalid) as caught:
        offered(exhibit, giver=cast.ada, receiver=cast.emil, moment=a_moment(late))
    assert set(caught.value.fields) == {"reason"}
    row = offered(exhibit, giver=cast.ada, receiver=cast.emil, moment=a_moment(late, reason="No network at the scene"))
    assert row.recorded_at - row.happened_at >= timedelta(hours=30)


def test_a_receipt_before_its_release_is_refused(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    offer = offered(exhibit, giver=cast.ada, receiver=cast.emil)
    moment = a_moment(offer.happened_at - timedelta(minutes=5))
    with pytest.raises(Invalid) as caught, acting(cast.emil):
        confirm(actor=cast.emil, offer=offer, moment=moment, seal_seen="S1000001")
    assert set(caught.value.fields) == {"happened_at"}


def test_whoever_holds_an_exhibit_and_leaves_the_case_can_still_hand_it_over(
    cast: SimpleNamespace, case: Case, exhibit: Exhibit
) -> None:
    handed(exhibit, giver=cast.ada, receiver=cast.ben)
    off_the_case(cast.ben, case)
    with acting(cast.ben):
        assert not Case.objects.exists()
        assert list(policy.visible_to(cast.ben)) == [exhibit]
    handed(exhibit, giver=cast.ben, receiver=cast.emil)
    with acting(cast.ben):
        assert not policy.visible_to(cast.ben).exists()
        assert not CustodyEvent.objects.exists()


def _receivers(actor: User, exhibit: Exhibit) -> set[str]:
    with acting(actor):
        return {person.username for person in policy.may_receive(exhibit, policy.standing(exhibit).holder)}


def test_the_choice_of_receivers(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    assert _receivers(cast.ada, exhibit) == {"ben", "emil"}
    handed(exhibit, giver=cast.ada, receiver=cast.emil)
    assert _receivers(cast.emil, exhibit) == {"ada", "ben"}
