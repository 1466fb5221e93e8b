"""Somebody leaves who has a post in a compartment or in a proposal: what ends, who is told, what nobody learns."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cases import tasks
from cases.models import Case, CaseGrant, Compartment
from cases.services.compartments import confirm_compartment, confirm_leaving, propose_compartment, propose_leaving
from ocsea.access.models import Unit, User
from ocsea.clocks import engine
from ocsea.clocks import services as clocks
from ocsea.clocks.models import Clock
from ocsea.errors import WrongState
from ocsea.ledger.models import Payload
from ocsea.notices.models import Notice
from ocsea.web.administration import people
from ocsea.web.administration.people import Reason
from tests.cases.test_compartments import enter, plan_of
from tests.cases.test_denials import deny
from tests.factories.cases import a_team_case
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: SimpleNamespace) -> Case:
    return a_team_case(cast)


@pytest.fixture
def other(cast: SimpleNamespace) -> User:
    return _supervisor(cast.south, "sol")


@pytest.fixture
def proposed(cast: SimpleNamespace, case: Case, other: User) -> Compartment:
    with acting(cast.ada):
        return propose_compartment(actor=cast.ada, case=case, plan=plan_of(cast, other))


def _supervisor(unit: Unit, name: str) -> User:
    told = {"display_name": name.title(), "role": "supervisor", "second_factor_at": timezone.now()}
    with as_role("owner"):
        return User.objects.create(username=name, unit=unit, **told)


def _close(cast: SimpleNamespace, person: User) -> None:
    with acting(cast.adm):
        people.close_person(actor=cast.adm, person=person, reason=Reason.LEFT)


def _told(kind: str) -> set[str]:
    with as_role("owner"):
        return set(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


@pytest.mark.parametrize("kept_from", ["the compartment", "the case"])
def test_places_end_where_the_administrator_is_kept_away(
    cast: SimpleNamespace, case: Case, other: User, kept_from: str
) -> None:
    if kept_from == "the compartment":
        enter(cast, case, other)
    else:
        deny(case, cast.adm, by=cast.ada)
    _close(cast, cast.vera)
    with as_role("owner"):
        place = CaseGrant.objects.get(content_object=case, user=cast.vera)
    assert place.expires_at is not None
    assert place.ended_by_id == cast.adm.id
    with acting(cast.adm):
        people.reopen_person(actor=cast.adm, person=cast.vera, reason=Reason.RETURNED)
    assert client_of(cast.vera).get(f"/cases/{case.reference}/").status_code == 404


@pytest.mark.parametrize("name", ["cleo", "sol", "aud"])
def test_a_proposal_ends_with_a_post_in_it_and_its_own_people_are_told(
    cast: SimpleNamespace, case: Case, proposed: Compartment, other: User, name: str
) -> None:
    leaving = other if name == "sol" else getattr(cast, name)
    with as_role("owner"):
        User.objects.filter(pk=leaving.pk).update(is_active=False)
    tasks.tell_departures()
    tasks.tell_departures()
    assert _told("compartment.lapsed") == {"ada", "sol"} - {name}
    if name != "sol":
        with acting(other), pytest.raises(WrongState):
            confirm_compartment(actor=other, compartment=proposed)
    shown = client_of(cast.ada).get(f"/cases/compartments/{proposed.pk}/").content.decode()
    assert "Somebody with a post in it has left" in shown
    with as_role("owner"):
        assert not Clock.objects.filter(target_id=proposed.pk, ended_at=None).exists()


def test_the_case_and_its_usual_supervisor_learn_of_no_proposal(
    cast: SimpleNamespace, case: Case, proposed: Compartment
) -> None:
    _close(cast, cast.cleo)
    tasks.tell_departures()
    assert _told("case.place_lost") == set()
    with as_role("owner"):
        assert not Payload.objects.filter(stream=case.stream, kind="case.revoked").exists()


def test_an_unanswered_proposal_has_a_clock_then_an_auditor(
    cast: SimpleNamespace, case: Case, proposed: Compartment, other: User
) -> None:
    with acting(other):
        (waiting,) = clocks.due_for(other)
    assert (waiting.rule.code, waiting.target_id) == ("compartment.proposal", proposed.pk)
    with acting(cast.sana):
        assert not Clock.objects.filter(target_id=proposed.pk).exists()
    with as_role("worker"):
        engine.scan(timezone.now() + timedelta(hours=25))
    assert _told("clock.missed") == {"ada", "sol"}
    assert _told("compartment.unanswered") == set()
    with as_role("worker"):
        engine.scan(timezone.now() + timedelta(hours=49))
    assert _told("compartment.unanswered") == {"aud"}


@pytest.mark.parametrize("answer", ["confirm", "decline", "take back"])
def test_an_answer_ends_the_clock(cast: SimpleNamespace, proposed: Compartment, other: User, answer: str) -> None:
    browser = client_of(cast.ada if answer == "take back" else other)
    page = f"/cases/compartments/{proposed.pk}/"
    sent = browser.post(f"{page}confirm/") if answer == "confirm" else browser.post(f"{page}drop/", {"reason": "No"})
    assert sent.status_code == 302
    with as_role("owner"):
        left = Clock.objects.filter(target_id=proposed.pk, ended_at=None).values_list("rule__code", flat=True)
        assert list(left) == (["compartment.review"] if answer == "confirm" else [])


def test_a_case_is_opened_again_past_a_supervisor_with_a_conflict(
    cast: SimpleNamespace, case: Case, other: User
) -> None:
    nina = _supervisor(cast.north, "nina")
    deny(case, nina, by=cast.ada)
    entered = enter(cast, case, other)
    with acting(cast.ada):
        propose_leaving(actor=cast.ada, compartment=entered, reason="He is cleared")
    with acting(other):
        confirm_leaving(actor=other, compartment=Compartment.objects.get(pk=entered.pk))
    assert client_of(cast.sana).get(f"/cases/{case.reference}/").status_code == 200
    assert client_of(nina).get(f"/cases/{case.reference}/").status_code == 404
