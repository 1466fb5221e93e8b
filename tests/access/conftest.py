"""Fixtures of the sign-in's tests."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from pytest_django import DjangoDbBlocker

from demo.cast import make_cast
from tests.clocks.own_database import own_database
from tests.roles import as_role


@pytest.fixture
def real_cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker, worker_id: str) -> Iterator[SimpleNamespace]:
    """The cast in a database of its own, where commits are real."""
    with django_db_blocker.unblock(), own_database(f"harbour_{worker_id}_access"):
        with as_role("owner"):
            cast = make_cast()
        yield cast
