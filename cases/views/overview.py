"""The case's first page."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases import policy
from cases.barriers import compartments_entered
from cases.enums import TRANSITIONS, Relation, Stage
from cases.forms.case import ReviewForm, StageForm
from cases.lists import page_of_case, people_of
from cases.models import Authority, Case, CaseGrant
from cases.presenters import AuthorityPresenter, MovePresenter, PersonPresenter
from cases.registry import summary_rows, warnings
from cases.services.review import OWN
from cases.services.stages import standing_against_closing
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.clocks import services as clocks
from ocsea.clocks.calendars import local_day
from ocsea.clocks.models import Clock
from ocsea.ledger.kinds import Category
from ocsea.ledger.read import Entry, entries
from ocsea.web.requests import HarbourRequest

_WARNED_BEFORE = timedelta(days=7)
_LINES, _LOOKED_AT, _PEOPLE = 5, 25, 12


@require_GET
def detail(request: HarbourRequest, reference: str) -> HttpResponse:
    """Summary, what is due, what happened last."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    context = page_of_case(request, case, "overview")
    standing: policy.Standing = context["standing"]
    authorities = list(case.authorities.order_by("expires_on", "number"))
    ways = ways_of(standing)
    places = policy.live(CaseGrant.objects.filter(content_object=case)).values_list("relation", flat=True)
    on_case = list(places)
    context |= {
        "authorities": AuthorityPresenter.many(authorities, standing.viewer),
        "people": [PersonPresenter(each, standing.viewer) for each in people_of(case).order_by("label")[:_PEOPLE]],
        "rows": summary_rows(request.user, case),
        "warnings": [*_lacks(case, on_case), *_expiring(case, authorities), *warnings(request.user, case)],
        "activity": _recent(case.stream),
        "due": [_due(case, clock) for clock in clocks.of_stream(case.stream)[:8]],
        "blockers": standing_against_closing(case) if Stage.CLOSED in ways else [],
        "stage_form": StageForm(stages=ways, auto_id="move_%s") if ways else None,
        "last_move": _last_move(standing),
        "review_form": ReviewForm(auto_id="review_%s"),
        "people_on_case": len(on_case),
    }
    return render(request, "cases/detail.html", context)


def ways_of(standing: policy.Standing) -> list[Stage]:
    """Where this person may move the case now. Nobody decides on their own proposal."""
    own = standing.case.closure_proposed_by_id == standing.actor.id
    ways = TRANSITIONS[Stage(standing.case.stage)].items()
    return [stage for stage, step in ways if standing.may(step.permission) and not (step.second_person and own)]


def activity_of(
    stream: str, *, limit: int, without: list[Category] | None = None, before: UUID | None = None
) -> list[Mapping[str, Any]]:
    """The newest entries of a stream with the names of those who wrote them. Two statements."""
    found = entries(stream, limit=limit, without=without or [], before=before)
    names = User.objects.in_bulk([key for entry in found if (key := _person(entry))])
    return [{"entry": entry, "who": _who(entry, names)} for entry in found]


def _recent(stream: str) -> list[Mapping[str, Any]]:
    """What people did last: no readings, and no clocks, which stand under "Due next"."""
    found = activity_of(stream, limit=_LOOKED_AT, without=[Category.CONSULTATION])
    return [line for line in found if not line["entry"].kind.startswith("clock.")][:_LINES]


def _person(entry: Entry) -> UUID | None:
    kind, _colon, key = entry.actor.partition(":")
    return UUID(key) if kind == "user" else None


def _who(entry: Entry, names: Mapping[UUID, User]) -> str:
    key = _person(entry)
    person = names.get(key) if key else None
    return person.display_name if person else _("Harbour")


def _due(case: Case, clock: Clock) -> Mapping[str, Any]:
    """A deadline; `meet_url` where saying what was done is all it needs, else `url` of the record that answers it."""
    own = clock.target_type in OWN
    meet = reverse("cases:meet", args=[case.reference, clock.id]) if own else ""
    return {"clock": clock, "meet_url": meet, "url": "" if own else clock.link}


def _lacks(case: Case, places: list[str]) -> list[str]:
    """What a case lacks since somebody left it with their account or post: an officer, somebody who decides."""
    missing = {Relation.CASE_OFFICER, Relation.SUPERVISOR}.difference(places)
    if not case.is_open or not missing:
        return []
    if compartments_entered().filter(case=case).exists():
        return [_("A post of this compartment is vacant. Those with a post in it were told: one of them hands it on.")]
    words = []
    if Relation.CASE_OFFICER in missing:
        name = {"name": case.case_officer}
        words.append(_("%(name)s has left this case. Hand it over to another case officer.") % name)
    if Relation.SUPERVISOR in missing:
        words.append(
            _(
                "This case has no supervisor: nobody can decide on it. Ask your administrator for one, or add one of "
                "the neighbouring unit under People with access."
            )
        )
    return words


def _expiring(case: Case, authorities: list[Authority]) -> list[str]:
    """Authorities that have expired in the last days or expire in the next: nothing more may be planned on them."""
    today = local_day(timezone.now(), case.unit.time_zone)
    if not case.is_open:
        return []
    return [
        _("%(authority)s expires on %(day)s.") % {"authority": each, "day": each.expires_on}
        for each in authorities
        if each.expires_on and today <= each.expires_on <= today + _WARNED_BEFORE
    ]


def _last_move(standing: policy.Standing) -> MovePresenter | None:
    """Why the case stands where it stands."""
    move = standing.case.moves.select_related("moved_by").order_by("-moved_at").first()
    return MovePresenter(move, standing.viewer) if move else None
