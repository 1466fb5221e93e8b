"""The grant's copied sort keys say what the case and its deadlines say, whatever changed them."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from cases.models import Case, CaseGrant
from cases.services.review import set_review
from ocsea.clocks import services as clocks
from ocsea.clocks.models import Clock
from tests.factories.cases import a_case, on_case
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: SimpleNamespace) -> Case:
    made = a_case(cast)
    with acting(cast.ada):
        set_review(actor=cast.ada, case=made, due_date=timezone.now().date() + timedelta(days=9))
    return made


_NOTHING = (None, None, "")


def _keys(case: Case) -> set[tuple[bool, object]]:
    with as_role("owner"):
        places = CaseGrant.objects.filter(content_object=case)
        return {(place.is_open, (place.next_due_at, place.next_due_on, place.next_due_zone)) for place in places}


def _first(case: Case) -> object:
    with as_role("owner"):
        running = Clock.objects.filter(stream=case.stream, state="running")
        return running.order_by("due_at").values_list("due_at", "due_on", "zone").first() or _NOTHING


def test_every_place_knows_the_next_deadline(cast: SimpleNamespace, case: Case) -> None:
    assert _first(case) != _NOTHING
    assert _keys(case) == {(True, _first(case))}
    on_case(cast, case, cast.ben)
    assert _keys(case) == {(True, _first(case))}
    with acting(cast.ada):
        set_review(actor=cast.ada, case=case, due_date=timezone.now().date() + timedelta(days=3), reason="Court")
    assert _keys(case) == {(True, _first(case))}


def test_a_deadline_that_was_met_is_gone(cast: SimpleNamespace, case: Case) -> None:
    with acting(cast.ada):
        for clock in clocks.of_stream(case.stream):
            clocks.meet(clock, actor=cast.ada, reason="Done")
    assert _keys(case) == {(True, _NOTHING)}


@pytest.mark.parametrize("stage", ["closed", "investigation"])
def test_a_closed_case_is_closed_in_every_place(cast: SimpleNamespace, case: Case, stage: str) -> None:
    with as_role("owner"):
        Case.objects.filter(pk=case.pk).update(stage=stage)
    assert {is_open for is_open, _due in _keys(case)} == {stage != "closed"}
    if stage != "closed":
        on_case(cast, case, cast.ben)
    assert {is_open for is_open, _due in _keys(case)} == {stage != "closed"}


@pytest.mark.parametrize("name", ["is_open", "next_due_at", "next_due_on", "next_due_zone"])
def test_no_session_writes_them(cast: SimpleNamespace, case: Case, name: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), acting(cast.ada):
        CaseGrant.objects.filter(content_object=case).update(**{name: getattr(CaseGrant(), name)})
