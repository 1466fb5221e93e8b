"""The ticks that Celery carries. Each does what is due now and remembers nothing: the database does."""

from django.utils import timezone

from ocsea.celery import system_task
from ocsea.clocks import engine


@system_task
def scan() -> None:
    """Reaches every step that is due."""
    engine.scan(timezone.now())


@system_task
def recompute() -> None:
    """Brings due times in line with today's rules, holidays and zone data."""
    engine.recompute(timezone.now())
