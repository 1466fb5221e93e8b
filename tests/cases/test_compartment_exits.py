"""What pages, the duty finder and deconfliction tell of a compartment: to whoever is not named, nothing."""

from types import SimpleNamespace

import pytest

from cases import tasks
from cases.models import Approach, Case
from cases.services import finder
from cases.services.deconfliction import About, ask_others
from cases.services.leads import Lead, link_identifier
from ocsea.access.models import User
from tests.cases.test_compartments import enter
from tests.cases.test_denied_exits import told
from tests.factories.cases import a_case, a_team_case, an_entry, an_identifier
from tests.factories.roster import on_duty
from tests.house.counting import hold, own_cost_of
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(cast: SimpleNamespace) -> User:
    with as_role("owner"):
        return User.objects.create(username="sol", display_name="Sol Reyes", role="supervisor", unit=cast.south)


@pytest.fixture
def full(cast: SimpleNamespace) -> Case:
    """With a handle that others may ask about."""
    case = a_team_case(cast)
    an_entry(cast, case)
    an_identifier(cast, case, value="river_otter_7")
    return case


@pytest.mark.parametrize("name", ["sana", "ben"])
def test_no_page_tells_whoever_is_not_named(cast: SimpleNamespace, full: Case, other: User, name: str) -> None:
    person = getattr(cast, name)
    assert len(told(person, full)) > 10
    enter(cast, full, other)
    assert told(person, full) == []


def test_its_page_is_for_those_with_a_post(cast: SimpleNamespace, full: Case, other: User) -> None:
    page = f"/cases/compartments/{enter(cast, full, other).pk}/"
    for name in ("sana", "ben", "dev", "adm"):
        assert client_of(getattr(cast, name)).get(page).status_code == 404
    owners, auditors = (client_of(person).get(page).content.decode() for person in (cast.ada, cast.aud))
    assert "The report names a colleague" in owners
    assert full.reference in owners
    assert "The report names a colleague" not in auditors
    assert full.reference not in auditors
    assert "Withheld: case content" in auditors
    assert "Sol Reyes" in auditors
    hold("cases:compartment", own_cost_of(cast.ada, page))
    hold("cases:seen_by", own_cost_of(cast.sana, "/cases/seen-by/ben/"))


def test_the_duty_finder_offers_it_to_nobody(cast: SimpleNamespace, full: Case, other: User) -> None:
    on_duty(cast, cast.cleo)
    enter(cast, full, other, disclosure_officer=cast.ada)
    with acting(cast.cleo):
        asked = finder.ask(actor=cast.cleo, question=finder.Question("handle", "river_otter_7", ""))
    assert asked.case_id is None


def test_deconfliction_tells_its_owner_and_duty_contact(cast: SimpleNamespace, full: Case, other: User) -> None:
    on_duty(cast, cast.cleo)
    enter(cast, full, other, duty_contact=cast.ben, disclosure_officer=cast.ada)
    case = a_case(cast, by=cast.dev, operation="Plover")
    with acting(cast.dev):
        link_identifier(actor=cast.dev, case=case, lead=Lead("handle", "river_otter_7", "Call"))
        ask_others(actor=cast.dev, case=case, about=About())
    tasks.deconflict()
    with as_role("owner"):
        assert set(Approach.objects.values_list("recipient__username", flat=True)) == {"ada", "ben"}
