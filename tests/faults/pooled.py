"""Harbour's web server behind PgBouncer in transaction mode, both as processes of their own."""

import os
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psycopg
from django.conf import settings
from psycopg import sql

from launch import ports
from launch.account import unprivileged
from launch.child import Child
from launch.environment import outside
from launch.processes import ENTRY_POINTS
from launch.supervisor import Program
from launch.venv import ROOT

# Fewer than the threads that ask at once, so that every server connection passes from one person to the next.
SERVER_CONNECTIONS = 2
_PATIENCE = 60.0
_ROLES = ("web", "signin")
_INI = """
[databases]
{database} = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
pool_mode = transaction
default_pool_size = {size}
auth_type = plain
auth_file = {users}
"""


class Pooled:
    """Runs between `with` and its end."""

    def __init__(self, folder: Path, program: Path, server: str, password: str, database: str) -> None:
        self._folder, self._program, self._server = folder, program, server
        self._password, self._database = password, database
        self._pool_port, self._web_port = ports.any_free(), ports.any_free()
        self._stops: list[Callable[[], None]] = []

    def __enter__(self) -> Self:
        try:
            self._let_logins_in()
            self._start_pooler()
            self._start_web()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        while self._stops:
            self._stops.pop()()

    def url(self, role: str) -> str:
        """A role's connection through the pooler."""
        return f"postgresql://{role}:{quote(self._password)}@127.0.0.1:{self._pool_port}/{self._database}"

    def ask(self, path: str, token: str = "") -> tuple[int, str]:
        """Status and text of a page, asked for with this session's cookie or with none."""
        connection = HTTPConnection("127.0.0.1", self._web_port, timeout=_PATIENCE)
        cookie = f"{settings.SESSION_COOKIE_NAME}={token}"
        connection.request("GET", path, headers={"Host": f"localhost:{self._web_port}", "Cookie": cookie})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def _let_logins_in(self) -> None:
        # A clone has its template's tables but not who may connect.
        admin = f"postgresql://postgres:{quote(self._password)}@{self._server}/postgres"
        names = map(sql.Identifier, (self._database, *_ROLES))
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}, {}").format(*names))

    def _start_pooler(self) -> None:
        host, _colon, port = self._server.partition(":")
        users, ini = self._folder / "users.txt", self._folder / "pgbouncer.ini"
        places = {"database": self._database, "host": host, "port": port, "listen": self._pool_port, "users": users}
        users.write_text("".join(f'"{role}" "{self._password}"\n' for role in _ROLES))
        ini.write_text(_INI.format(**places, size=SERVER_CONNECTIONS))
        account = unprivileged()
        for path in (users, ini):
            path.chmod(0o600)
            if account:
                os.chown(path, account.uid, account.gid)
        # PgBouncer refuses to run as root.
        child = Child(
            [str(self._program), str(ini)],
            log=self._folder / "pooler.log",
            environment={"PATH": "/usr/bin:/bin"},
            account=account,
        )
        self._stops.append(lambda: child.stop(seconds=10))
        self._wait("pooler", lambda: not ports.is_free(self._pool_port))

    def _start_web(self) -> None:
        entry, here = ENTRY_POINTS["web"], f"http://localhost:{self._web_port}"
        own = {name: os.environ[name] for name in ("SECRET_KEY_FILE", "VAULT_KEY_FILE", "DEMO_KEY_FILE")} | {
            "DATABASE_URL": self.url("web"),
            "DATABASE_URL_SIGNIN": self.url("signin"),
            "ALLOWED_HOSTS": "localhost",
            "HARBOUR_URL": here,
            "HARBOUR_PARTNER_URL": here,
            "HARBOUR_INSECURE_LOOPBACK": "1",
            "HARBOUR_ROLE": entry.role,
            "DJANGO_SETTINGS_MODULE": entry.settings,
        }
        words = entry.command(f"127.0.0.1:{self._web_port}")
        web = Program(words, environment=outside() | own, log=self._folder / "web.log", folder=ROOT)
        web.start()
        self._stops.append(web.stop)
        self._wait("web", self._answers)

    def _answers(self) -> bool:
        try:
            return self.ask("/healthz")[0] == 200
        except OSError:
            return False

    def _wait(self, name: str, question: Callable[[], bool]) -> None:
        until = time.monotonic() + _PATIENCE
        while not question():
            assert time.monotonic() < until, (self._folder / f"{name}.log").read_text()[-2000:]
            time.sleep(0.05)
