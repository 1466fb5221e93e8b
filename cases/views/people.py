"""People of the case, their roles, and access to children."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import policy
from cases.enums import PersonRole
from cases.forms.parts import zone_of
from cases.forms.people import ChildAccessForm, IdentifierForm, LearnForm, PersonForm, RoleForm
from cases.lists import leads_of, leads_shown, mark_checked, page_of_case, people_of, people_shown
from cases.models import Case, Identifier, Person
from cases.presenters import PersonPresenter
from cases.services import people
from cases.services.leads import Lead, link_identifier
from cases.views.answer import Page, answer, kept
from ocsea.access.models import Reveal
from ocsea.access.permissions import Permission
from ocsea.access.presence import shows_identity
from ocsea.access.reveals import open_reveal
from ocsea.access.stepup import step_up
from ocsea.errors import NotVisible
from ocsea.web.paging import page_of
from ocsea.web.requests import HarbourRequest

_ON_A_PAGE, _LEADS_SHOWN, _LEADS_ON_A_PAGE = 20, 10, 50


@shows_identity
@require_GET
def index(request: HarbourRequest, reference: str) -> HttpResponse:
    """Everybody in the case. Names of people who may be children stay sealed until somebody opens them."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    context = page_of_case(request, case, "people")
    standing: policy.Standing = context["standing"]
    found = page_of(people_of(case), order=("label", "id"), cursor=request.GET.get("page"), size=_ON_A_PAGE)
    newest = list(leads_of(case)[: _LEADS_SHOWN + 1])
    context |= _leads(standing, newest[:_LEADS_SHOWN]) | {
        "people": people_shown(standing, found.rows),
        "more_leads": len(newest) > _LEADS_SHOWN,
        **found.links(request),
    }
    mark_checked(standing, context["people"], context["leads"])
    return render(request, "cases/people.html", context)


@shows_identity
@require_GET
def identifiers(request: HarbourRequest, reference: str) -> HttpResponse:
    """All identifiers of the case, newest first."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    context = page_of_case(request, case, "people")
    order, cursor = ("-linked_at", "-id"), request.GET.get("page")
    found = page_of(leads_of(case), order=order, cursor=cursor, size=_LEADS_ON_A_PAGE)
    context |= _leads(context["standing"], found.rows) | found.links(request)
    mark_checked(context["standing"], (), context["leads"])
    return render(request, "cases/identifiers.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HarbourRequest, reference: str) -> HttpResponse:
    """Somebody new. Only the source is compulsory; everything else may be not known."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    draft = f"person-new-{case.id}"
    form = PersonForm(request.POST or None, initial=kept(request.user, draft))
    page = Page(_("Add a person"), "people", "cases:people", draft)
    return answer(request, case, form, page, lambda typed: people.add_person(actor=request.user, case=case, **typed))


@require_http_methods(["GET", "POST"])
def learn(request: HarbourRequest, reference: str, person_id: UUID) -> HttpResponse:
    """What was learned of somebody. The sealed answers are not shown here: what is left empty stays."""
    case, person = _person(request, reference, person_id)
    draft = f"person-learn-{person.id}"
    form = LearnForm(request.POST or None, initial={"is_child": person.is_child} | kept(request.user, draft))
    page = Page(_("What is known of %(person)s") % {"person": person}, "people", "cases:people", draft)
    return answer(request, case, form, page, lambda typed: people.learn(actor=request.user, person=person, **typed))


@require_http_methods(["GET", "POST"])
def role(request: HarbourRequest, reference: str, person_id: UUID) -> HttpResponse:
    """An officer's decision on what somebody is in this case."""
    case, person = _person(request, reference, person_id)
    draft = f"person-role-{person.id}"
    form = RoleForm(request.POST or None, initial=kept(request.user, draft))
    page = Page(_("Decide a role: %(person)s") % {"person": person}, "people", "cases:people", draft)
    standing = PersonPresenter(person, policy.list_viewer())["roles"].value
    ends = [role for role in standing if role.code not in {PersonRole.NOT_KNOWN, PersonRole.VICTIM}]
    return answer(
        request,
        case,
        form,
        page,
        lambda typed: people.decide_role(actor=request.user, person=person, **typed),
        more={"ends": ends, "end_url": reverse("cases:end_role", args=[reference, person.id])},
        template="cases/role.html",
    )


