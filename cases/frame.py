"""What the cases app hangs into My work and the search box."""

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.urls import reverse

from cases import policy
from cases.enums import Stage
from cases.models import Case, CaseGrant
from cases.presenters import CaseRowPresenter
from cases.worklist import extras_of
from ocsea.access.models import User
from ocsea.web.registry import Row


def my_cases(actor: User) -> Sequence[Row]:
    """The ten newest open cases the actor is on."""
    grants = policy.granted_to(actor).exclude(content_object__stage=Stage.CLOSED)
    return _rows(grants.order_by("-opened_at", "-content_object_id")[:10])


def closures(actor: User) -> Sequence[Row]:
    """Closures that others proposed and this supervisor may decide."""
    waiting = policy.granted_to(actor).filter(relation="supervisor", content_object__stage=Stage.CLOSURE_PROPOSED)
    return _rows(waiting.exclude(content_object__closure_proposed_by=actor).order_by("-opened_at")[:10])


def find(actor: User, text: str) -> Sequence[Row]:
    """Cases by reference or operation name."""
    named = Q(content_object__reference__icontains=text) | Q(content_object__operation__icontains=text)
    return _rows(policy.granted_to(actor).filter(named).order_by("-opened_at")[:20])


def _rows(grants: Iterable[CaseGrant]) -> list[Row]:
    cases: list[Case] = [grant.content_object for grant in grants]
    extras = extras_of([case.id for case in cases]) if cases else {}
    shown = CaseRowPresenter.rows(cases, policy.list_viewer(), extras)
    return [
        Row(
            reference=row["reference"].value,
            title=row["operation"].value,
            link=reverse("cases:detail", args=[row["reference"].value]),
            status=str(row["stage"].value),
            due_at=row["next_due"].value,
            note=str(row["case_officer"].value),
        )
        for row in shown
    ]
