"""The context the database trusts: one transaction whose first statement carries the session's token.

The policies ask `access_ctx_user()` who is there; without a live token they answer with zero rows.
"""

import hashlib
import secrets
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

from django.db import connections, transaction

from ocsea.access.models import Errand
from ocsea.access.routing import current_alias


@contextmanager
def transaction_with(token: str) -> Iterator[None]:
    """One transaction on the current connection in which the database knows whose session `token` is.

    An empty token is set as well, so that nothing of an earlier request can stand in its place.
    """
    alias = current_alias()
    connection = connections[alias]
    nested = connection.in_atomic_block
    with transaction.atomic(using=alias):
        before = ""
        with connection.cursor() as cursor:
            if nested:
                cursor.execute("SELECT coalesce(current_setting('app.ctx', true), '')")
                (before,) = cursor.fetchone() or ("",)
            cursor.execute("SELECT set_config('app.ctx', %s, true)", [token])
        yield
        if nested:
            # After an exception the savepoint's rollback has put the former token back by itself.
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('app.ctx', %s, true)", [before])


class _Open:
    """The transaction that a request runs in and the savepoint of its view, which can be ended and begun anew."""

    def __init__(self) -> None:
        self._levels: list[tuple[_Level, AbstractContextManager[object]]] = []
        self._depth = 0

    def enter(self, level: "_Level") -> None:
        entered = level()
        entered.__enter__()
        self._levels.append((level, entered))
        self._depth = _depth()

    def leave(self, *raised: Any) -> None:
        if self._levels:  # else the database went away while they were begun anew
            _level, entered = self._levels.pop()
            entered.__exit__(*(raised or (None, None, None)))

    @contextmanager
    def ended(self) -> Iterator[None]:
        levels = [level for level, _entered in self._levels] if self._depth == _depth() else []
        for _level in levels:
            self.leave()
        try:
            yield
        finally:
            for level in levels:
                self.enter(level)


_Level = Callable[[], AbstractContextManager[object]]
_open: ContextVar[_Open | None] = ContextVar("open_transaction", default=None)


@contextmanager
def request_transaction(token: str) -> Iterator[None]:
    """As `transaction_with`, for a request that may have to wait for somebody else: see `between_transactions`."""
    before = _open.set(_Open())
    try:
        with _level(lambda: transaction_with(token)):
            yield
    finally:
        _open.reset(before)


def request_savepoint() -> AbstractContextManager[object]:
    """The savepoint of a view inside `request_transaction`."""
    return _level(lambda: transaction.atomic(using=current_alias()))


@contextmanager
def between_transactions() -> Iterator[None]:
    """For waiting on another server: keeps what the request did, and holds neither a transaction nor a lock inside.

    Afterwards the request goes on in a new transaction, with the session as the database then knows it. Outside a
    request, and inside an `atomic()` of one's own, nothing changes: what is atomic stays so.
    """
    with mine.ended() if (mine := _open.get()) else nullcontext():
        yield


@contextmanager
def _level(level: _Level) -> Iterator[None]:
    mine = _open.get() or _Open()
    mine.enter(level)
    try:
        yield
    except BaseException:
        mine.leave(*sys.exc_info())
        raise
    mine.leave()


def _depth() -> int:
    return len(connections[current_alias()].savepoint_ids)


def new_token() -> str:
    """256 random bits, safe in a cookie."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


@contextmanager
def on_behalf_of(errand_id: uuid.UUID) -> Iterator[None]:
    """For a worker: one transaction with the rights of the person who left the errand, while it is live.

    Raises Errand.DoesNotExist when the errand has ended, expired, or its owner's account is closed.
    """
    token = new_token()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT access_errand_begin(%s, %s)", [errand_id, token_hash(token)])
        row = cursor.fetchone()
    if not row or row[0] is None:
        raise Errand.DoesNotExist(str(errand_id))
    with transaction_with(token):
        yield


def take_up(
    keys: Iterable[uuid.UUID], carry_out: Callable[[uuid.UUID], object], *, stop: Callable[[uuid.UUID], object]
) -> None:
    """For a worker: carries out what waits, one after the other, each in the name of whoever asked for it.

    One whose errand has ended (it took too long, or the account was closed) is stopped, so that its page says so
    instead of promising it for ever; it keeps nobody else's waiting.
    """
    for key in keys:
        try:
            carry_out(key)
        except Errand.DoesNotExist:
            stop(key)
