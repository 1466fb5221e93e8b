"""Fixtures of the fault tests: Harbour's own processes, on servers of the tests' own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytest_django import DjangoDbBlocker

from demo.cast import make_cast
from launch import pooler
from tests.clocks.own_database import own_database
from tests.faults.pooled import Pooled
from tests.roles import as_role


@pytest.fixture
def real_cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker, worker_id: str) -> Iterator[SimpleNamespace]:
    """The cast in a database of its own, where commits are real, and which every login may connect to."""
    with django_db_blocker.unblock(), own_database(f"harbour_{worker_id}_faults"):
        with as_role("owner"):
            cast = make_cast()
        yield cast


@pytest.fixture
def pooled(real_cast: SimpleNamespace, worker_id: str) -> Iterator[Pooled]:
    """The staff area behind PgBouncer in transaction mode, with fewer server connections than threads."""
    program = pooler.find()
    if program is None:
        pytest.skip(pooler.HOW)
    folder = Path(tempfile.mkdtemp(prefix="hb-"))
    folder.chmod(0o711)  # the pooler runs under another account when we are root
    host, port, password = os.environ["HARBOUR_TEST_SERVER"].split(":")
    with Pooled(folder, program, f"{host}:{port}", password, f"harbour_{worker_id}_faults") as running:
        yield running
    shutil.rmtree(folder)
