"""Where benchmarks run: one throwaway PostgreSQL with a filled database of each size, reached by real logins."""

import atexit
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from launch import postgres
from ocsea.access.models import Unit, User
from tests.bench import _seed
from tests.roles import session_for

_ROLES = ("web", "partner", "worker", "signin", "sequencer", "migrate")
_OFFICERS, _UNITS = 200, 8
# What a server of the field would have; the throwaway's own 64 MB would measure the disk.
_SERVER = {"shared_buffers": "1GB", "effective_cache_size": "4GB", "random_page_cost": "1.1", "max_wal_size": "8GB"}
# `free` may do what web may, but no policy binds it.
_FREE = "CREATE ROLE free LOGIN BYPASSRLS IN ROLE web PASSWORD '{}'"


class Place:
    """A filled database. `at("web")` points Django at it with that login for the time inside."""

    def __init__(self, server: postgres.Server, name: str, cases: int) -> None:
        self.name, self.cases, self.seconds = name, cases, 0.0
        self._server = server
        self._open: dict[str, BaseDatabaseWrapper] = {}

    def url(self, role: str) -> str:
        """The address of this database for a role."""
        return self._server.url(role, self._server.password, self.name)

    @contextmanager
    def at(self, role: str = "web") -> Iterator[None]:
        """Django's default connection is this role's, and stays open for the next time."""
        before = {alias: connections[alias] for alias in ("default", "signin", "throttle")}
        connections["default"] = self._connection(role)
        connections["signin"] = connections["throttle"] = self._connection("signin")
        try:
            yield
        finally:
            for alias, connection in before.items():
                connections[alias] = connection

    def owner(self) -> Any:
        """The superuser's own connection, by psycopg, in autocommit."""
        return psycopg.connect(self.url("postgres"), autocommit=True)

    def hang_up(self) -> None:
        """Closes what is open; the next `at` connects anew."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()

    def _connection(self, role: str) -> BaseDatabaseWrapper:
        if role not in self._open:
            told = connections.databases["default"] | {
                "NAME": self.name,
                "USER": role,
                "PASSWORD": self._server.password,
                "HOST": self._server.host,
                "PORT": str(self._server.port),
                "CONN_MAX_AGE": None,
                "OPTIONS": {"assume_role": "owner"} if role == "migrate" else {},
            }
            alias = "signin" if role == "signin" else "default"
            connections.databases[alias] = told
            made = connections.create_connection(alias)
            self._open[role] = made
        return self._open[role]


@cache
def place(cases: int) -> Place:
    """The database of so many cases, made once a run; it is gone when the run ends."""
    server, name = _server(), f"bench_{cases}"
    made = Place(server, name, cases)
    for role in _ROLES:
        suffix = "" if role == "web" else f"_{role.upper()}"
        os.environ[f"DATABASE_URL{suffix}"] = made.url(role)
    os.environ["DATABASE_URL_ADMIN"] = server.url("postgres", server.password, "postgres")
    call_command("bootstrap_roles", stderr=open(os.devnull, "w"))  # noqa: SIM115, PTH123  (closed with the process)
    with made.owner() as admin:
        if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = 'free'").fetchone():
            admin.execute(_FREE.format(server.password))
    settings.ONE_CONNECTION = False
    with made.at("migrate"):
        call_command("migrate", verbosity=0)
        _people()
    began = time.perf_counter()
    with made.owner() as admin:
        _seed.load(admin, cases=cases)
    made.seconds = time.perf_counter() - began
    return made


@cache
def _server() -> postgres.Server:
    folder = Path(tempfile.mkdtemp(prefix="harbour-bench-"))
    server = postgres.temporary(folder, settings=_SERVER)
    atexit.register(_end, server, folder)
    return server


def _end(server: postgres.Server, folder: Path) -> None:
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def _people() -> None:
    """Two hundred officers in eight units, and the readers, each with a second factor."""
    units = Unit.objects.bulk_create([Unit(name=f"Unit {n}", code=f"U{n}") for n in range(_UNITS)])
    names = [*(f"officer{n:03}" for n in range(_OFFICERS)), *_seed.READERS]
    User.objects.bulk_create(
        User(
            username=name,
            display_name=name.capitalize(),
            role="investigator",
            unit=units[number % _UNITS],
            second_factor_at=timezone.now(),
        )
        for number, name in enumerate(names)
    )


def session_of(there: Place, username: str) -> str:
    """A live session's token for somebody of this database, minted by the signin login."""
    with there.at("migrate"):
        user = User.objects.get(username=username)
    with there.at("signin"):
        return session_for(user)
