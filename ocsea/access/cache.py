"""A small cache in PostgreSQL for sign-in alone: throttle histories and the guard against a code used twice.

Values are JSON, never pickles; keys are stored as SHA-256, since they hold user names and addresses.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa import app_settings as mfa_settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connections
from django.utils import timezone

from ocsea.access.routing import acting_as

_FAR = timedelta(days=3650)
_CODE_LIVES = (2 * mfa_settings.TOTP_TOLERANCE + 1) * mfa_settings.TOTP_PERIOD


class SignInCache(BaseCache):
    """Only what allauth needs: add, get, set, delete.

    Each statement is a transaction of its own, on the `signin` role's second connection: a try that fails, or whose
    request fails, is counted all the same, and allauth's lock of a history lasts for that history's three statements
    instead of for the request that hashes a password.
    """

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.table = table

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with _cursor() as cursor:
            cursor.execute(
                f"SELECT value FROM {self.table} WHERE key = %s AND expires_at > statement_timestamp()",  # noqa: S608
                [self._digest(key, version)],
            )
            row = cursor.fetchone()
        return json.loads(row[0]) if row else default

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        with _cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self.table} (key, value, expires_at) VALUES (%s, %s, %s) "  # noqa: S608
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at",
                [self._digest(key, version), json.dumps(value), self._expiry(timeout)],
            )

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """As Django's, but for at least as long as a TOTP code lives.

        allauth remembers a used code for one period, and would take it again in the periods of tolerance.
        """
        if isinstance(timeout, int | float):
            timeout = max(timeout, _CODE_LIVES)
        with _cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self.table} AS c (key, value, expires_at) VALUES (%s, %s, %s) "  # noqa: S608
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at "
                "WHERE c.expires_at <= statement_timestamp()",
                [self._digest(key, version), json.dumps(value), self._expiry(timeout)],
            )
            return bool(cursor.rowcount)

    def delete(self, key: str, version: int | None = None) -> bool:
        with _cursor() as cursor:
            cursor.execute(f"DELETE FROM {self.table} WHERE key = %s", [self._digest(key, version)])  # noqa: S608
            return bool(cursor.rowcount)

    def clear(self) -> None:
        with _cursor() as cursor:
            cursor.execute(f"DELETE FROM {self.table}")  # noqa: S608

    def _digest(self, key: str, version: int | None) -> bytes:
        return hashlib.sha256(self.make_key(key, version=version).encode()).digest()

    def _expiry(self, timeout: float | None) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return timezone.now() + (_FAR if seconds is None else timedelta(seconds=seconds))


@contextmanager
def _cursor() -> Iterator[Any]:
    with acting_as("signin", alias="throttle"), connections["throttle"].cursor() as cursor:
        yield cursor
