"""A small unit borrows a supervisor of the neighbour it names, for one case and for days."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cases import policy
from cases.enums import Relation
from cases.models import Case, CaseGrant
from cases.services.access import end_access, grant_access
from cases.services.stages import move_case
from ocsea.access.models import Unit, User
from ocsea.errors import Invalid
from tests.factories.cases import a_case
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sol(cast: SimpleNamespace) -> User:
    """Supervises South, which North names as its neighbour."""
    with as_role("owner"):
        Unit.objects.filter(pk=cast.north.pk).update(neighbour=cast.south)
        now = timezone.now()
        return User.objects.create(
            username="sol", display_name="Sol Iversen", role="supervisor", unit=cast.south, second_factor_at=now
        )


@pytest.fixture
def case(cast: SimpleNamespace, sol: User) -> Case:
    return a_case(cast)


def _lend(cast: SimpleNamespace, case: Case, person: User, until: datetime | None) -> None:
    with acting(cast.ada):
        case = Case.objects.select_related("unit").get(pk=case.pk)
        grant_access(
            actor=cast.ada, case=case, person=person, relation=Relation.SUPERVISOR, reason="On leave", expires_at=until
        )


def test_a_lent_supervisor_decides_and_is_gone_when_the_days_are_over(
    cast: SimpleNamespace, case: Case, sol: User
) -> None:
    with acting(sol):
        assert not policy.visible_to(sol).exists()
    _lend(cast, case, sol, timezone.now() + timedelta(days=2))
    with acting(cast.ada):
        move_case(actor=cast.ada, case=case, to="investigation", reason="A child is named")
        move_case(
            actor=cast.ada,
            case=case,
            to="closure_proposed",
            reason="Nothing is left to do",
            disposition="no_further_action",
        )
    assert case.reference in client_of(sol).get("/").content.decode().split("Cases to close")[1]
    with acting(sol):
        case.refresh_from_db()
        move_case(actor=sol, case=case, to="closed", reason="I agree")
    with as_role("owner"):
        before = timezone.now() - timedelta(days=2)
        CaseGrant.objects.filter(user=sol).update(granted_at=before, expires_at=before + timedelta(days=1))
    with acting(sol):
        assert not policy.visible_to(sol).exists()


@pytest.mark.parametrize("days", [None, 16])
def test_they_are_lent_for_14_days_at_most(cast: SimpleNamespace, case: Case, sol: User, days: int | None) -> None:
    with pytest.raises(Invalid) as refused:
        _lend(cast, case, sol, None if days is None else timezone.now() + timedelta(days=days))
    assert set(refused.value.fields) == {"until"}


@pytest.mark.parametrize("name", ["dev", "ben", "quin", "adm"])
def test_nobody_else_becomes_a_supervisor_so(cast: SimpleNamespace, case: Case, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        _lend(cast, case, getattr(cast, name), timezone.now() + timedelta(days=2))
    assert set(refused.value.fields) == {"person"}


def test_without_a_neighbour_nobody_is_lent(cast: SimpleNamespace, case: Case, sol: User) -> None:
    with as_role("owner"):
        Unit.objects.filter(pk=cast.north.pk).update(neighbour=None)
    with pytest.raises(Invalid) as refused:
        _lend(cast, case, sol, timezone.now() + timedelta(days=2))
    assert set(refused.value.fields) == {"person"}
    assert "Sol Iversen" not in client_of(cast.ada).get(f"/cases/{case.reference}/access/").content.decode()


def test_the_page_offers_them_and_ends_them_before_their_time(cast: SimpleNamespace, case: Case, sol: User) -> None:
    ada, page = client_of(cast.ada), f"/cases/{case.reference}/access/"
    assert "Supervisor lent by South" in ada.get(page).content.decode()
    day = timezone.now().date() + timedelta(days=14)
    typed = {"person": str(sol.pk), "relation": "supervisor", "reason": "On leave", "until": day.isoformat()}
    assert ada.post(page, typed).status_code == 302
    with acting(sol):
        assert policy.relation_of(sol, case) == Relation.SUPERVISOR
    with acting(cast.ada):
        end_access(actor=cast.ada, case=case, person=sol, reason="Back from leave")
        with pytest.raises(Invalid):
            end_access(actor=cast.ada, case=case, person=cast.sana, reason="Not needed")
    with acting(sol):
        assert not policy.visible_to(sol).exists()


def test_an_administrator_names_the_neighbour(cast: SimpleNamespace) -> None:
    adm, page = client_of(cast.adm), f"/administration/units/{cast.north.pk}/"
    typed = {"name": "North unit", "time_zone": "Europe/London", "calendar": "GB-ENG", "callback_number": ""}
    assert adm.post(page, typed | {"neighbour": str(cast.north.pk)}).status_code == 422
    assert adm.post(page, typed | {"neighbour": str(cast.south.pk)}).status_code == 302
    with as_role("owner"):
        assert Unit.objects.get(pk=cast.north.pk).neighbour == cast.south
