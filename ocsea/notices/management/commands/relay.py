"""The relay process: sends what the outbox holds until it is told to stop."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection

from ocsea.notices.relay import Drained, drain

_log = logging.getLogger(__name__)

_PAUSE = 1.0  # seconds between looks; one index probe each
_LONGEST_PAUSE = 20.0


class Command(BaseCommand):
    """Runs as `worker`. SIGTERM and SIGINT end it after the message in hand."""

    help = "Send waiting notices until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what waits now, then end")

    def handle(self, *_args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        _run(stop, once=options["once"])


def _run(stop: threading.Event, *, once: bool) -> None:
    pause, sent = _PAUSE, 0
    while not stop.is_set():
        done = _turn()
        sent += done.sent if done else 0
        troubled = done is None or done.server_down
        if once:
            break
        if done and done.sent + done.others and not troubled:
            pause = _PAUSE
            continue
        pause = min(pause * 2, _LONGEST_PAUSE) if troubled else _PAUSE
        stop.wait(pause)
    _log.info("Relay ends; %d sent", sent)


def _turn() -> Drained | None:
    """One turn of at most 20 messages, so that a stop is heeded soon; None when the database is away."""
    try:
        return drain(limit=20)
    except (InterfaceError, OperationalError):
        _log.warning("The database cannot be reached; the relay waits, at most %d s", int(_LONGEST_PAUSE))
        connection.close()
        return None
