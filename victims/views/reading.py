"""The victim's page, the list, and the panel on a case."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cases.enums import Known
from cases.lists import page_of_case
from cases.models import JournalEntry
from cases.policy import case_door
from ocsea.access.can import has
from ocsea.access.permissions import Permission
from ocsea.access.presence import shows_identity
from ocsea.clocks import services as clocks
from ocsea.web.components import Column, Tab
from ocsea.web.drafts import draft_of
from ocsea.web.paging import page_of
from ocsea.web.requests import HarbourRequest
from victims import policy, presenters
from victims.enums import DECISION_RULE
from victims.forms import DecisionForm, RevealForm
from victims.models import Victim, VictimCase
from victims.registry import panels
from victims.services.identity import OpenedIdentity, read_identity

COLUMNS = [
    Column("pseudonym", gettext_lazy("Pseudonym")),
    Column("age_band", gettext_lazy("Age")),
    Column("identification", gettext_lazy("Identification")),
    Column("standing", gettext_lazy("Status")),
    Column("recorded_at", gettext_lazy("Recorded")),
]


@require_GET
def index(request: HarbourRequest) -> HttpResponse:
    """Victims of my cases, newest first, or those for whom nothing is decided yet."""
    waiting = request.GET.get("show") == "no-decision"
    rows = policy.visible_to(request.user)
    page = page_of(
        policy.undecided(rows) if waiting else rows,
        order=("-recorded_at", "-id"),
        cursor=request.GET.get("page"),
    )
    here = reverse("victims:index")
    context = {
        "rows": presenters.VictimRowPresenter.many(page.rows, policy.list_viewer()),
        "columns": COLUMNS,
        "views": [
            Tab(_("All of my cases"), here, current=not waiting),
            Tab(_("Without a decision"), f"{here}?show=no-decision", current=waiting),
        ],
        **page.links(request),
    }
    return render(request, "victims/index.html", context)


@require_GET
def panel(request: HarbourRequest, case_reference: str) -> HttpResponse:
    """The victims of a case, one status each: a part of the case's page, or a page of its own."""
    case = case_door.open(request.user, case_reference, to=Permission.VICTIM_READ)
    rows = policy.victims_of(case, request.user)[:100]
    context = {
        "case_reference": case.reference,
        "rows": presenters.VictimRowPresenter.many(rows, policy.list_viewer()),
        "columns": COLUMNS,
    }
    if request.htmx:
        return render(request, "victims/_panel.html", context)
    return render(request, "victims/panel.html", page_of_case(request, case, "victims") | context)


@shows_identity
@require_GET
def victim(request: HarbourRequest, pseudonym: str) -> HttpResponse:
    """One victim: what is decided, who may be asked, how to reach them; identity only to whom it is open."""
    found = policy.victim_door.open(request.user, pseudonym, to=Permission.VICTIM_READ)
    return victim_page(request, found, DecisionForm(initial=draft_of(request.user, decision_draft(found))))


def victim_page(
    request: HarbourRequest,
    found: Victim,
    decision_form: DecisionForm,
    reveal_form: RevealForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page with these forms on it; also what a form with errors answers."""
    reach = policy.reach_of(request.user, found)
    decisions = presenters.DecisionPresenter.many(
        found.decisions.select_related("decided_by").order_by("-decided_at", "-id")[:20], reach.viewer
    )
    links = list(policy.links_of(request.user, found))
    context = {
        "victim": presenters.VictimPresenter(found, reach.viewer),
        "decision_draft": decision_draft(found),
        "reach": reach,
        "decision": decisions[0] if decisions else None,
        "earlier": decisions[1:],
        "suspect_near": bool(decisions) and decisions[0].record.suspect_contact == Known.YES,
        "clock": clocks.running(DECISION_RULE, found.id),
        "decision_form": decision_form,
        "reveal_form": reveal_form or RevealForm(),
        "links": presenters.LinkPresenter.many(links, reach.viewer),
        "entries": presenters.EntryLinePresenter.many(_entries_about(links), reach.viewer),
        "panels": [part for part in panels() if has(request.user, part.permission)],
        **_identity(read_identity(actor=request.user, victim=found) if reach.opens_identity else None, found, reach),
    }
    return render(request, "victims/victim.html", context, status=status)


def decision_draft(found: Victim) -> str:
    """The name under which the decision's text is kept while it is typed."""
    return f"victim-decision-{found.id}"


def _identity(opened: OpenedIdentity | None, found: Victim, reach: policy.Reach) -> dict[str, object]:
    if opened is None:
        return {"identity": presenters.closed_identity(found, reach.viewer), "household": []}
    return {
        "identity": presenters.IdentityPresenter(opened.identity, reach.viewer),
        "household": presenters.HouseholdPresenter.many(opened.household, reach.viewer),
    }


def _entries_about(links: list[VictimCase]) -> list[JournalEntry]:
    """The newest journal entries that name this person, in the cases the reader holds; their text stays there."""
    people = [link.person_id for link in links]
    entries = JournalEntry.objects.filter(people__in=people).select_related("case", "author").distinct()
    return list(entries.defer("text").order_by("-signed_at")[:10])
