"""Who sees an exhibit: one question in three shapes, and the database's own answer, agree for the whole cast."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from cases.models import Authority, Case, CaseGrant
from demo.cast import PEOPLE
from evidence import policy
from evidence.models import CustodyEvent, Exhibit, ExhibitHash
from evidence.services.handing import refuse, withdraw
from evidence.services.hashing import add_hash
from ocsea.access.can import has
from ocsea.access.permissions import Permission
from tests.factories.evidence import a_moment, a_reading, an_exhibit, handed, off_the_case, offered
from tests.roles import acting

pytestmark = pytest.mark.django_db

ON_CASE = {"ada", "ben", "sana", "quin"}


def _held_by_ada(cast: SimpleNamespace, exhibit: Exhibit) -> set[str]:
    return set()


def _offered(cast: SimpleNamespace, exhibit: Exhibit) -> set[str]:
    offered(exhibit, giver=cast.ada, receiver=cast.emil)
    return {"emil"}


def _refused(cast: SimpleNamespace, exhibit: Exhibit) -> set[str]:
    offer = offered(exhibit, giver=cast.ada, receiver=cast.emil)
    with acting(cast.emil):
        refuse(actor=cast.emil, offer=offer, moment=a_moment(reason="Not ours"))
    return set()


def _withdrawn(cast: SimpleNamespace, exhibit: Exhibit) -> set[str]:
    offer = offered(exhibit, giver=cast.ada, receiver=cast.emil)
    with acting(cast.ada):
        withdraw(actor=cast.ada, offer=offer, moment=a_moment(reason="Wrong laboratory"))
    return set()


def _in_the_laboratory(cast: SimpleNamespace, exhibit: Exhibit) -> set[str]:
    handed(exhibit, giver=cast.ada, receiver=cast.emil)
    return {"emil"}


def _back_from_the_laboratory(cast: SimpleNamespace, exhibit: Exhibit) -> set[str]:
    handed(exhibit, giver=cast.ada, receiver=cast.emil)
    handed(exhibit, giver=cast.emil, receiver=cast.ben)
    return {"emil"}


SCENES = [_held_by_ada, _offered, _refused, _withdrawn, _in_the_laboratory, _back_from_the_laboratory]
Scene = Callable[[SimpleNamespace, Exhibit], set[str]]


@pytest.mark.parametrize("scene", SCENES)
def test_the_shapes_and_the_database_agree(cast: SimpleNamespace, exhibit: Exhibit, scene: Scene) -> None:
    expected = ON_CASE | scene(cast, exhibit)
    for person in PEOPLE:
        user = getattr(cast, person.username)
        with acting(user):
            in_list = policy.visible_to(user).filter(pk=exhibit.pk).exists()
            by_database = Exhibit.objects.filter(pk=exhibit.pk).exists()
            answer = policy.may(user, exhibit, Permission.EXHIBIT_READ)
        assert in_list == answer == (person.username in expected), person.username
        if has(user, Permission.EXHIBIT_READ):
            assert by_database == in_list, person.username
    with acting(cast.ada):
        everybody = {user.username for user in policy.people_who_may(exhibit, Permission.EXHIBIT_READ)}
    assert everybody == expected


@pytest.mark.parametrize("scene", SCENES)
def test_taking_part_is_for_hands_and_for_those_who_work_on_the_case(
    cast: SimpleNamespace, exhibit: Exhibit, scene: Scene
) -> None:
    expected = {"ada", "ben"} | scene(cast, exhibit)
    for person in PEOPLE:
        user = getattr(cast, person.username)
        with acting(user):
            assert policy.may(user, exhibit, Permission.EXHIBIT_CONFIRM) == (person.username in expected)


def test_an_examiner_reads_the_exhibit_and_nothing_of_its_case(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    other = an_exhibit(cast, exhibit.case)
    with acting(cast.ada):
        medium = an_exhibit(cast, exhibit.case, kind="medium")
        add_hash(actor=cast.ada, exhibit=medium, reading=a_reading())
    handed(exhibit, giver=cast.ada, receiver=cast.emil)
    with acting(cast.emil):
        assert not Case.objects.exists()
        assert not CaseGrant.objects.exists()
        assert list(Exhibit.objects.all()) == [exhibit]
        assert not CustodyEvent.objects.exclude(exhibit=exhibit).exists()
        assert not ExhibitHash.objects.exists()
        seen = policy.visible_to(cast.emil).get()
        assert (seen.case_reference, seen.number) == (exhibit.case.reference, "AO/1")
        assert str(seen.authority) == "Warrant SW 114/26"
    assert other.number == "AO/2"


def test_the_warrant_is_shown_for_the_exhibit_in_hand_alone(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    with acting(cast.emil):
        assert not Authority.objects.exists()
    handed(exhibit, giver=cast.ada, receiver=cast.emil)
    with acting(cast.emil):
        assert Authority.objects.get() == exhibit.authority


def test_an_ended_grant_counts_at_the_next_statement(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    with acting(cast.ben):
        assert policy.visible_to(cast.ben).exists()
    off_the_case(cast.ben, exhibit.case)
    with acting(cast.ben):
        assert not policy.visible_to(cast.ben).exists()
        assert not Exhibit.objects.exists()
        assert not CustodyEvent.objects.exists()


def test_an_expired_grant_shows_nothing(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    off_the_case(cast.quin, exhibit.case)
    with acting(cast.quin):
        assert not policy.visible_to(cast.quin).exists()
        assert not Exhibit.objects.exists()


def test_lists_are_narrow(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    with acting(cast.ada):
        assert [row.exhibit for row in policy.held_by(cast.ada)] == [exhibit]
    offer = offered(exhibit, giver=cast.ada, receiver=cast.emil)
    with acting(cast.emil):
        assert list(policy.offered_to(cast.emil)) == [offer]
        assert not policy.held_by(cast.emil).exists()
        assert list(policy.named(cast.emil, exhibit.reference)) == [exhibit]
        assert not policy.named(cast.emil, "AO/1").exists()
    with acting(cast.ada):
        assert list(policy.named(cast.ada, "AO/1")) == [exhibit]
        assert list(policy.pending_of(exhibit.case)) == [offer]
    with acting(cast.dev):
        assert not policy.named(cast.dev, exhibit.reference).exists()
        assert not policy.named(cast.dev, "AO/1").exists()
