"""Has checkpoints stamped by an outside authority, beside the sequencer's work and never in its way.

Off unless TIMESTAMP_URL names an authority. What is stamped is the checkpoint as it stands, byte for byte.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from ocsea.ledger.authority import AuthorityAway, ask
from ocsea.ledger.models import Checkpoint, Stamp
from ocsea.vault.stamps import Authorities, BadStamp, question, stamped_at

_log = logging.getLogger(__name__)

_LOOK = 5.0  # seconds between looks whether a stamp is due
_LONGEST_PAUSE = 600.0
_CLOCKS_APART = timedelta(minutes=5)


def authorities() -> Authorities | None:
    """The pinned certificates; None where no authority is configured. Raises BadStamp."""
    file = settings.TIMESTAMP_CERTIFICATES_FILE
    return Authorities.read(Path(file)) if file else None


def stamp(checkpoint: Checkpoint) -> Stamp:
    """Has one checkpoint stamped now and keeps the answer. Never inside a transaction: it waits for somebody else.

    Raises AuthorityAway, and BadStamp for an answer that does not hold.
    """
    if connection.in_atomic_block:
        raise RuntimeError("An outside authority must not be waited for in a transaction.")
    trusted = authorities()
    if trusted is None or not settings.TIMESTAMP_URL:
        raise AuthorityAway("No time-stamping authority is configured.")
    asked, message = question(checkpoint.note.encode()), checkpoint.note.encode()
    token = ask(settings.TIMESTAMP_URL, asked.body)
    at = stamped_at(token, message, trusted, asked.nonce)
    if abs(at - timezone.now()) > _CLOCKS_APART:
        raise BadStamp(f"It says {at:%Y-%m-%d %H:%M:%S} UTC, which is more than five minutes from our clock.")
    return keep(checkpoint.size, token, at)


def keep(size: int, token: bytes, at: datetime) -> Stamp:
    """Adds a stamp beside its checkpoint."""
    kept = Stamp(size=size, token=token, at=at, kept_at=timezone.now())
    Stamp.objects.bulk_create([kept])
    return kept


def stamp_of(checkpoint: Checkpoint) -> Stamp | None:
    """The first stamp of a checkpoint, if it has one."""
    return Stamp.objects.filter(size=checkpoint.size).order_by("id").first()


def stamp_due() -> bool:
    """Has the newest checkpoint stamped when the last stamp is old enough. Whether it was. Raises as `stamp`."""
    newest, last = Checkpoint.objects.order_by("-size").first(), Stamp.objects.order_by("-size", "-id").first()
    if newest is None or (last and last.size >= newest.size):
        return False
    if last and timezone.now() - last.kept_at < timedelta(minutes=settings.TIMESTAMP_MINUTES):
        return False
    stamp(newest)
    return True


@contextmanager
def stamping_beside() -> Iterator[None]:
    """Inside, a thread with a database connection of its own looks for due stamps, where an authority is configured."""
    if not settings.TIMESTAMP_URL:
        yield
        return
    stop = threading.Event()
    # A daemon: an authority that does not answer must not hold up the end of the process either.
    threading.Thread(target=_keep_stamping, args=[stop], daemon=True).start()
    try:
        yield
    finally:
        stop.set()


def _keep_stamping(stop: threading.Event) -> None:
    pause = 0.0
    while not stop.wait(max(pause, _LOOK)):
        try:
            stamp_due()
        except (AuthorityAway, BadStamp, DatabaseError, InterfaceError) as error:
            pause = min(max(2 * pause, 30.0), _LONGEST_PAUSE)
            _log.warning("No time stamp; the next try is in %d seconds. %s", pause, error)
            connection.close()
        else:
            pause = 0.0
    connection.close()
