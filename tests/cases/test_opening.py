"""Opening a case: by whom, for whom, and who is on it from its first moment."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.enums import Relation, Stage
from cases.models import Case, CaseGrant, OffenceType
from cases.services.opening import open_case
from ocsea.errors import Denied, Invalid
from ocsea.ledger.models import Payload
from ocsea.vault import fields
from tests.factories.cases import a_case
from tests.house.counting import statements_of
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db
WORDS: dict[str, Any] = {"operation": "Heron", "priority": "high", "priority_reason": "A child may be at risk."}


def _places(case: Case) -> dict[str, str]:
    with as_role("owner"):
        return {grant.user.username: grant.relation for grant in CaseGrant.objects.filter(content_object=case)}


def test_a_new_case_has_its_officer_and_the_units_supervisors(cast: SimpleNamespace, case: Case) -> None:
    assert _places(case) == {"ada": Relation.CASE_OFFICER, "sana": Relation.SUPERVISOR}
    assert case.stage == Stage.TRIAGE
    assert case.unit == cast.north


def test_an_intake_officer_opens_for_an_investigator_and_is_not_on_it(cast: SimpleNamespace) -> None:
    case = a_case(cast, by=cast.ines, case_officer=cast.ada, source_reference="R-2026-7KQ3MX")
    assert _places(case) == {"ada": Relation.CASE_OFFICER, "sana": Relation.SUPERVISOR}
    with acting(cast.ines):
        assert not Case.objects.exists()


@pytest.mark.parametrize("name", ["emil", "vera", "quin", "aud", "adm", "pia"])
def test_other_roles_open_no_case(cast: SimpleNamespace, name: str) -> None:
    with acting(cast.ada), pytest.raises(Denied):
        open_case(actor=getattr(cast, name), case_officer=cast.ada, **WORDS)


@pytest.mark.parametrize("officer", ["dev", "sana", "emil"])
def test_only_an_investigator_of_the_unit_leads(cast: SimpleNamespace, officer: str) -> None:
    with acting(cast.ines), pytest.raises(Invalid) as refused:
        open_case(actor=cast.ines, case_officer=getattr(cast, officer), **WORDS)
    assert set(refused.value.fields) == {"case_officer"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"operation": "  "}, "operation"),
        ({"priority": "burning"}, "priority_reason"),
        ({"priority_reason": " "}, "priority_reason"),
    ],
)
def test_what_is_missing_is_named(cast: SimpleNamespace, changed: dict[str, str], field: str) -> None:
    with acting(cast.ada), pytest.raises(Invalid) as refused:
        open_case(actor=cast.ada, **WORDS | changed)
    assert set(refused.value.fields) == {field}


def test_the_narrative_is_sealed_and_the_ledger_holds_none_of_it(cast: SimpleNamespace) -> None:
    case = a_case(cast, summary="A girl of about twelve was threatened.")
    assert case.summary is not None
    assert b"twelve" not in bytes(case.summary)
    with acting(cast.ada):
        assert fields.get(case, "summary") == "A girl of about twelve was threatened."
    with as_role("owner"):
        line = Payload.objects.get(kind="case.opened")
    assert (line.stream, line.actor) == (case.stream, cast.ada.ledger_actor)
    assert "twelve" not in line.body
    assert "Heron" not in line.body


def test_offence_types_are_taken_along(cast: SimpleNamespace) -> None:
    with acting(cast.ada):
        kinds = list(OffenceType.objects.filter(code__in=["grooming", "extortion-sexual"]))
    case = a_case(cast, offence_types=kinds)
    with acting(cast.ada):
        assert {kind.code for kind in case.offence_types.all()} == {"grooming", "extortion-sexual"}


def test_references_tell_nobody_how_many_there_are(cast: SimpleNamespace) -> None:
    made = {a_case(cast).reference for _again in range(5)}
    assert len(made) == 5
    assert all(len(reference) == len("OP-2026-7KQ3MX") for reference in made)


def test_opening_stays_below_its_goal(cast: SimpleNamespace) -> None:
    a_case(cast)
    with acting(cast.ada), CaptureQueriesContext(connection) as captured:
        open_case(actor=cast.ada, **WORDS)
    assert statements_of(captured) <= 15
