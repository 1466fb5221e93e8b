"""The relay's safety net: what a stopped relay left is sent within a minute."""

from ocsea.celery import system_task
from ocsea.notices import relay

_A_TURN = 20  # with a slow mail server still well inside a task's time limit


@system_task
def relay_once() -> None:
    """Sends a little of what waits."""
    relay.drain(limit=_A_TURN)
