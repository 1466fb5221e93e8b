"""Celery: what ticks. The database knows what is due; the broker only carries the ticks, and may lose them all."""

import logging.config
import os
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ocsea.access.routing import acting_as
from ocsea.ledger.context import RequestContext, in_request

# Set before the application is made: Celery's own Django support looks for it then.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocsea.settings")

TIME_LIMIT = 60  # seconds; half the visibility timeout, so that a task that still runs is never handed out twice

app = Celery("ocsea")
app.conf.update(
    broker_url=settings.REDIS_URL,
    broker_transport_options={"visibility_timeout": 2 * TIME_LIMIT, "health_check_interval": 10},
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    result_backend=None,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    # Without it the task of a killed child counts as done.
    task_reject_on_worker_lost=True,
    task_time_limit=TIME_LIMIT,
    task_soft_time_limit=TIME_LIMIT - 10,
    worker_prefetch_multiplier=1,
    worker_redirect_stdouts=False,
    enable_utc=True,
    timezone="UTC",
    # The schedule is this file: nothing to keep on disk, nothing to lose, and several beats do no harm.
    beat_scheduler="celery.beat:Scheduler",
    beat_schedule={
        name: {"task": task, "schedule": timedelta(seconds=every), "options": {"expires": every}}
        # A tick nobody took in time expires: after an outage there is one scan to do, not a day's worth.
        for name, task, every in (
            ("fire what is due", "ocsea.clocks.tasks.scan", 30),
            ("keep due times true to rules and zones", "ocsea.clocks.tasks.recompute", 600),
            ("send what a stopped relay left", "ocsea.notices.tasks.relay_once", 60),
        )
    },
)
app.autodiscover_tasks()


def tick(name: str, task: str, *, every: int) -> None:
    """Adds an app's own tick to the beat: `task` by its full name, `every` so many seconds. For AppConfig.ready()."""
    app.conf.beat_schedule[name] = {"task": task, "schedule": timedelta(seconds=every), "options": {"expires": every}}


def system_task(work: Callable[..., Any]) -> Any:
    """A Celery task for work that nobody started by hand: the worker's own database role, and a request id.

    Arguments must be JSON and hold ids only. The task is named after its module and function.
    """
    return app.task(name=f"{work.__module__}.{work.__name__}")(_as_worker(work))


def system_task_of(*, seconds: int) -> Callable[[Callable[..., Any]], Any]:
    """As `system_task` for work that may take longer than a tick. It is acknowledged before it starts.

    The broker would otherwise hand it out twice; so the work must hold a lease in the database and be taken up anew.
    """

    def make(work: Callable[..., Any]) -> Any:
        told = {"acks_late": False, "time_limit": seconds, "soft_time_limit": seconds - 10}
        return app.task(name=f"{work.__module__}.{work.__name__}", **told)(_as_worker(work))

    return make


def _as_worker(work: Callable[..., Any]) -> Callable[..., None]:
    @wraps(work)
    def run(*args: Any, **kwargs: Any) -> None:
        with in_request(RequestContext(id=str(uuid.uuid4()))), acting_as("worker"):
            work(*args, **kwargs)

    return run


@setup_logging.connect  # type: ignore[untyped-decorator]  # Celery ships no types
def keep_our_logging(**_: Any) -> None:
    """Celery's own log lines would show task arguments and messages of exceptions."""
    logging.config.dictConfig(settings.LOGGING)


@worker_init.connect  # type: ignore[untyped-decorator]
@beat_init.connect  # type: ignore[untyped-decorator]
def require_worker_role(**_: Any) -> None:
    """Refuses to start with another process's database role."""
    if settings.ROLE != "worker":
        raise ImproperlyConfigured("Worker and beat run with HARBOUR_ROLE=worker.")
