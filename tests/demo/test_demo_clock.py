"""`demo_clock --advance`: deadlines come nearer by exactly that long, and what is then due happens."""

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.models import Case, CaseGrant
from cases.services.access import grant_access
from ocsea.access.models import User
from ocsea.clocks import engine
from ocsea.clocks import services as clocks
from ocsea.clocks.models import Clock
from ocsea.ledger.record import Target
from ocsea.notices.models import Delivery, Notice
from tests.factories.cases import a_case
from tests.roles import acting, as_role

pytestmark = pytest.mark.django_db


def _advance(by: str) -> str:
    words = StringIO()
    with as_role("owner"):
        call_command("demo_clock", "--advance", by, stderr=words)
    return words.getvalue()


def _start(cast: SimpleNamespace, rule: str, *, on: date | None = None, at: time | None = None) -> Clock:
    case = a_case(cast)
    with acting(cast.ada):
        return clocks.start(
            rule,
            actor=cast.ada,
            target=Target("case", case.id, case.reference),
            link=f"/cases/{case.reference}/",
            unit=cast.north,
            owner=cast.ada,
            stream=case.stream,
            due_date=on,
            due_time=at,
        )


def _again(clock: Clock) -> Clock:
    with as_role("owner"):
        return Clock.objects.get(pk=clock.pk)


def _told(user: User, kind: str) -> int:
    with as_role("owner"):
        return Notice.objects.filter(recipient=user, kind=kind).count()


def _at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """The program's now. The database keeps its own, by which the session must still live: a time to come."""
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_a_review_set_for_friday_is_missed_after_a_week(cast: SimpleNamespace) -> None:
    clock = _start(cast, "case.review", on=timezone.localdate() + timedelta(days=5))
    words = _advance("1w")
    moved = _again(clock)
    assert clock.due_at - moved.due_at == timedelta(days=7) or clock.due_at.utcoffset() != moved.due_at.utcoffset()
    assert moved.set_on == timezone.localdate() - timedelta(days=2)
    assert moved.escalated_at is not None
    assert moved.wake_at is None
    assert _told(cast.sana, "clock.missed") == 1
    assert "2 reminders and escalations were reached" in words


def test_before_it_is_due_only_the_waiting_shortens(cast: SimpleNamespace) -> None:
    clock = _start(cast, "bail.return", on=timezone.localdate() + timedelta(days=30), at=time(10))
    _advance("3d")
    moved = _again(clock)
    assert (moved.set_on, moved.set_time) == (timezone.localdate() + timedelta(days=27), time(10))
    assert moved.escalated_at is None
    assert moved.wake_at is not None
    assert _told(cast.ada, "clock.soon") == 0


def test_the_missed_decision_reaches_the_supervisor_and_one_mail(cast: SimpleNamespace) -> None:
    _start(cast, "safeguarding.decision")
    _advance("3d")
    _advance("3d")
    assert _told(cast.sana, "clock.missed") + _told(cast.sana, "safeguarding.decision.missed") == 1
    with as_role("owner"):
        assert Delivery.objects.filter(notice__recipient=cast.sana).count() == 1


@pytest.mark.parametrize("day", range(18, 25))  # a Monday to a Sunday
@pytest.mark.parametrize("by", ["3d", "12h", "90m", "1w"])
def test_working_days_come_nearer_by_exactly_that_long_on_every_weekday(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, day: int, by: str
) -> None:
    _at(monkeypatch, datetime(2030, 11, day, 10, 30, tzinfo=UTC))
    clock = _start(cast, "victim.support_referral")
    _advance(by)
    moved = _again(clock)
    delta = {"3d": timedelta(days=3), "12h": timedelta(hours=12), "90m": timedelta(minutes=90), "1w": timedelta(days=7)}
    assert clock.due_at - moved.due_at == delta[by]
    with as_role("worker"):
        # The daily recomputation finds nothing to put back.
        engine.recompute(timezone.now() + timedelta(days=2))
    assert _again(clock).due_at == moved.due_at


def test_a_day_stays_a_day_over_the_change_to_winter_time(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _at(monkeypatch, datetime(2030, 10, 21, 10, tzinfo=UTC))
    clock = _start(cast, "case.review", on=date(2030, 10, 28))
    _advance("3d")
    moved = _again(clock)
    assert (moved.set_on, moved.set_time) == (date(2030, 10, 25), None)
    assert clock.due_at - moved.due_at == timedelta(days=3, hours=1)


def test_what_has_ended_and_what_has_happened_stay(cast: SimpleNamespace) -> None:
    clock = _start(cast, "case.review", on=timezone.localdate() + timedelta(days=5))
    with acting(cast.ada):
        clocks.meet(clock, actor=cast.ada, reason="Done early")
    before = _again(clock)
    with as_role("owner"):
        opened = Case.objects.get().opened_at
    _advance("3d")
    after = _again(clock)
    assert (after.due_at, after.ended_at, after.began_at) == (before.due_at, before.ended_at, before.began_at)
    with as_role("owner"):
        assert Case.objects.get().opened_at == opened


def test_access_that_ends_in_two_days_has_ended(cast: SimpleNamespace) -> None:
    case = a_case(cast)
    with acting(cast.ada):
        grant_access(
            actor=cast.ada,
            case=case,
            person=cast.ben,
            relation="team",
            reason="Helps out",
            expires_at=timezone.now() + timedelta(days=2),
        )
    with acting(cast.ben):
        assert Case.objects.exists()
    _advance("3d")
    with acting(cast.ben):
        assert not Case.objects.exists()
    with as_role("owner"):
        assert CaseGrant.objects.filter(user=cast.ada, expires_at=None).exists()


@pytest.mark.parametrize("by", ["", "3", "-3d", "0d", "3y", "d", "3 d", "99999d", "٣d"])
def test_an_odd_length_is_refused(db: None, by: str) -> None:
    with pytest.raises(CommandError), as_role("owner"):
        call_command("demo_clock", f"--advance={by}")