@require_POST
def end_role(request: HarbourRequest, reference: str, person_id: UUID) -> HttpResponse:
    """A role no longer stands; its row stays in the history."""
    _case, person = _person(request, reference, person_id)
    people.end_role(actor=request.user, person=person, role=request.POST.get("role", ""))
    return redirect("cases:people", reference)


@require_http_methods(["GET", "POST"])
def child_access(request: HarbourRequest, reference: str, person_id: UUID) -> HttpResponse:
    """Does this adult reach children, at home, at work, when volunteering?"""
    case, person = _person(request, reference, person_id)
    draft = f"person-access-{person.id}"
    held = {
        "home": person.access_to_children_home,
        "work": person.access_to_children_work,
        "volunteering": person.access_to_children_volunteering,
    }
    form = ChildAccessForm(request.POST or None, initial=held | kept(request.user, draft))
    page = Page(_("Access to children: %(person)s") % {"person": person}, "people", "cases:people", draft)
    return answer(
        request, case, form, page, lambda typed: people.ask_child_access(actor=request.user, person=person, **typed)
    )


@require_http_methods(["GET", "POST"])
def lead(request: HarbourRequest, reference: str) -> HttpResponse:
    """A handle, address, connection or device, with its source."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    draft = f"lead-new-{case.id}"
    form = IdentifierForm(request.POST or None, initial=kept(request.user, draft), case=case)
    page = Page(_("Link an identifier"), "people", "cases:people", draft)

    def link(typed: dict[str, Any]) -> object:
        person = typed.pop("person")
        zone = zone_of(typed["seen_at"]) if typed["seen_at"] else ""
        return link_identifier(actor=request.user, case=case, person=person, lead=Lead(**typed, zone_text=zone))

    return answer(request, case, form, page, link)


@step_up
@require_POST
def reveal(request: HarbourRequest, reference: str, person_id: UUID) -> HttpResponse:
    """Opens what is sealed of one person for ten minutes, with a reason."""
    case = policy.case_door.open(request.user, reference, to=Permission.IDENTITY_REVEAL)
    person = _of_case(case, person_id)
    open_reveal(
        actor=request.user,
        target=policy.person_target(person),
        reason=request.POST.get("reason", ""),
        stream=case.stream,
    )
    return redirect("cases:people", reference)


@step_up
@require_POST
def reveal_leads(request: HarbourRequest, reference: str) -> HttpResponse:
    """Opens the identifiers that nobody is linked to yet: any of them may be the child's own."""
    case = policy.case_door.open(request.user, reference, to=Permission.IDENTITY_REVEAL)
    open_reveal(
        actor=request.user,
        target=policy.case_target(case),
        reason=request.POST.get("reason", ""),
        stream=case.stream,
    )
    return redirect("cases:people", reference)


def _leads(standing: policy.Standing, rows: Sequence[Identifier]) -> dict[str, Any]:
    leads = leads_shown(standing, rows)
    return {
        "leads": leads,
        "any_closed": any(lead.record.person is None and not lead["value"].shown for lead in leads),
        "reveal_reasons": Reveal.Reason.choices,
    }


def _person(request: HarbourRequest, reference: str, person_id: UUID) -> tuple[Case, Person]:
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    return case, _of_case(case, person_id)


def _of_case(case: Case, person_id: UUID) -> Person:
    person = case.people.select_related("case").filter(pk=person_id).first()
    if person is None:
        raise NotVisible
    return person
