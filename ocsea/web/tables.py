"""Tables of records: fifty rows of eight cells by function, since a template engine takes most of a page for them."""

from collections.abc import Sequence
from typing import Any

from django.template import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from ocsea.web.blocks import data_table
from ocsea.web.components import Column
from ocsea.web.presenter import Presenter


def record_table(
    context: Context, caption: object, columns: Sequence[Column], rows: Sequence[Presenter[Any]], sort: str = ""
) -> SafeString:
    """A data table of presenters. The first column is the head of its row; each draws its item by `Column.cell`."""
    opened = [_opening(column, first=not at) for at, column in enumerate(columns)]
    cells = [(start, column.cell, column.key, end) for (start, end), column in zip(opened, columns, strict=True)]
    body = "".join([_row(row, cells) for row in rows])
    return data_table(context, mark_safe(body), caption, columns, sort)  # noqa: S308  (made of escaped parts alone)


def _row(row: Presenter[Any], cells: Sequence[tuple[str, Any, str, str]]) -> str:
    drawn = [f"{start}{_safe(cell(row[key]))}{end}" for start, cell, key, end in cells]
    return f"<tr>{''.join(drawn)}</tr>\n"


def _safe(drawn: str) -> str:
    return drawn if isinstance(drawn, SafeString) else conditional_escape(drawn)


def _opening(column: Column, *, first: bool) -> tuple[str, str]:
    """The tags around a cell; its label stands beside it where a narrow screen stacks the row."""
    kind = ' scope="row"' if first else ' class="app-table__number"' if column.numeric else ""
    name = "th" if first else "td"
    return f'<{name}{kind} data-label="{conditional_escape(str(column.label))}">', f"</{name}>"
