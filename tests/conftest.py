"""One PostgreSQL for the run, one database a worker cloned from a template, and the tests speaking as `web`."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from pytest_django import DjangoDbBlocker

from demo.cast import make_cast
from launch import postgres
from tests.own_database import own_database
from tests.roles import as_role

_SERVER = pytest.StashKey[postgres.Server]()
_FOLDER = pytest.StashKey[Path]()
_TEMPLATE = "harbour_template"
_ROLES = ("owner", "web", "partner", "worker", "signin", "sequencer", "auditor_ro")


def pytest_configure(config: pytest.Config) -> None:
    """The controlling process starts the server; workers inherit its address."""
    if hasattr(config, "workerinput") or config.option.collectonly or "HARBOUR_TEST_SERVER" in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix="harbour-test-"))
    config.stash[_FOLDER] = folder
    server = config.stash[_SERVER] = postgres.temporary(folder)
    os.environ["HARBOUR_TEST_SERVER"] = f"{server.host}:{server.port}:{server.password}"


def pytest_unconfigure(config: pytest.Config) -> None:
    if _SERVER in config.stash:
        config.stash[_SERVER].stop()
        shutil.rmtree(config.stash[_FOLDER], ignore_errors=True)
        os.environ.pop("HARBOUR_TEST_SERVER", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All connection names stand for one connection, so a database test may always use each."""
    for item in items:
        if item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db(databases="__all__"), append=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest, worker_id: str) -> Iterator[None]:
    """Migrates a template once as `owner` and clones it for this worker."""
    host, port, password = os.environ["HARBOUR_TEST_SERVER"].split(":")
    admin = f"postgresql://postgres:{quote(password)}@{host}:{port}/postgres"
    # Runs beside each other on one server (tests/prove/teeth.py) each have a part of their own.
    name = f"harbour_{worker_id}{os.environ.get('HARBOUR_TEST_PART', '')}"
    address = {"HOST": host, "PORT": port, "USER": "tester", "PASSWORD": password}
    with django_db_blocker.unblock(), psycopg.connect(admin, autocommit=True) as server:  # type: ignore[attr-defined]
        # One worker migrates; the others wait here.
        server.execute("SELECT pg_advisory_lock(1)")
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_TEMPLATE]).fetchone():
            _make_template(server, address, password)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(_TEMPLATE))
        )
        server.execute("SELECT pg_advisory_unlock(1)")
        _point_at(name, address, role="web")
        yield
        connections["default"].close()


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """The fixed cast of design/house.md."""
    with as_role("owner"):
        return make_cast()


@pytest.fixture
def own(django_db_setup: None, django_db_blocker: DjangoDbBlocker, worker_id: str) -> Iterator[str]:
    """A database of the test's own, in which commits are real; its name."""
    name = f"harbour_{worker_id}{os.environ.get('HARBOUR_TEST_PART', '')}_own"
    with django_db_blocker.unblock(), own_database(name):
        yield name


@pytest.fixture
def real_cast(own: str) -> SimpleNamespace:
    """The cast in a database of the test's own."""
    with as_role("owner"):
        return make_cast()


def _make_template(server: "psycopg.Connection[tuple[object, ...]]", address: dict[str, str], password: str) -> None:
    for role, suffix in {"web": "", **{r: f"_{r.upper()}" for r in (*_ROLES[2:6], "migrate")}}.items():
        url = f"postgresql://{role}:{quote(password)}@{address['HOST']}:{address['PORT']}/{_TEMPLATE}"
        os.environ[f"DATABASE_URL{suffix}"] = url
    os.environ["DATABASE_URL_ADMIN"] = (
        f"postgresql://postgres:{quote(password)}@{address['HOST']}:{address['PORT']}/postgres"
    )
    call_command("bootstrap_roles", stderr=open(os.devnull, "w"))  # noqa: SIM115, PTH123  (closed with the process)
    server.execute(sql.SQL("CREATE ROLE tester LOGIN PASSWORD {}").format(sql.Literal(password)))
    for role in _ROLES:
        server.execute(sql.SQL("GRANT {} TO tester WITH INHERIT FALSE, SET TRUE").format(sql.Identifier(role)))
    server.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO tester").format(sql.Identifier(_TEMPLATE)))
    _point_at(_TEMPLATE, address, role="owner")
    call_command("migrate", verbosity=0)
    connections["default"].close()


def _point_at(name: str, address: dict[str, str], *, role: str) -> None:
    connections["default"].close()
    for alias in ("default", "signin", "throttle"):
        connections.databases[alias].update(NAME=name, **address)
        connections.databases[alias]["OPTIONS"] = {"assume_role": role}
        settings.DATABASES[alias].update(connections.databases[alias])
    for alias in ("default", "signin", "throttle"):
        connections[alias].settings_dict.update(connections.databases[alias])
    connections["signin"] = connections["throttle"] = connections["default"]
