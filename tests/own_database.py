"""A database of a test's own, in which commits are real, for what several connections do to each other."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar
from urllib.parse import quote

import psycopg
from django.db import connection, connections
from psycopg import sql

R = TypeVar("R")


@contextmanager
def own_database(name: str) -> Iterator[None]:
    """Clones the template, points the default connection there as `web`, and drops the clone at the end."""
    host, port, password = os.environ["HARBOUR_TEST_SERVER"].split(":")
    admin = f"postgresql://postgres:{quote(password)}@{host}:{port}/postgres"
    before = connections.databases["default"]["NAME"]
    with psycopg.connect(admin, autocommit=True) as server:
        clone = sql.Identifier(name)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE harbour_template").format(clone))
        try:
            _point(name)
            yield
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(clone))
            _point(before)


def at_once(work: Callable[[], R], *, times: int, role: str = "worker") -> list[R]:
    """What `work` returns when it runs in this many threads at the same time, each with its own connection."""

    def one(_: int) -> R:
        try:
            with connection.cursor() as cursor:
                cursor.execute(f'SET ROLE "{role}"')
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def _point(name: str) -> None:
    connections["default"].close()
    for settings in connections.databases.values():  # other threads make each of them anew
        settings["NAME"] = name
    connections["default"].settings_dict["NAME"] = name
