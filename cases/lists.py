"""What case pages share: the tabs, and what the bar above them shows."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases import policy
from cases.models import Case
from cases.presenters import CasePresenter
from cases.registry import panels
from ocsea.access.can import has
from ocsea.access.permissions import Permission
from ocsea.web.components import Tab
from ocsea.web.requests import HarbourRequest


def page_of_case(request: HarbourRequest, case: Case, part: str) -> dict[str, Any]:
    """The context every page of a case shares: its presenter, its tabs, and what this person may do here."""
    viewer = policy.viewer_of(request.user, case)
    return {
        "case": CasePresenter(case, viewer),
        "tabs": tabs_of(request, case, part),
        "may_work": policy.may(request.user, case, Permission.CASE_WORK),
        "may_write": policy.may(request.user, case, Permission.JOURNAL_WRITE),
        "may_refer": policy.may(request.user, case, Permission.REFERRAL_SEND),
        "draft_title": case.reference,
    }


def tabs_of(request: HarbourRequest, case: Case, part: str) -> list[Tab]:
    """Overview, log, people, what higher apps added, and access."""
    own = [
        ("overview", _("Overview"), "cases:detail", None),
        ("journal", _("Log"), "cases:journal", None),
        ("people", _("People"), "cases:people", case.people.count()),
        ("events", _("Events"), "cases:events", None),
    ]
    added = [
        (panel.code, panel.label, panel.url_name, panel.count(request.user, case) if panel.count else None)
        for panel in panels()
        if has(request.user, panel.permission)
    ]
    last = [("access", _("Access"), "cases:access", None)]
    return [
        Tab(label, reverse(name, args=[case.reference]), count, current=code == part)
        for code, label, name, count in (*own, *added, *last)
    ]
