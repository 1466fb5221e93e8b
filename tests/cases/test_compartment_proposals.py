"""A compartment that is proposed can be declined or taken back, and one that somebody wants to leave can stay."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from cases.models import Case, Compartment
from cases.services.compartments import (
    confirm_compartment,
    drop_proposal,
    propose_compartment,
    propose_leaving,
    stay,
)
from cases.services.readers import name_reader
from ocsea.access.models import User
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.notices.models import Notice
from tests.cases.test_compartments import enter, plan_of
from tests.cases.test_denials import deny
from tests.factories.cases import a_team_case
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(cast: SimpleNamespace) -> User:
    with as_role("owner"):
        told = {"display_name": "Sol Reyes", "role": "supervisor", "second_factor_at": timezone.now()}
        return User.objects.create(username="sol", unit=cast.south, **told)


@pytest.fixture
def case(cast: SimpleNamespace) -> Case:
    return a_team_case(cast)


@pytest.fixture
def proposed(cast: SimpleNamespace, case: Case, other: User) -> Compartment:
    with acting(cast.ada):
        return propose_compartment(actor=cast.ada, case=case, plan=plan_of(cast, other))


def _told(kind: str) -> set[str]:
    with as_role("owner"):
        return set(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


@pytest.mark.parametrize(("name", "told"), [("sol", {"ada"}), ("ada", {"sol"})])
def test_either_side_drops_a_proposal(
    cast: SimpleNamespace, case: Case, proposed: Compartment, other: User, name: str, told: set[str]
) -> None:
    actor = other if name == "sol" else cast.ada
    with acting(actor):
        drop_proposal(actor=actor, compartment=proposed, reason="The colleague has left the unit")
    assert _told("compartment.dropped") == told
    with acting(other), pytest.raises((WrongState, Denied)):
        confirm_compartment(actor=other, compartment=proposed)
    assert client_of(cast.ben).get(f"/cases/{case.reference}/").status_code == 200
    with acting(cast.ada):  # and another may be proposed
        assert propose_compartment(actor=cast.ada, case=case, plan=plan_of(cast, other)).confirmed_at is None


@pytest.mark.parametrize("name", ["ben", "sana", "cleo", "aud"])
def test_nobody_else_drops_it(cast: SimpleNamespace, proposed: Compartment, name: str) -> None:
    actor = getattr(cast, name)
    with acting(actor), pytest.raises(Denied):
        drop_proposal(actor=actor, compartment=proposed, reason="No")
    answer = client_of(actor).post(f"/cases/compartments/{proposed.pk}/drop/", {"reason": "No"})
    assert answer.status_code in {403, 404}


@pytest.mark.parametrize("name", ["ada", "ben", "cleo"])
def test_below_the_view_who_proposed_it_enters_nothing_and_a_stranger_drops_nothing(
    cast: SimpleNamespace, proposed: Compartment, name: str
) -> None:
    with acting(getattr(cast, name)), connection.cursor() as cursor:
        cursor.execute("SELECT cases_compartment_enter(%s)", [proposed.pk])
        assert cursor.fetchone() == (False,)
        if name != "ada":
            cursor.execute("SELECT cases_compartment_drop(%s, 'No')", [proposed.pk])
            assert cursor.fetchone() == (False,)


def test_a_reason_is_asked_for(other: User, proposed: Compartment) -> None:
    with acting(other), pytest.raises(Invalid):
        drop_proposal(actor=other, compartment=proposed, reason=" ")


def test_the_page_declines_and_says_so(other: User, proposed: Compartment) -> None:
    browser, page = client_of(other), f"/cases/compartments/{proposed.pk}/"
    assert "Decline it" in browser.get(page).content.decode()
    assert browser.post(f"{page}drop/", {"reason": "Not needed"}).status_code == 302
    shown = browser.get(page).content.decode()
    assert "Declined or taken back by" in shown
    assert "Not needed" in shown
    assert "Confirm: close the case off" not in shown


def test_one_that_was_entered_is_left_by_two_and_not_dropped(cast: SimpleNamespace, case: Case, other: User) -> None:
    entered = enter(cast, case, other)
    with acting(other), pytest.raises(Denied):
        drop_proposal(actor=other, compartment=entered, reason="Changed my mind")


def test_leaving_can_be_declined(cast: SimpleNamespace, case: Case, other: User) -> None:
    entered = enter(cast, case, other)
    with acting(cast.ada):
        propose_leaving(actor=cast.ada, compartment=entered, reason="He is cleared")
    with acting(other):
        stay(actor=other, compartment=Compartment.objects.get(pk=entered.pk), reason="He is not")
        assert Compartment.objects.get(pk=entered.pk).leave_proposed_by_id is None
    assert _told("compartment.stayed") == {"ada"}
    with acting(other), pytest.raises(WrongState):
        stay(actor=other, compartment=Compartment.objects.get(pk=entered.pk), reason="Again")


def test_nobody_is_named_whom_a_conflict_of_interest_keeps_away(cast: SimpleNamespace, case: Case, other: User) -> None:
    for person in (cast.ben, cast.vera):
        deny(case, person, by=cast.ada)
    plan = plan_of(cast, other, disclosure_officer=cast.ben, readers=[cast.vera, cast.quin])
    with acting(cast.ada), pytest.raises(Invalid) as refused:
        propose_compartment(actor=cast.ada, case=case, plan=plan)
    assert set(refused.value.fields) == {"disclosure_officer", "readers"}
    words = str(refused.value.fields["readers"])
    assert "Vera Lindqvist" in words
    assert "Quin" not in words
    entered = enter(cast, case, other, readers=[])
    with acting(cast.ada), pytest.raises(Invalid) as refused:
        name_reader(actor=cast.ada, compartment=entered, person=cast.vera, reason="Knows the family")
    assert "conflict of interest" in str(refused.value.fields["person"])
