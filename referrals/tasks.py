"""Background work of the referrals app."""

from ocsea.celery import system_task, tick
from referrals.services.receiving import receive_answers


@system_task
def receive() -> None:
    """Brings partners' answers in; the beat calls it every few seconds."""
    receive_answers()


tick("bring partners' answers in", "referrals.tasks.receive", every=5)
