"""Every place where bytes lie: mails, logs, what the broker carries, session rows, and the database's own files."""

import io
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.core import mail
from django.db import connection

from launch import valkey
from ocsea.access.models import Session
from ocsea.access.sessions import SessionStore
from ocsea.celery import app
from ocsea.notices import relay
from ocsea.redaction.logs import SafeFormatter
from tests.roles import as_role

Place = tuple[str, bytes]
_CHUNK, _OVERLAP = 1 << 24, 1 << 8


@contextmanager
def logged(formatter: logging.Formatter | None = None) -> Iterator[io.StringIO]:
    """All that is logged inside from INFO on, as the product writes it."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(formatter or SafeFormatter())
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "ocsea")]
    before = [each.level for each in loggers]
    for each in loggers:
        each.addHandler(handler)
        each.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        for each, level in zip(loggers, before, strict=True):
            each.removeHandler(handler)
            each.setLevel(level)


def mails() -> Iterator[Place]:
    """Every notification that waits, sent now."""
    with as_role("worker"):
        while relay.drain(limit=200).sent:
            pass
    for message in mail.outbox:
        yield f"a mail to {message.to}", message.message().as_bytes()


def sessions() -> Iterator[Place]:
    """Session rows, as they lie there and decoded."""
    with as_role("owner"):
        for row in Session.objects.all():
            yield "a session's row", repr((row.data, SessionStore().decode(row.data))).encode()


def tables() -> Iterator[Place]:
    """Every row in which machinery, not case content, is kept: ledger, notices, clocks, sessions, caches, users."""
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename ~ %s", [_MACHINERY])
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM {table} t")
            yield f"table {table}", str(cursor.fetchone()).encode()


_MACHINERY = "^(ledger_|notices_|clocks_|access_session|access_cache|access_user$|account_)"


def broker() -> Iterator[Place]:
    """Every task that ticks, sent through a Valkey of its own: all of its files and what it hands out."""
    with tempfile.TemporaryDirectory(prefix="harbour-broker-") as folder:
        data = Path(folder) / "data"
        with valkey.Server(data, log=Path(folder) / "valkey.log") as server, app.connection(server.url) as wire:
            for entry in app.conf.beat_schedule.values():
                app.send_task(entry["task"], connection=wire)
            yield from _files(Path(folder))


def database() -> Iterator[Place]:
    """Every file of the server after a checkpoint: tables, indexes, write-ahead log, temporary files, its own log."""
    host, port, password = os.environ["HARBOUR_TEST_SERVER"].split(":")
    admin = f"postgresql://postgres:{quote(password)}@{host}:{port}/postgres"
    with psycopg.connect(admin, autocommit=True) as server:
        server.execute("CHECKPOINT")
        row = server.execute("SELECT current_setting('data_directory')").fetchone()
    folder = Path(str(row[0] if row else ""))
    if not (folder / "pg_wal").is_dir():
        raise FileNotFoundError(folder)
    yield from _files(folder.parent)


def _files(folder: Path) -> Iterator[Place]:
    for path in sorted(folder.rglob("*")):
        # The server may take a file of its own away meanwhile: that one is at rest no more.
        with suppress(FileNotFoundError):
            if path.is_symlink() or not path.is_file():
                continue
            with path.open("rb") as file:
                last = b""
                while data := file.read(_CHUNK):
                    yield str(path.relative_to(folder)), last + data
                    last = data[-_OVERLAP:]
