"""Makes the database, its roles and their passwords from the DATABASE_URL_* variables. Safe to run again."""

from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.core.management.base import BaseCommand
from psycopg import sql

from ocsea import env

_LOGINS = ("migrate", "web", "partner", "worker", "signin", "sequencer")
_EXTENSIONS = ("pg_trgm", "btree_gin", "unaccent")


class Command(BaseCommand):
    """Runs as the server's administrator (DATABASE_URL_ADMIN), the only command that does."""

    help = "Make the database and its roles; needs DATABASE_URL_ADMIN."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        admin = env.database_url("admin")
        name = unquote(urlsplit(env.database_url("web")).path.lstrip("/"))
        maintenance = urlsplit(admin)._replace(path="/postgres").geturl()
        with psycopg.connect(maintenance, autocommit=True) as connection:
            self._roles(connection)
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER owner").format(sql.Identifier(name)))
        with psycopg.connect(urlsplit(admin)._replace(path=f"/{name}").geturl(), autocommit=True) as connection:
            self._schema(connection, name)
        self.stderr.write(f"Database {name} and its roles are ready.")

    def _roles(self, connection: psycopg.Connection[Any]) -> None:
        for role in ("owner", "auditor_ro", "backup"):
            self._ensure(connection, role, "NOLOGIN")
        connection.execute("ALTER ROLE backup BYPASSRLS")
        for role in _LOGINS:
            password = unquote(urlsplit(env.database_url(role)).password or "")
            self._ensure(connection, role, "LOGIN")
            connection.execute(
                sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                    sql.Identifier(role), sql.Literal(password)
                )
            )
        connection.execute("GRANT owner TO migrate WITH INHERIT FALSE, SET TRUE")

    def _ensure(self, connection: psycopg.Connection[Any], role: str, login: str) -> None:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} " + login).format(sql.Identifier(role)))

    def _schema(self, connection: psycopg.Connection[Any], name: str) -> None:
        for extension in _EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        for role in (*_LOGINS, "owner", "auditor_ro", "backup"):
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(role))
            )
        connection.execute("ALTER SCHEMA public OWNER TO owner")
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        connection.execute(
            "GRANT USAGE ON SCHEMA public TO web, partner, worker, signin, sequencer, auditor_ro, backup"
        )
