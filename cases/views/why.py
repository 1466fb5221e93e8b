"""Why can somebody see a case? Answered from the policy and the record, for one case and for one person."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases import events, policy
from cases.lists import page_of_case
from cases.models import CaseGrant
from cases.presenters import DenialPresenter, GrantPresenter
from cases.worklist import ORDER
from ocsea.access import events as access_events
from ocsea.access.can import has, require
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import NotVisible
from ocsea.ledger.read import entries
from ocsea.redaction.sensitivity import WORDS, FieldClass
from ocsea.web.paging import page_of
from ocsea.web.requests import HarbourRequest

_OPENED = 20


@require_GET
def detail(request: HarbourRequest, reference: str, username: str) -> HttpResponse:
    """One person and one case: what they are to it, by whom, why, until when, what they read, what they opened."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    person = User.objects.filter(username=username).first()
    if person is None:
        raise NotVisible
    context = page_of_case(request, case, "access")
    viewer = context["standing"].viewer
    theirs = policy.standing_of(person, case)
    grant = case.grants.filter(user=person).select_related("user", "granted_by", "ended_by").first()
    denial = policy.denials_known_to(request.user).filter(case=case, person=person, ended_at=None).first()
    context |= {
        "person": person,
        "sees": theirs.may(Permission.CASE_READ),
        "grant": GrantPresenter(grant, viewer) if grant else None,
        "denial": DenialPresenter(denial, viewer) if denial else None,
        "classes": _classes(theirs),
        "may_oversee": has(request.user, Permission.OVERSIGHT_READ),
        **_acts(person, case.stream),
    }
    return render(request, "cases/why.html", context)


@require_GET
def person(request: HarbourRequest, username: str) -> HttpResponse:
    """Which cases somebody can see, and why: among those that the asker may know of."""
    require(request.user, Permission.OVERSIGHT_READ)
    found = User.objects.filter(username=username).first()
    if found is None:
        raise NotVisible
    known = policy.visible_to(request.user).values("pk")
    rows = policy.live(CaseGrant.objects.filter(user=found, content_object__in=known))
    page = page_of(
        rows.select_related("content_object", "granted_by", "user"), order=ORDER, cursor=request.GET.get("page")
    )
    lines = [
        {"case": grant.content_object, "grant": GrantPresenter(grant, policy.list_viewer())} for grant in page.rows
    ]
    return render(request, "cases/seen_by.html", {"person": found, "lines": lines, **page.links(request)})


def _classes(theirs: policy.Standing) -> list[dict[str, Any]]:
    """Each class of field with how the person reads it: at once, after a reveal, or not."""
    shown = (FieldClass.PUBLIC, FieldClass.CASE, FieldClass.VICTIM, FieldClass.IDENTITY, FieldClass.METHOD)
    reads = theirs.viewer.readable
    return [{"name": WORDS[klass], "how": _how(theirs, klass, reads=klass in reads)} for klass in shown]


def _how(theirs: policy.Standing, klass: FieldClass, *, reads: bool) -> str:
    if reads:
        return _("Reads")
    if klass is FieldClass.IDENTITY and theirs.may(Permission.IDENTITY_REVEAL):
        return _("Reads after a reveal")
    return _("Withheld")


def _acts(person: User, stream: str) -> dict[str, Any]:
    """What the record says they opened and when they read last."""
    actor = person.ledger_actor
    last = entries(stream, limit=1, by=actor, kinds=[events.CASE_READ])
    return {
        "last_read": last[0].at if last else None,
        "opened": entries(stream, limit=_OPENED, by=actor, kinds=[access_events.IDENTITY_REVEALED]),
    }
