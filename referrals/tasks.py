"""Background work of the referrals app."""

from ocsea.clocks.tasks import system_task
from referrals.services.receiving import receive_answers


@system_task
def receive() -> int:
    """Brings partners' answers in; the beat calls it every few seconds."""
    return receive_answers()
