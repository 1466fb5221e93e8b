"""Rows of the ledger's tables as they stand, for whoever checks them."""

from typing import Any

from django.db import connection

# A time as entries write it, or null for one that no entry could have; never an error, whatever stands in the column.
UTC_TEXT = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"


def all_rows(statement: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """Every row of the answer."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def one_value(statement: str, values: list[Any]) -> Any:
    """The first column of the first row; None without a row. Bytes come as bytes."""
    rows = all_rows(statement, values)
    found = rows[0][0] if rows else None
    return bytes(found) if isinstance(found, memoryview) else found
