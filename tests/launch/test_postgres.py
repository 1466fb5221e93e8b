"""PostgreSQL from its wheel: closed to strangers, gone with its parent, and no folder opened for it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from launch import postgres
from launch.environment import outside
from tests.launch.conftest import alive, eventually

STARTS_AND_WAITS = """
import sys, time
from pathlib import Path
from launch import postgres
from launch.environment import outside
server = postgres.temporary(Path(sys.argv[1]))
print(server.pid, server.data, flush=True)
time.sleep(600)
"""


def test_it_takes_passwords_only(short: Path) -> None:
    with postgres.temporary(short) as server:
        with psycopg.connect(server.url("postgres", server.password, "postgres")) as connection:
            methods = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall()
        assert methods == [("scram-sha-256",)]
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.url("postgres", "wrong", "postgres"))


def test_it_has_checksums_and_sorts_the_same_everywhere(short: Path) -> None:
    with postgres.temporary(short) as server, psycopg.connect(server.url("postgres", server.password, "postgres")) as c:
        row = c.execute(
            "SELECT current_setting('data_checksums'), datlocprovider, datlocale FROM pg_database"
            " WHERE datname = 'postgres'"
        ).fetchone()
    assert row == ("on", "b", "C.UTF-8")


def test_a_failing_insert_leaves_no_value_in_the_log(short: Path) -> None:
    with postgres.temporary(short) as server:
        with psycopg.connect(server.url("postgres", server.password, "postgres"), autocommit=True) as connection:
            connection.execute("CREATE TABLE t (name text UNIQUE)")
            connection.execute("INSERT INTO t VALUES ('Mirela Quandt')")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO t VALUES ('Mirela Quandt')")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO t VALUES (%s)", ["Mirela Quandt"])
        log = server.log.read_text()
    assert "duplicate key" in log
    assert "Mirela" not in log


def test_stopping_leaves_neither_process_nor_file(short: Path) -> None:
    server = postgres.temporary(short)
    pid, data = server.pid, server.data
    assert pid is not None
    server.stop()
    assert not alive(pid)
    assert not data.exists()
    assert server.pid is None


def test_it_ends_with_a_parent_that_is_killed(short: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-P", "-c", STARTS_AND_WAITS, str(short)],
        env=outside(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline().split()[0])
    assert alive(pid)
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    assert eventually(lambda: not alive(pid))


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's server runs as that user")
def test_under_root_a_closed_folder_stays_closed_and_the_server_is_not_root(short: Path) -> None:
    closed = short / "closed"
    closed.mkdir(mode=0o700)
    with postgres.temporary(closed) as server:
        assert server.pid is not None
        assert Path(f"/proc/{server.pid}").stat().st_uid != 0
        assert not server.data.is_relative_to(closed)
        with psycopg.connect(server.url("postgres", server.password, "postgres")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert closed.stat().st_mode & 0o777 == 0o700
    assert not server.data.parent.exists()
