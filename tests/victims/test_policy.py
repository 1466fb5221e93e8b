"""One question in three shapes: for one record, for the records of a person, for the people of a record."""

from types import SimpleNamespace

import pytest

from demo.cast import PEOPLE
from ocsea.access.permissions import Permission
from ocsea.redaction.sensitivity import FieldClass
from tests.factories.victims import a_case_of, a_case_with_people_on_it, a_child, a_person, end_reveals, revealed
from tests.roles import acting, as_role
from victims import policy
from victims.models import Victim

pytestmark = pytest.mark.django_db
STAFF = [person.username for person in PEOPLE if person.role != "partner"]
ALLOWED = {
    Permission.VICTIM_READ: {"ada", "ben", "sana", "vera", "quin"},
    Permission.VICTIM_DECIDE: {"ada", "ben", "sana", "vera"},
    Permission.VICTIM_RECORD: {"ada", "ben", "vera"},
    Permission.IDENTITY_REVEAL: {"ada", "ben", "sana", "quin"},
    Permission.REFERRAL_SEND: {"ada", "ben", "vera"},
}


@pytest.fixture
def child(cast: SimpleNamespace) -> Victim:
    return a_child(cast)


@pytest.mark.parametrize("permission", ALLOWED)
def test_the_three_shapes_agree_for_the_whole_cast(
    cast: SimpleNamespace, child: Victim, permission: Permission
) -> None:
    one = set()
    for name in STAFF:
        actor = getattr(cast, name)
        with acting(actor):
            assert policy.visible_to(actor).filter(pk=child.pk).exists() == (name in ALLOWED[Permission.VICTIM_READ])
            if policy.may(actor, child, permission):
                one.add(name)
    with as_role("owner"):
        many = {user.username for user in policy.people_who_may(child, permission)}
    assert one == many == ALLOWED[permission]


@pytest.mark.parametrize("name", STAFF)
def test_what_each_reads(cast: SimpleNamespace, child: Victim, name: str) -> None:
    actor = getattr(cast, name)
    with acting(actor):
        readable = policy.viewer_of(actor, child).readable
    if name not in ALLOWED[Permission.VICTIM_READ]:
        assert readable == frozenset()
        return
    assert (FieldClass.IDENTITY in readable) == (name == "vera")
    assert FieldClass.VICTIM in readable
    assert FieldClass.METHOD not in readable


@pytest.mark.parametrize("name", STAFF)
def test_a_reveal_opens_to_those_who_may_reveal_and_to_nobody_else(
    cast: SimpleNamespace, child: Victim, name: str
) -> None:
    actor = getattr(cast, name)
    with acting(actor):
        before = policy.reach_of(actor, child)
    assert before.may_reveal == (name in ALLOWED[Permission.IDENTITY_REVEAL])
    if not before.may_reveal:
        return
    revealed(cast, child, to=actor)
    with acting(actor):
        assert policy.opens_identity(actor, child)
    end_reveals()
    with acting(actor):
        assert not policy.opens_identity(actor, child)


def test_victims_of_a_case_are_listed_for_its_readers_alone(cast: SimpleNamespace) -> None:
    case = a_case_with_people_on_it(cast)
    children = [a_child(cast, case, person=a_person(cast.ada, case, label=label)) for label in ("P-01", "P-02")]
    with acting(cast.ben):
        assert list(policy.victims_of(case, cast.ben)) == children
    with acting(cast.cleo):
        assert list(policy.victims_of(case, cast.cleo)) == []


def test_that_there_is_another_case_is_told_to_nobody(cast: SimpleNamespace) -> None:
    shared = a_child(cast)
    own = a_case_of(cast.ada)
    revealed(cast, shared)
    a_child(cast, own, person=a_person(cast.ada, own, label="P-09"), existing=shared.pseudonym)
    with acting(cast.ada):
        assert policy.links_of(cast.ada, shared).count() == 2
    with acting(cast.ben):
        (link,) = policy.links_of(cast.ben, shared)
        assert link.case_id != own.pk
        assert policy.visible_to(cast.ben).get().via_case == link.case_id
