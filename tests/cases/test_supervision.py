"""A unit's new supervisor gets their place on its cases; what is left without one is told and shown."""

import json
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cases import policy, tasks
from cases.models import Case, CaseGrant, NewSupervisor
from cases.services import supervision
from ocsea.access.models import Unit, User
from ocsea.ledger.models import Payload
from ocsea.notices.models import Notice
from ocsea.web.administration import people
from ocsea.web.administration.people import Reason
from tests.cases.test_compartments import enter
from tests.cases.test_denials import deny
from tests.factories.cases import a_case
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def nina(cast: SimpleNamespace, team_case: Case) -> User:
    """Becomes a supervisor of North when its case is open already."""
    return _supervisor(cast.north, "nina")


def _supervisor(unit: Unit, name: str) -> User:
    told = {"display_name": name.title(), "role": "supervisor", "second_factor_at": timezone.now()}
    with as_role("owner"):
        return User.objects.create(username=name, unit=unit, **told)


def _sees(person: User, case: Case) -> bool:
    return client_of(person).get(f"/cases/{case.reference}/").status_code == 200


def _close(cast: SimpleNamespace, *leaving: User) -> None:
    for person in leaving:
        with acting(cast.adm):
            people.close_person(actor=cast.adm, person=person, reason=Reason.LEFT)
    tasks.tell_departures()


def _told(kind: str) -> list[str]:
    with as_role("owner"):
        return sorted(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def test_a_new_supervisor_gets_the_units_cases_and_is_told_once(
    cast: SimpleNamespace, team_case: Case, nina: User
) -> None:
    second = a_case(cast)  # gives her a place itself
    assert not _sees(nina, team_case)
    tasks.place_new_supervisors()
    tasks.place_new_supervisors()
    assert _sees(nina, team_case)
    assert _sees(nina, second)
    assert _told("case.supervises") == ["nina"]
    with as_role("owner"):
        row = CaseGrant.objects.get(user=nina, content_object=team_case)
        facts = [
            json.loads(entry.body)["facts"]
            for entry in Payload.objects.filter(kind="case.granted", actor="job:cases.supervision")
        ]
    assert (row.relation, row.expires_at, row.is_open) == ("supervisor", None, True)
    assert facts == [{"person": str(nina.id), "relation": "supervisor", "until": None, "by": ""}]


@pytest.mark.parametrize("how", ["another unit", "another role", "opened again"])
def test_whatever_makes_somebody_the_units_supervisor(cast: SimpleNamespace, team_case: Case, how: str) -> None:
    person = {"another unit": _supervisor(cast.south, "sol"), "another role": cast.ben, "opened again": cast.sana}[how]
    tasks.place_new_supervisors()
    if how == "opened again":
        _close(cast, person)
    with acting(cast.adm):
        if how == "opened again":
            people.reopen_person(actor=cast.adm, person=person, reason=Reason.RETURNED)
        else:
            User.objects.filter(pk=person.pk).update(role="supervisor", unit=cast.north)
    assert not _sees(person, team_case)
    tasks.place_new_supervisors()
    with as_role("owner"):
        person.refresh_from_db()
    assert _sees(person, team_case)
    with as_role("owner"):
        row = CaseGrant.objects.get(user=person, content_object=team_case)
    assert (row.relation, row.granted_by_id, row.ended_reason) == ("supervisor", cast.adm.id, "")


def test_batches_go_on_until_nobody_waits(cast: SimpleNamespace, nina: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with as_role("owner"):
        User.objects.filter(pk=nina.pk).update(is_active=False)
    cases = [a_case(cast) for _number in range(5)]
    with as_role("owner"):
        User.objects.filter(pk=nina.pk).update(is_active=True)
    monkeypatch.setattr(supervision, "_BATCH", 2)
    with as_role("worker"):
        assert supervision.place_supervisors() == 6
    assert all(_sees(nina, case) for case in cases)
    assert _told("case.supervises") == ["nina"]
    with as_role("owner"):
        assert not NewSupervisor.objects.filter(placed_at=None).exists()


def test_none_past_a_conflict_nor_in_a_compartment_nor_in_another_unit(
    cast: SimpleNamespace, team_case: Case, nina: User
) -> None:
    closed_off = a_case(cast)
    sol = _supervisor(cast.south, "sol")
    with as_role("owner"):
        CaseGrant.objects.filter(user=nina).delete()
    deny(team_case, nina, by=cast.ada)
    enter(cast, closed_off, sol, readers=[])
    tasks.place_new_supervisors()
    with as_role("owner"):
        assert not CaseGrant.objects.filter(user=nina).exists()
        assert not CaseGrant.objects.filter(user=sol).exclude(content_object=closed_off).exists()
    assert not _sees(nina, team_case)
    assert not _sees(nina, closed_off)


def test_who_left_again_meanwhile_gets_none(cast: SimpleNamespace, team_case: Case, nina: User) -> None:
    _close(cast, nina)
    tasks.place_new_supervisors()
    with as_role("owner"):
        assert not CaseGrant.objects.filter(user=nina).exists()
        assert not NewSupervisor.objects.filter(placed_at=None).exists()


def test_the_officer_is_told_when_nobody_decides_any_more(cast: SimpleNamespace, team_case: Case) -> None:
    lacking = "No supervisor: nobody decides"
    before = client_of(cast.adm).get("/administration/units/").content.decode().count(lacking)
    assert "has no supervisor" not in client_of(cast.ada).get(f"/cases/{team_case.reference}/").content.decode()
    _close(cast, cast.sana)
    assert _told("case.without_supervisor") == ["ada"]
    assert _told("case.place_lost") == []
    assert "has no supervisor" in client_of(cast.ada).get(f"/cases/{team_case.reference}/").content.decode()
    units = client_of(cast.adm).get("/administration/units/").content.decode()
    assert units.count(lacking) == before + 1


def test_one_of_two_supervisors_leaves(cast: SimpleNamespace, team_case: Case, nina: User) -> None:
    tasks.place_new_supervisors()
    _close(cast, cast.sana)
    assert _told("case.without_supervisor") == []
    assert _told("case.place_lost") == ["ada", "nina"]


def test_when_officer_and_supervisor_leave_the_next_supervisor_finds_the_case(
    cast: SimpleNamespace, team_case: Case
) -> None:
    _close(cast, cast.ada, cast.sana)
    nina = _supervisor(cast.north, "nina")
    tasks.place_new_supervisors()
    home = client_of(nina).get("/").content.decode()
    assert team_case.reference in home.split("Cases without a case officer")[1].split("Cases to close")[0]
    with acting(nina):
        assert policy.visible_to(nina).get() == team_case
