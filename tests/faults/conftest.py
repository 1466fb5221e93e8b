"""Fixtures of the fault tests: Harbour's own processes, on servers of the tests' own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from launch import pooler
from tests.faults.pooled import Pooled


@pytest.fixture
def pooled(real_cast: SimpleNamespace, own: str) -> Iterator[Pooled]:
    """The staff area behind PgBouncer in transaction mode, with fewer server connections than threads."""
    program = pooler.find()
    if program is None:
        pytest.skip(pooler.HOW)
    folder = Path(tempfile.mkdtemp(prefix="hb-"))
    folder.chmod(0o711)  # the pooler runs under another account when we are root
    host, port, password = os.environ["HARBOUR_TEST_SERVER"].split(":")
    with Pooled(folder, program, f"{host}:{port}", password, own) as running:
        yield running
    shutil.rmtree(folder)
