"""The supervisor's first screen, and the lists behind its numbers."""

from collections.abc import Iterable

from defusedcsv import csv
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from insights import numbers
from ocsea.access.can import require
from ocsea.access.permissions import Permission
from ocsea.web.components import Column
from ocsea.web.registry import Row
from ocsea.web.requests import HarbourRequest
from victims import policy as victims

_LOAD_COLUMNS = [
    Column("person", _("Case officer")),
    Column("open", _("Open"), numeric=True),
    Column("overdue", _("Overdue"), numeric=True),
    Column("last", _("Last activity")),
]


@require_GET
def oversight(request: HarbourRequest) -> HttpResponse:
    """The unit's numbers, each a link to the list behind it; a chart with its table; who carries how much."""
    require(request.user, Permission.OVERSIGHT_READ)
    now = timezone.now()
    context = {
        "cards": numbers.cards(request.user, now),
        "weeks": numbers.reports_by_week(request.user, now),
        "load": numbers.workload(request.user, now),
        "load_columns": _LOAD_COLUMNS,
        "first_action": numbers.first_action(request.user, now),
        "unit": request.user.unit,
        "now": now,
    }
    return render(request, "insights/oversight.html", context)


@require_GET
def undecided(request: HarbourRequest) -> HttpResponse:
    """Children without a safeguarding decision, the longest waiting first."""
    require(request.user, Permission.OVERSIGHT_READ)
    found = victims.without_decision(request.user)[:100]
    rows = (
        Row(victim.pseudonym, "", f"/victims/{victim.pseudonym}/", due_at=None, note=f"{victim.recorded_at:%d %b %Y}")
        for victim in found
    )
    return _list(request, _("Children without a decision"), rows)


@require_GET
def unanswered(request: HarbourRequest) -> HttpResponse:
    """Referrals nobody answered yet, the first due first."""
    require(request.user, Permission.OVERSIGHT_READ)
    found = numbers.unanswered(request.user).select_related("agency")[:100]
    rows = (
        Row(one.reference, str(one.agency), f"/referrals/{one.reference}/", one.get_state_display(), one.answer_by)
        for one in found
    )
    return _list(request, _("Referrals unanswered"), rows)


@require_GET
def laboratory(request: HarbourRequest) -> HttpResponse:
    """Exhibits that an examiner holds, longest first."""
    require(request.user, Permission.OVERSIGHT_READ)
    rows = (
        Row(
            event.exhibit.reference,
            event.exhibit.number,
            f"/exhibits/{event.exhibit.reference}/",
            note=str(event.holder),
        )
        for event in numbers.at_laboratory(request.user)[:100]
    )
    return _list(request, _("Exhibits with an examiner"), rows)


@require_GET
def retention(request: HarbourRequest) -> HttpResponse:
    """Cases whose retention review is due within 30 days."""
    require(request.user, Permission.OVERSIGHT_READ)
    found = numbers.retention_due(request.user, timezone.now())[:100]
    rows = (
        Row(case.reference, case.operation, f"/cases/{case.reference}/", case.get_stage_display()) for case in found
    )
    return _list(request, _("Retention reviews due"), rows)


@require_GET
def workload_csv(request: HarbourRequest) -> HttpResponse:
    """The workload table for a spreadsheet; no cell can start a formula."""
    require(request.user, Permission.OVERSIGHT_READ)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="workload.csv"'
    writer = csv.writer(response)
    writer.writerow([str(column.label) for column in _LOAD_COLUMNS])
    for load in numbers.workload(request.user, timezone.now()):
        last = load.last_activity.isoformat() if load.last_activity else ""
        writer.writerow([load.person, load.open_cases, load.overdue, last])
    return response


def _list(request: HarbourRequest, title: str | Promise, rows: Iterable[Row]) -> HttpResponse:
    return render(request, "insights/list.html", {"title": title, "rows": list(rows)})
