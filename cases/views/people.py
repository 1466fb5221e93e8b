"""People of the case, their roles, leads, and access to children."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import policy
from cases.enums import Known
from cases.forms import ChildAccessForm, IdentifierForm, PersonForm, RoleForm
from cases.lists import page_of_case
from cases.models import Case, Person
from cases.presenters import IdentifierPresenter, PersonPresenter
from cases.services import people
from ocsea.access.models import Reveal
from ocsea.access.permissions import Permission
from ocsea.access.reveals import live_reveal, open_reveal
from ocsea.errors import Invalid, NotVisible
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.presenter import Viewer
from ocsea.web.requests import HarbourRequest


@require_GET
def index(request: HarbourRequest, reference: str) -> HttpResponse:
    """Everybody in the case. Names of people who may be children stay sealed until somebody opens them."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_READ)
    viewer = policy.viewer_of(request.user, case)
    found = list(case.people.select_related("access_asked_by", "added_by").prefetch_related("roles"))
    views = {person.id: _viewer(request, viewer, person) for person in found}
    leads = case.identifiers.select_related("person", "linked_by").order_by("linked_at")
    context = page_of_case(request, case, "people") | {
        "people": [PersonPresenter(person, views[person.id]) for person in found],
        "leads": [IdentifierPresenter(lead, views.get(lead.person_id, viewer)) for lead in leads],  # type: ignore[arg-type]
        "reveal_reasons": Reveal.Reason.choices,
    }
    return render(request, "cases/people.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HarbourRequest, reference: str) -> HttpResponse:
    """Somebody new. Only the source is compulsory; everything else may be not known."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    form = PersonForm(request.POST or None)
    return _form(request, case, form, _("Add a person"), lambda data: people.add_person(
        actor=request.user, case=case, **data
    ))  # fmt: skip


@require_http_methods(["GET", "POST"])
def role(request: HarbourRequest, reference: str, person_id: UUID) -> HttpResponse:
    """An officer's decision on what somebody is in this case."""
    case, person = _person(request, reference, person_id)
    form = RoleForm(request.POST or None)
    title = _("Decide a role: %(person)s") % {"person": person}
    return _form(request, case, form, title, lambda data: people.decide_role(
        actor=request.user, person=person, **data
    ))  # fmt: skip


@require_http_methods(["GET", "POST"])
def child_access(request: HarbourRequest, reference: str, person_id: UUID) -> HttpResponse:
    """Does this adult reach children, at home, at work, when volunteering?"""
    case, person = _person(request, reference, person_id)
    form = ChildAccessForm(request.POST or None)
    title = _("Access to children: %(person)s") % {"person": person}
    return _form(request, case, form, title, lambda data: people.ask_child_access(
        actor=request.user, person=person, **data
    ))  # fmt: skip


@require_http_methods(["GET", "POST"])
def lead(request: HarbourRequest, reference: str) -> HttpResponse:
    """A handle, address, connection or device, with its source."""
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    form = IdentifierForm(request.POST or None, case=case)

    def link(data: dict[str, Any]) -> object:
        person = data.pop("person")
        return people.link_identifier(actor=request.user, case=case, person=person, lead=people.Lead(**data))

    return _form(request, case, form, _("Link an identifier"), link)


@require_POST
def reveal(request: HarbourRequest, reference: str, person_id: UUID) -> HttpResponse:
    """Opens the sealed values of one person for ten minutes, with a reason."""
    case = policy.case_door.open(request.user, reference, to=Permission.IDENTITY_REVEAL)
    person = _of_case(case, person_id)
    open_reveal(
        actor=request.user,
        target_type="person",
        target_id=person.id,
        reference=person.label,
        reason=request.POST.get("reason", ""),
        stream=case.stream,
    )
    return redirect("cases:people", reference)


def _viewer(request: HarbourRequest, viewer: Viewer, person: Person) -> Viewer:
    """An adult's name is case content; anybody who may be under 18 is an identity, opened by a reveal."""
    known_adult = person.is_child == Known.NO and not person.pseudonym
    if known_adult or live_reveal(request.user, person.id):
        return Viewer(viewer.readable | {FieldClass.IDENTITY})
    return viewer


def _person(request: HarbourRequest, reference: str, person_id: UUID) -> tuple[Case, Person]:
    case = policy.case_door.open(request.user, reference, to=Permission.CASE_WORK)
    return case, _of_case(case, person_id)


def _of_case(case: Case, person_id: UUID) -> Person:
    person = case.people.select_related("case").filter(pk=person_id).first()
    if person is None:
        raise NotVisible
    return person


def _form(
    request: HarbourRequest, case: Case, form: Form, title: str, carry_out: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            carry_out(dict(form.cleaned_data))
        except Invalid as error:
            for name, words in error.fields.items():
                form.add_error(name if name in form.fields else None, str(words))
        else:
            return redirect("cases:people", case.reference)
    context = page_of_case(request, case, "people") | {"form": form, "title": title}
    return render(request, "cases/form.html", context, status=422 if form.errors else 200)
