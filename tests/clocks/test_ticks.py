"""What Celery carries: ticks without content, in the worker's role, and never handed out twice while they run."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone

from ocsea.celery import app, require_worker_role, system_task
from ocsea.clocks import tasks as clock_tasks
from ocsea.clocks.models import ClockStep
from ocsea.ledger.context import current_request
from ocsea.notices import tasks as notice_tasks
from ocsea.notices.models import Delivery
from tests.clocks.drill import FRIDAY, a_clock
from tests.roles import as_role


@pytest.mark.django_db
def test_a_scan_fires_what_is_due_now(cast: SimpleNamespace) -> None:
    overdue = a_clock(cast, "report.waiting", from_=timezone.now() - timedelta(hours=25))
    a_clock(cast, "report.waiting", from_=FRIDAY)
    clock_tasks.scan()
    clock_tasks.scan()
    with as_role("owner"):
        assert [step.clock_id for step in ClockStep.objects.all()] == [overdue.id]


@pytest.mark.django_db
def test_the_safety_net_sends_what_waits(cast: SimpleNamespace, mailoutbox: list[object]) -> None:
    a_clock(cast, "report.waiting", from_=timezone.now() - timedelta(hours=25))
    clock_tasks.scan()
    notice_tasks.relay_once()
    with as_role("owner"):
        assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert len(mailoutbox) == 2  # Ada and her supervisor


@pytest.mark.django_db
def test_a_system_task_has_the_workers_role_and_a_request_of_its_own() -> None:
    seen: list[tuple[object, ...]] = []

    @system_task
    def look() -> None:
        request = current_request()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            seen.append((*(cursor.fetchone() or ()), request.id if request else None))

    try:
        look()
        look()
    finally:
        app.tasks.pop(look.name)
    assert [role for role, _ in seen] == ["worker", "worker"]
    assert len({request for _, request in seen} - {None}) == 2
    assert current_request() is None


def test_every_tick_names_a_task_and_carries_nothing() -> None:
    for tick in app.conf.beat_schedule.values():
        assert tick["task"] in app.tasks
        assert not tick.get("args")
        assert not tick.get("kwargs")
        # Ticks nobody took must not pile up behind a dead worker.
        assert tick["options"]["expires"] <= tick["schedule"].total_seconds()


def test_no_task_outlives_the_brokers_patience() -> None:
    patience = app.conf.broker_transport_options["visibility_timeout"]
    for name, task in app.tasks.items():
        if name.startswith("ocsea."):
            assert (task.time_limit or app.conf.task_time_limit) < patience
            assert task.acks_late
            assert task.reject_on_worker_lost


def test_another_processs_role_is_refused() -> None:
    """The tests' own settings say `web`."""
    with pytest.raises(ImproperlyConfigured, match="HARBOUR_ROLE=worker"):
        require_worker_role()
