"""Changing what a case says about itself, and two people doing so at once."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from cases.models import Case, OffenceType
from cases.services.details import change_details
from ocsea.access.models import User
from ocsea.errors import Conflict, Denied, Invalid
from ocsea.ledger.models import Payload
from ocsea.vault import fields
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


def _change(actor: User, case: Case, **more: Any) -> Case:
    told: dict[str, Any] = {
        "version": case.version,
        "operation": "Heron",
        "priority": "high",
        "priority_reason": "A child may be at risk.",
        "summary": "",
        "retention_review_on": None,
        "offence_types": (),
    }
    with acting(actor):
        return change_details(actor=actor, case=case, **told | more)


def _kinds(cast: SimpleNamespace, *codes: str) -> list[OffenceType]:
    with acting(cast.ada):
        return list(OffenceType.objects.filter(code__in=codes))


def _facts(case: Case) -> str:
    with as_role("owner"):
        return Payload.objects.filter(kind="case.changed", stream=case.stream).latest("id").body


def test_a_change_names_its_fields_and_not_their_content(cast: SimpleNamespace, case: Case) -> None:
    day = date(2032, 11, 14)
    changed = _change(cast.ada, case, operation="Egret", summary="Threats", retention_review_on=day)
    assert (changed.operation, changed.retention_review_on, changed.version) == ("Egret", day, 2)
    with acting(cast.ada):
        assert fields.get(changed, "summary") == "Threats"
    assert '"changed":["operation","retention_review_on","summary"]' in _facts(case)
    assert "Egret" not in _facts(case)


def test_saving_the_same_again_changes_nothing(cast: SimpleNamespace, case: Case) -> None:
    _change(cast.ada, case)
    assert '"changed":[]' in _facts(case)


def test_offence_types_are_added_and_taken_back(cast: SimpleNamespace, case: Case) -> None:
    changed = _change(cast.ada, case, offence_types=_kinds(cast, "grooming", "ai-tools"))
    _change(cast.ada, changed, offence_types=_kinds(cast, "grooming", "trafficking"))
    with acting(cast.ada):
        assert {kind.code for kind in case.offence_types.all()} == {"grooming", "trafficking"}
    assert '"offences_added":["trafficking"],"offences_removed":["ai-tools"]' in _facts(case)


def test_the_second_of_two_is_told_who_was_first(cast: SimpleNamespace, team_case: Case) -> None:
    _change(cast.ben, team_case, operation="Egret")
    with pytest.raises(Conflict, match=cast.ben.display_name):
        _change(cast.ada, team_case, operation="Curlew")
    with as_role("owner"):
        assert Case.objects.get(pk=team_case.pk).operation == "Egret"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"operation": " "}, "operation"),
        ({"priority": "burning"}, "priority_reason"),
        ({"priority_reason": ""}, "priority_reason"),
    ],
)
def test_what_is_missing_is_named(cast: SimpleNamespace, case: Case, changed: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _change(cast.ada, case, **changed)
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize("name", ["vera", "quin", "cleo"])
def test_only_who_works_the_case_changes_it(cast: SimpleNamespace, team_case: Case, name: str) -> None:
    with acting(cast.ada), pytest.raises(Denied):
        change_details(
            actor=getattr(cast, name),
            case=team_case,
            version=team_case.version,
            operation="Mine",
            priority="low",
            priority_reason="So",
            summary="",
            retention_review_on=None,
            offence_types=(),
        )
