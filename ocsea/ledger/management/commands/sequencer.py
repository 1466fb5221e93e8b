"""The sequencer process: places waiting entries in the log and has them signed for, until it is told to stop."""

import logging
import signal
import threading
from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection

from ocsea.ledger.merkle import Broken
from ocsea.ledger.sequencer import MOST, Sequencer, Superseded
from ocsea.ledger.signing import SignerAway, certify
from ocsea.ledger.stamping import stamping_beside

_log = logging.getLogger(__name__)

_PAUSE = 0.1  # seconds between looks; an entry is proved within half a second
_STANDBY_PAUSE = 1.0
_LONGEST_PAUSE = 20.0


class Command(BaseCommand):
    """Runs as `sequencer`, on a connection of its own to PostgreSQL. Several may run: one works, the others wait."""

    help = "Place ledger entries in the log and have them signed for, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="place and sign for what waits now, then end")

    def handle(self, *_args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            try:
                _serve(stop, once=options["once"])
            except (InterfaceError, OperationalError):
                _log.warning("The database cannot be reached; the sequencer waits")
            except Superseded:
                _log.warning("Another sequencer has taken over; this one stands by")
            connection.close()  # with it goes the office
            if options["once"]:
                return
            stop.wait(_STANDBY_PAUSE)


def _serve(stop: threading.Event, *, once: bool) -> None:
    sequencer, trouble, unsigned = Sequencer(), 0.0, True
    if not sequencer.take():
        return
    with nullcontext() if once else stamping_beside():
        while not stop.is_set():
            placed = sequencer.turn()
            if unsigned or placed:
                trouble = _sign(trouble)
                unsigned = bool(trouble)
            if placed < MOST:
                if once:
                    return
                stop.wait(max(trouble, _PAUSE))


def _sign(trouble: float) -> float:
    """Has what is placed signed for; returns how long to wait because it could not be, in seconds."""
    try:
        certify(Path(settings.SIGNER_SOCKET))
    except SignerAway:
        _log.warning("The signer does not answer; entries are placed and wait for their signature")
    except Broken:
        _log.critical("The signer refuses to sign for this log: run `manage.py ledger verify`")
    else:
        return 0.0
    return min(max(2 * trouble, 1.0), _LONGEST_PAUSE)
