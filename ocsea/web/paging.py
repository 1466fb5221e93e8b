"""Keyset pages: the next page starts where this one ended, so that a long list costs no more than a short one."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ocsea.errors import Invalid

M = TypeVar("M", bound=Model)
SIZE = 50
# What a counted statement is asked with.
Value = str | int | bool | date | UUID


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of rows with the cursors of its neighbours (None at an end)."""

    rows: Sequence[M]
    next: str | None
    previous: str | None

    def links(self, request: HttpRequest) -> dict[str, str]:
        """`previous_url` and `next_url` for the pagination component, with the list's filters kept; "" at an end."""
        return {
            "previous_url": self._link(request, self.previous) if self.previous else "",
            "next_url": self._link(request, self.next) if self.next else "",
        }

    def _link(self, request: HttpRequest, cursor: str) -> str:
        query = request.GET.copy()
        query["page"] = cursor
        return f"?{query.urlencode()}"


def page_of(queryset: QuerySet[M], *, order: tuple[str, ...], cursor: str | None = None, size: int = SIZE) -> Page[M]:
    """The page of `queryset` at `cursor`, in `order` (field names with an optional minus; the last must be unique).

    Raises Invalid when the cursor was not made here.
    """
    backwards, values = _decode(cursor, len(order)) if cursor else (False, None)
    steps = tuple(_flip(name) for name in order) if backwards else order
    rows = queryset.order_by(*steps)
    if values is not None:
        try:
            rows = rows.filter(_after(steps, values))
        except (ValidationError, TypeError, ValueError) as error:  # values that such fields never hold
            raise _damaged() from error
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    first, last = (found[0], found[-1]) if found else (None, None)
    has_next = more if not backwards else bool(found)
    has_previous = more if backwards else cursor is not None and bool(found)
    return Page(
        rows=found,
        next=_encode(last, order, backwards=False) if last and has_next else None,
        previous=_encode(first, order, backwards=True) if first and has_previous else None,
    )


def capped_count(queryset: QuerySet[Any], cap: int = 1000) -> str:
    """How many rows there are, or "1,000+": an exact count of a wide reader's rows costs more than the page."""
    found = queryset.order_by()[: cap + 1].values("pk")
    return _capped(QuerySet.count(found), cap)


@dataclass(frozen=True)
class Counts:
    """Capped counts of several querysets in one statement, written once: Django takes milliseconds to write it.

    What changes from call to call stands in the querysets as a stand-in, a value that means itself nowhere.
    """

    names: tuple[str, ...]
    text: str
    values: tuple[Value, ...]
    cap: int

    @classmethod
    def of(cls, querysets: Mapping[str, QuerySet[Any]], cap: int = 1000) -> "Counts":
        """The statement, not asked yet."""
        parts: list[str] = []
        values: list[Value] = []
        for queryset in querysets.values():
            text, given = queryset.order_by()[: cap + 1].values("pk").query.sql_with_params()
            parts.append(f"(SELECT count(*) FROM ({text}) counted)")  # noqa: S608  (Django's own SQL, its values bound)
            values += given
        return cls(tuple(querysets), f"SELECT {', '.join(parts)}", tuple(values), cap)

    def ask(self, given: Mapping[Value, Value]) -> dict[str, str]:
        """How many of each, or "1,000+"; `given` holds the value for each stand-in."""
        with connection.cursor() as cursor:
            cursor.execute(self.text, [given.get(value, value) for value in self.values])
            numbers = cursor.fetchone() or ()
        return {name: _capped(number, self.cap) for name, number in zip(self.names, numbers, strict=True)}


def _capped(number: int, cap: int) -> str:
    return f"{cap:,}+" if number > cap else f"{number:,}"


def _flip(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _after(order: tuple[str, ...], values: list[Any]) -> Q:
    """Rows strictly after `values` in lexicographic order."""
    clause, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field, compare = name.removeprefix("-"), "lt" if name.startswith("-") else "gt"
        clause |= equal & Q(**{f"{field}__{compare}": value})
        equal &= Q(**{field: value})
    return clause


def _encode(row: Model, order: tuple[str, ...], *, backwards: bool) -> str:
    values = [_value(row, name.removeprefix("-")) for name in order]
    return base64.urlsafe_b64encode(json.dumps([backwards, values], default=str).encode()).decode().rstrip("=")


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row


def _decode(cursor: str, length: int) -> tuple[bool, list[Any]]:
    try:
        backwards, values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(backwards, bool) or len(values) != length:
            raise ValueError
    except (ValueError, TypeError, binascii.Error, UnicodeDecodeError) as error:
        raise _damaged() from error
    return backwards, values


def _damaged() -> Invalid:
    return Invalid({"page": _("This link to a page is damaged. Start again from the list.")})
