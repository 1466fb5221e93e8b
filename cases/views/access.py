"""Who can see this case, and why."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import policy
from cases.barriers import compartments_known_to
from cases.forms.case import EndForm, GrantForm
from cases.lists import page_of_case
from cases.models import Case, CaseGrant
from cases.presenters import CompartmentPresenter, DenialPresenter, GrantPresenter
from cases.services.access import end_access, grant_access
from cases.views.answer import Page, answer, attempt, kept
from cases.views.overview import activity_of
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import NotVisible
from ocsea.web.drafts import discard_draft
from ocsea.web.requests import HarbourRequest


@require_http_methods(["GET", "POST"])
def index(request: HarbourRequest, reference: str) -> HttpResponse:
    """Everybody on the case with the reason and the end of it, the last entries of the ledger, and a form to add."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    draft = f"case-access-{case.id}"
    form = GrantForm(request.POST or None, initial=kept(request.user, draft), actor=request.user, unit=case.unit)
    status = 200
    if request.method == "POST":
        policy.require_giving_access(request.user, case)
        refused = attempt(form, lambda: _give(request, case, form.cleaned_data)) if form.is_valid() else 422
        if refused is None:
            discard_draft(actor=request.user, form=draft)
            messages.success(request, _("Access given."))
            return redirect("cases:access", reference)
        status = refused
    context = page_of_case(request, case, "access")
    context |= {
        **_places(case, context["standing"]),
        **_barriers(request.user, case, context["standing"]),
        "form": form,
        "draft": draft,
        "activity": activity_of(case.stream, limit=30),
    }
    return render(request, "cases/access.html", context, status=status)


@require_http_methods(["GET", "POST"])
def end(request: HarbourRequest, reference: str, username: str) -> HttpResponse:
    """Ends somebody's place on the case now, with the reason."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    policy.require_giving_access(request.user, case)
    person = User.objects.filter(username=username, case_grants__content_object=case).first()
    if person is None:
        raise NotVisible
    draft = f"case-end-{case.id}-{person.id}"
    form = EndForm(request.POST or None, initial=kept(request.user, draft))
    title = _("End access: %(person)s") % {"person": person.display_name}
    page = Page(title, "access", "cases:access", draft, _("Access ended."), _("End access now"))
    return answer(
        request, case, form, page, lambda typed: end_access(actor=request.user, case=case, person=person, **typed)
    )


def _give(request: HarbourRequest, case: Case, typed: dict[str, Any]) -> CaseGrant:
    day = typed["until"]
    return grant_access(
        actor=request.user,
        case=case,
        person=typed["person"],
        relation=typed["relation"],
        reason=typed["reason"],
        expires_at=datetime.combine(day, time.max, ZoneInfo(case.unit.time_zone)) if day else None,
    )


def _barriers(actor: User, case: Case, standing: policy.Standing) -> dict[str, object]:
    """Whom a conflict of interest keeps away, for those who may know; and the compartments they have a post in."""
    denials = list(policy.denials_known_to(actor).filter(case=case, ended_at=None)) if standing.knows_of_denials else []
    known = compartments_known_to(actor).filter(case=case, left_at=None)
    return {
        "denials": DenialPresenter.many(denials, standing.viewer),
        "compartments": CompartmentPresenter.many(known, standing.viewer),
        "may_record_conflict": standing.knows_of_denials,
        "may_close_off": standing.knows_of_denials and case.is_open,
    }


def _places(case: Case, standing: policy.Standing) -> dict[str, list[Any]]:
    """Places that hold now, and those that have ended."""
    rows = list(case.grants.select_related("user", "granted_by", "ended_by").order_by("granted_at", "id"))
    now = timezone.now()
    held = [row for row in rows if row.expires_at is None or row.expires_at > now]
    return {
        "grants": GrantPresenter.many(held, standing.viewer),
        "ended": GrantPresenter.many([row for row in rows if row not in held], standing.viewer),
    }
