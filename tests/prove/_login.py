"""A genuine login of one of the product's roles, and all that comes back to whoever sends SQL on it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias
from urllib.parse import quote

import psycopg
from django.db import connection
from psycopg import sql

Login: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"


@contextmanager
def login(role: str) -> Iterator[Login]:
    """A login as the product has it. A clone has its template's tables, but not who may connect."""
    host, port, password = os.environ["HARBOUR_TEST_SERVER"].split(":")
    name = connection.settings_dict["NAME"]
    at = f"{host}:{port}/{name}"
    with psycopg.connect(f"postgresql://postgres:{quote(password)}@{at}", autocommit=True) as admin:
        admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(*map(sql.Identifier, (name, role))))
    with psycopg.connect(f"postgresql://{role}:{quote(password)}@{at}", autocommit=False) as server:
        yield server


def told(server: Login, token: str, statements: Sequence[str]) -> str:
    """All that comes back: rows, notices, errors. Nothing stays, a setting of the session included."""
    heard: list[str] = []
    hear = lambda notice: heard.append(f"{notice.message_primary} {notice.message_detail}")  # noqa: E731
    server.add_notice_handler(hear)
    try:
        with server.cursor() as cursor:
            cursor.execute("SELECT set_config('app.ctx', %s, true)", [token])
            heard.extend(_answer(cursor, _with_column(cursor, each)) for each in statements)
    except psycopg.Error as error:
        heard.append(f"{error} {error.diag.message_detail} {error.diag.message_hint} {error.diag.context}")
    finally:
        server.remove_notice_handler(hear)
        server.rollback()
        server.execute("RESET ALL")
        server.commit()
    return "\n".join(heard)


def _answer(cursor: "psycopg.Cursor[tuple[object, ...]]", statement: str) -> str:
    if statement.startswith("COPY") and "STDOUT" in statement:
        with cursor.copy(statement.encode()) as copied:
            return b"".join(bytes(part) for part in copied).decode()
    cursor.execute(statement.encode())
    return "\n".join(map(str, cursor.fetchall())) if cursor.description else ""


def _with_column(cursor: "psycopg.Cursor[tuple[object, ...]]", statement: str) -> str:
    """`{column}` stands for the first column of the table that this role may change, else for its first."""
    if "{column}" not in statement:
        return statement
    table = statement.split()[1]
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
        "ORDER BY has_column_privilege(attrelid, attnum, 'UPDATE') DESC, attnum LIMIT 1",
        [table],
    )
    (column,) = cursor.fetchone() or ("id",)
    return statement.replace("{column}", f'"{column}"')
