"""Reading a stream, newest first, as far as the database lets the reader see it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from ocsea.ledger.kinds import Category, Kind, UnknownKind, kind_of
from ocsea.ledger.models import Payload


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as a page shows it. `at` is in UTC; `actor` is `user:<uuid>` or `job:<name>`."""

    id: UUID
    at: datetime
    kind: str
    meaning: str | Promise
    category: Category
    actor: str
    target_type: str
    target_id: UUID
    reference: str
    facts: dict[str, Any]


def entries(
    stream: str,
    *,
    before: UUID | None = None,
    limit: int = 50,
    without: Collection[Category] = (),
    by: str = "",
    kinds: Collection[Kind] = (),
) -> list[Entry]:
    """Up to `limit` entries of a stream, newest first; `before` is the id of the last entry of the page above.

    `without` leaves out categories (a page of recent changes has no use for who read); `by` (`user:<uuid>`) and `kinds`
    leave out all others. One statement, by key and not by offset. Row-level security leaves out what the reader may
    not see.
    """
    rows = Payload.objects.filter(stream=stream)
    if before is not None:
        rows = rows.filter(id__lt=before)
    if without:
        rows = rows.exclude(category__in=[str(category) for category in without])
    if by:
        rows = rows.filter(actor=by)
    if kinds:
        rows = rows.filter(kind__in=[kind.code for kind in kinds])
    return [_entry(row) for row in rows.order_by("-id").defer("leaf_hash")[:limit]]


def _entry(row: Payload) -> Entry:
    body = json.loads(row.body)
    return Entry(
        id=row.id,
        at=row.at,
        kind=row.kind,
        meaning=_meaning(row.kind),
        category=Category(row.category),
        actor=row.actor,
        target_type=row.target_type,
        target_id=row.target_id,
        reference=body["target"]["ref"],
        facts=body["facts"],
    )


def _meaning(code: str) -> str | Promise:
    try:
        return kind_of(code).meaning
    except UnknownKind:
        return code  # of an app that is no longer installed: the entry stays readable
