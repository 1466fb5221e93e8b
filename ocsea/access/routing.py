"""Which connection a query takes: the process's own role, or `signin` while an account page is answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_signing_in: ContextVar[bool] = ContextVar("signing_in", default=False)


class SigningInRouter:
    """Sends everything to `signin` inside `signing_in()`. Migrations run on the default connection only."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return current_alias()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return current_alias()

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        return True  # both connections reach the same database

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default"


def current_alias() -> str:
    """`signin` inside `signing_in()`, else `default`."""
    return "signin" if _signing_in.get() else "default"


def current_connection() -> BaseDatabaseWrapper:
    """The connection queries take now."""
    return connections[current_alias()]


@contextmanager
def signing_in() -> Iterator[None]:
    """Queries inside run with the `signin` role, which alone may read credentials and mint sessions."""
    token = _signing_in.set(True)
    try:
        with acting_as("signin", alias="signin"):
            yield
    finally:
        _signing_in.reset(token)


@contextmanager
def acting_as(role: str, *, alias: str = "default") -> Iterator[None]:
    """Where one connection stands for several (the tests), takes `role` for the time inside; elsewhere does nothing."""
    if not getattr(settings, "ONE_CONNECTION", False):
        yield
        return
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_user")
        (before,) = cursor.fetchone() or ("",)
        cursor.execute(f'SET ROLE "{role}"')
    try:
        with transaction.atomic(using=alias):
            yield
    finally:
        # A failed statement was rolled back with the savepoint above, so that this one can run.
        with connections[alias].cursor() as cursor:
            cursor.execute(f'SET ROLE "{before}"')
