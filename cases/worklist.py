"""The worklist's query: it starts at the reader's grants, in the order shown, and stays flat in the volume."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from cases.models import CaseGrant
from cases.policy import granted_to
from cases.registry import list_facts
from ocsea.access.models import User
from ocsea.clocks.enums import ClockState
from ocsea.clocks.models import Clock
from ocsea.web.paging import capped_count, capped_counts

ORDER = ("-opened_at", "-content_object_id")
# The saved views: their name in the address, and the filters they stand for.
VIEWS: dict[str, dict[str, str]] = {
    "open": {"view": "open"},
    "overdue": {"view": "open", "due": "late"},
    "all": {"view": "all"},
}
_MOST_FOUND = 10_000


def filtered(actor: User, answers: Mapping[str, Any], now: datetime) -> QuerySet[CaseGrant]:
    """The reader's grants under the filters of FilterForm. Unknown filter values filter nothing."""
    return _narrowed(granted_to(actor), actor, answers, now)


def _narrowed(rows: QuerySet[CaseGrant], actor: User, answers: Mapping[str, Any], now: datetime) -> QuerySet[CaseGrant]:
    if answers.get("view") != "all":
        rows = rows.filter(is_open=True)
    if words := answers.get("q"):
        rows = rows.filter(content_object__in=found(words, _MOST_FOUND))
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
    held = granted_to(actor).select_related(None)
    return capped_counts({name: _narrowed(held, actor, answers, now) for name, answers in VIEWS.items()})


def extras_of(case_ids: Sequence[UUID]) -> dict[str, Mapping[UUID, Any]]:
    """What stands beside each case of a page: the next due time, and what higher apps count. One statement each."""
    streams = {f"case:{case_id}": case_id for case_id in case_ids}
    first = _clocks().filter(stream__in=streams).order_by("stream", "due_at").distinct("stream")
    due = {streams[clock.stream]: clock.due_shown for clock in first.only("stream", "due_on", "due_at", "zone")}
    extras: dict[str, Mapping[UUID, Any]] = {"next_due": due}
    return extras | {fact.name: fact.of(case_ids) for fact in list_facts()}


def _clocks() -> QuerySet[Clock]:
    return Clock.objects.filter(state=ClockState.RUNNING)
