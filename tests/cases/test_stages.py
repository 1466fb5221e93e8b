"""The case's way from triage to closed: what is open, who may, why, and that closing takes two people."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cases import registry
from cases.enums import TRANSITIONS, Stage
from cases.models import Case, StageMove
from cases.services.review import set_review
from cases.services.stages import move_case
from ocsea.access.models import User
from ocsea.clocks import services as clocks
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.ledger.models import Payload
from ocsea.notices.services import inbox
from ocsea.vault import fields
from tests.factories.cases import an_authority, an_event
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


def _move(actor: User, case: Case, to: str, **more: str) -> Case:
    with acting(actor):
        return move_case(actor=actor, case=case, to=to, **{"reason": "So it is"} | more)


def _propose(actor: User, case: Case) -> Case:
    return _move(actor, case, Stage.CLOSURE_PROPOSED, disposition="no_further_action")


@pytest.mark.parametrize("start", list(Stage))
def test_only_the_ways_of_the_diagram_are_open(cast: SimpleNamespace, case: Case, start: Stage) -> None:
    with as_role("owner"):
        Case.objects.filter(pk=case.pk).update(stage=start, closure_proposed_by=cast.ada)
    shut = set(Stage) - set(TRANSITIONS[start])
    assert start in shut
    for to in shut:
        with pytest.raises(WrongState):
            _move(cast.sana, case, to, disposition="unresolved")
    with pytest.raises(WrongState):
        _move(cast.sana, case, "the moon")


def test_a_move_keeps_its_reason_sealed_and_the_ledger_its_stages(cast: SimpleNamespace, case: Case) -> None:
    moved = _move(cast.ada, case, Stage.INVESTIGATION, reason="The report names a child")
    assert (moved.stage, moved.version) == (Stage.INVESTIGATION, case.version + 1)
    with acting(cast.ada):
        kept = StageMove.objects.get(case=case)
        assert (kept.from_stage, kept.to_stage, kept.moved_by) == ("triage", "investigation", cast.ada)
        assert fields.get(kept, "reason") == "The report names a child"
    with as_role("owner"):
        body = Payload.objects.get(kind="case.moved").body
    assert '"to":"investigation"' in body
    assert "names a child" not in body


def test_a_move_needs_a_reason(cast: SimpleNamespace, case: Case) -> None:
    with pytest.raises(Invalid) as refused:
        _move(cast.ada, case, Stage.INVESTIGATION, reason="  ")
    assert set(refused.value.fields) == {"reason"}


@pytest.mark.parametrize("name", ["vera", "quin"])
def test_reading_a_case_does_not_move_it(cast: SimpleNamespace, team_case: Case, name: str) -> None:
    with pytest.raises(Denied):
        _move(getattr(cast, name), team_case, Stage.INVESTIGATION)


def test_closing_says_how_it_ended(cast: SimpleNamespace, case: Case) -> None:
    with pytest.raises(Invalid) as refused:
        _move(cast.ada, case, Stage.CLOSURE_PROPOSED)
    assert set(refused.value.fields) == {"disposition"}


def test_closing_takes_a_second_person(cast: SimpleNamespace, team_case: Case) -> None:
    _propose(cast.ada, team_case)
    for name in ("ada", "ben"):
        with pytest.raises(Denied):
            _move(getattr(cast, name), team_case, Stage.CLOSED)
    with acting(cast.sana):
        assert inbox(cast.sana).get().kind == "case.closure_proposed"
    closed = _move(cast.sana, team_case, Stage.CLOSED)
    assert (closed.stage, closed.disposition) == (Stage.CLOSED, "no_further_action")
    with acting(cast.ada):
        assert inbox(cast.ada).get().kind == "case.closed"


def test_a_supervisor_does_not_approve_their_own_proposal(cast: SimpleNamespace, case: Case) -> None:
    _propose(cast.sana, case)
    with pytest.raises(Denied, match="second person"):
        _move(cast.sana, case, Stage.CLOSED)


def test_a_closure_comes_back_with_a_comment(cast: SimpleNamespace, case: Case) -> None:
    _propose(cast.ada, case)
    back = _move(cast.sana, case, Stage.INVESTIGATION, reason="Ask the school first")
    assert (back.closure_proposed_by, back.disposition) == (None, "")
    with acting(cast.ada):
        assert inbox(cast.ada).get().kind == "case.closure_returned"
        newest = StageMove.objects.filter(case=case).latest("moved_at")
        assert fields.get(newest, "reason") == "Ask the school first"


def test_a_closed_case_is_opened_again_by_its_supervisor_alone(cast: SimpleNamespace, team_case: Case) -> None:
    _propose(cast.ada, team_case)
    _move(cast.sana, team_case, Stage.CLOSED)
    for name in ("ada", "ben"):
        with pytest.raises(Denied):
            _move(getattr(cast, name), team_case, Stage.INVESTIGATION)
    assert _move(cast.sana, team_case, Stage.INVESTIGATION).is_open


def test_an_expired_supervisors_place_opens_nothing(cast: SimpleNamespace, case: Case) -> None:
    _propose(cast.ada, case)
    _move(cast.sana, case, Stage.CLOSED)
    with as_role("owner"):
        before = timezone.now() - timedelta(days=2)
        case.grants.filter(user=cast.sana).update(granted_at=before, expires_at=before + timedelta(days=1))
    with as_role("owner"), pytest.raises(Denied):
        move_case(actor=cast.sana, case=case, to=Stage.INVESTIGATION, reason="Again")


def test_what_higher_apps_name_keeps_a_case_open(
    cast: SimpleNamespace, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        registry, "_blockers", [lambda found: f"{found.operation} waits for an exhibit.", lambda _: None]
    )
    _propose(cast.ada, case)
    with pytest.raises(WrongState, match=r"Heron waits for an exhibit\."):
        _move(cast.sana, case, Stage.CLOSED)


def test_a_deadline_that_must_be_met_keeps_a_case_open(cast: SimpleNamespace, case: Case) -> None:
    an_event(cast, case, "arrest")
    _propose(cast.ada, case)
    with pytest.raises(WrongState, match="suicide-risk review is still due"):
        _move(cast.sana, case, Stage.CLOSED)


def test_review_and_expiry_end_with_the_case(cast: SimpleNamespace, case: Case) -> None:
    an_authority(cast, case, expires_on=timezone.now().date() + timedelta(days=30))
    with acting(cast.ada):
        set_review(actor=cast.ada, case=case, due_date=date(2031, 6, 2))
        assert clocks.of_stream(case.stream).count() == 2
    _propose(cast.ada, case)
    _move(cast.sana, case, Stage.CLOSED)
    with acting(cast.ada):
        assert not clocks.of_stream(case.stream).exists()
