"""The worklist's query: it starts at the reader's grants, in the order shown, and stays flat in the volume."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from cases.models import CaseGrant
from cases.policy import granted_to, live_grants
from cases.registry import list_facts
from ocsea.access.models import User
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.paging import Counts, capped_count
from ocsea.web.scope import within_limits

ORDER = ("-opened_at", "-content_object_id")
# The saved views: their name in the address, and the filters they stand for.
VIEWS: dict[str, dict[str, str]] = {
    "open": {"view": "open"},
    "overdue": {"view": "open", "due": "late"},
    "all": {"view": "all"},
}
_MOST_FOUND = 10_000
_SHOWN = (
    *("user_id", "opened_at", "next_due_at", "next_due_on", "next_due_zone"),
    *(f"content_object__{name}" for name in ("reference", "operation", "stage", "priority", "updated_at")),
    "content_object__case_officer__display_name",
)
# Stand for the reader and the hour in the statement of the counts.
_SOMEBODY, _SOMETIME = User(id=UUID(int=0)), datetime.min.replace(tzinfo=UTC)


def filtered(actor: User, answers: Mapping[str, Any], now: datetime) -> QuerySet[CaseGrant]:
    """The reader's grants under the filters of FilterForm, with what a line shows of their cases and no more.

    Unknown filter values filter nothing.
    """
    held = granted_to(actor).select_related(None).select_related("content_object__case_officer")
    return _narrowed(held, actor, answers, now).only(*_SHOWN)


def _narrowed(rows: QuerySet[CaseGrant], actor: User, answers: Mapping[str, Any], now: datetime) -> QuerySet[CaseGrant]:
    if answers.get("view") != "all":
        rows = rows.filter(is_open=True)
    if words := answers.get("q"):
        # Whoever may not read an operation's name (a token without case content) must not find by it either.
        if within_limits(FieldClass.CASE):
            rows = rows.filter(content_object__in=found(words, _MOST_FOUND))
        else:
            rows = rows.filter(content_object__reference=words.strip().upper())
    for name in ("stage", "priority"):
        if value := answers.get(name):
            rows = rows.filter(**{f"content_object__{name}": value})
    if officer := answers.get("officer"):
        rows = rows.filter(content_object__case_officer=actor.pk if officer == "me" else officer)
    if due := answers.get("due"):
        until = now if due == "late" else now + timedelta(days=7)
        rows = rows.filter(next_due_at__lt=until)
    return rows


def found(words: str, most: int) -> RawSQL:
    """The ids of the reader's newest cases whose reference or operation has these words, for `__in`."""
    # Under row-level security no index serves a comparison of text: cases 0024 says more.
    return RawSQL("SELECT cases_found(%s, %s)", [words, most])


def counted(rows: QuerySet[CaseGrant]) -> str:
    """How many, up to 1,000: one statement that joins only what the filters need."""
    return capped_count(rows.select_related(None))


def view_counts(actor: User, now: datetime) -> dict[str, str]:
    """How many cases each saved view has. One statement."""
    return _counts().ask({_SOMEBODY.pk: actor.pk, _SOMETIME: now})


@cache
def _counts() -> Counts:
    held = live_grants(_SOMEBODY)
    return Counts.of({name: _narrowed(held, _SOMEBODY, answers, _SOMETIME) for name, answers in VIEWS.items()})


def extras_of(grants: Sequence[CaseGrant]) -> dict[str, Mapping[UUID, Any]]:
    """What stands beside each case of a page: the next due time, and what higher apps count. One statement each."""
    extras: dict[str, Mapping[UUID, Any]] = {"next_due": {grant.content_object_id: grant.next_due for grant in grants}}
    return extras | {fact.name: fact.of(list(extras["next_due"])) for fact in list_facts() if grants}
