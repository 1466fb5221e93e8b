"""A small unit borrows an auditor of the neighbour it names: they read its record for days, and no case."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError
from django.utils import timezone

from cases.models import Case
from ocsea.access.loan_models import AuditLoan
from ocsea.access.models import Unit, User
from ocsea.errors import Invalid, NotVisible
from ocsea.ledger.models import Payload
from ocsea.notices.services import inbox
from ocsea.web.administration.loans import borrow_auditor, end_loan
from tests.cases.test_compartments import enter
from tests.factories.cases import a_team_case
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db


def _somebody(name: str, role: str, unit: Unit) -> User:
    with as_role("owner"):
        told = {"display_name": name.title(), "role": role, "unit": unit, "second_factor_at": timezone.now()}
        return User.objects.create(username=name, **told)


@pytest.fixture
def alma(cast: SimpleNamespace) -> User:
    """Audits South, which North names as its neighbour."""
    with as_role("owner"):
        Unit.objects.filter(pk=cast.north.pk).update(neighbour=cast.south)
    return _somebody("alma", "auditor", cast.south)


@pytest.fixture
def case(cast: SimpleNamespace) -> Case:
    return a_team_case(cast)


def _lend(cast: SimpleNamespace, auditor: User, *, days: int = 3) -> AuditLoan:
    with acting(cast.adm):
        unit, until = Unit.objects.get(pk=cast.north.pk), timezone.now() + timedelta(days=days)
        return borrow_auditor(actor=cast.adm, unit=unit, auditor=auditor, reason="Aud is ill", until=until)


def _reads(auditor: User, case: Case) -> bool:
    with acting(auditor):
        return Payload.objects.filter(stream=case.stream).exists()


def test_a_borrowed_auditor_reads_the_record_and_no_case_until_it_is_over(
    cast: SimpleNamespace, case: Case, alma: User
) -> None:
    assert not _reads(alma, case)
    loan = _lend(cast, alma)
    assert _reads(alma, case)
    assert case.reference in client_of(alma).get("/audit/").content.decode()
    assert client_of(alma).get(f"/cases/{case.reference}/").status_code == 404
    with acting(alma):
        assert not Case.objects.exists()
        assert inbox(alma).get().kind == "audit.lent"
    with acting(cast.adm):
        end_loan(actor=cast.adm, loan=loan)
    assert not _reads(alma, case)
    with as_role("owner"):
        assert Payload.objects.filter(kind="auditor.lent").count() == 2


def test_a_compartment_stays_with_its_own_auditor(cast: SimpleNamespace, case: Case, alma: User) -> None:
    _lend(cast, alma)
    enter(cast, case, _somebody("sol", "supervisor", cast.south))
    assert not _reads(alma, case)


@pytest.mark.parametrize("days", [-1, 40])
def test_it_lasts_a_month_at_most(cast: SimpleNamespace, alma: User, days: int) -> None:
    with pytest.raises(Invalid) as refused:
        _lend(cast, alma, days=days)
    assert set(refused.value.fields) == {"until"}


@pytest.mark.parametrize("name", ["ada", "sana", "aud", "dev"])
def test_nobody_but_the_neighbours_auditor_is_lent(cast: SimpleNamespace, alma: User, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        _lend(cast, getattr(cast, name))
    assert set(refused.value.fields) == {"auditor"}


@pytest.mark.parametrize(
    ("actor", "auditor", "days", "asked_by"),
    [
        ("alma", "alma", 3, "alma"),
        ("sana", "alma", 3, "sana"),
        ("adm", "ada", 3, "adm"),
        ("adm", "alma", 63, "adm"),
        ("adm", "alma", 3, "sana"),
    ],
)
def test_below_the_program_too(
    cast: SimpleNamespace, alma: User, actor: str, auditor: str, days: int, asked_by: str
) -> None:
    people = vars(cast) | {"alma": alma}
    until = timezone.now() + timedelta(days=days)
    told = {"auditor": people[auditor], "asked_by": people[asked_by], "unit": cast.north}
    with pytest.raises(DatabaseError), acting(people[actor]):
        AuditLoan.objects.create(reason="Below", until=until, **told)


def test_who_was_lent_makes_it_no_longer(cast: SimpleNamespace, alma: User) -> None:
    _lend(cast, alma)
    with acting(alma):
        assert AuditLoan.objects.count() == 1
        assert AuditLoan.objects.update(until=timezone.now() + timedelta(days=20)) == 0


def test_another_units_administrator_lends_nothing(cast: SimpleNamespace, alma: User) -> None:
    other = _somebody("ade", "unit_administrator", cast.south)
    until = timezone.now() + timedelta(days=3)
    with pytest.raises(NotVisible), acting(other):
        borrow_auditor(actor=other, unit=cast.north, auditor=alma, reason="x", until=until)
    assert client_of(other).get(f"/administration/units/{cast.north.pk}/auditors/").status_code == 404


def test_the_page_borrows_and_ends(cast: SimpleNamespace, alma: User) -> None:
    adm, page = client_of(cast.adm), f"/administration/units/{cast.north.pk}/auditors/"
    day = (timezone.now() + timedelta(days=5)).date().isoformat()
    assert adm.post(page, {"auditor": str(alma.pk), "reason": "", "until": day}).status_code == 422
    assert adm.post(page, {"auditor": str(alma.pk), "reason": "Aud is ill", "until": day}).status_code == 302
    with as_role("owner"):
        loan = AuditLoan.objects.get()
    assert "Aud is ill" in adm.get(page).content.decode()
    assert adm.post(page, {"end": "nonsense"}).status_code == 404
    assert adm.post(page, {"end": str(loan.id)}).status_code == 302
    with as_role("owner"):
        assert AuditLoan.objects.get().until <= timezone.now()
