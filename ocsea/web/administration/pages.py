"""Units, agencies, and what can be read but not changed here: roles and settings."""

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import Count, Q
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ocsea.access.can import require
from ocsea.access.models import Agency, Unit
from ocsea.access.permissions import Permission
from ocsea.access.roles import ROLES
from ocsea.access.stepup import step_up
from ocsea.errors import Invalid, NotVisible
from ocsea.web.administration import loans, places
from ocsea.web.administration.configuration import configuration
from ocsea.web.administration.forms import AgencyForm, LoanForm, UnitForm
from ocsea.web.administration.people import units_of
from ocsea.web.administration.tabs import tabs_of
from ocsea.web.forms import put_errors
from ocsea.web.requests import HarbourRequest


@require_GET
def units(request: HarbourRequest) -> HttpResponse:
    """The units this administrator keeps, with how many open accounts and supervisors each has."""
    require(request.user, Permission.ACCESS_ADMINISTER)
    open_account = Q(user__is_active=True)
    rows = units_of(request.user).annotate(
        people=Count("user", filter=open_account),
        supervisors=Count("user", filter=open_account & Q(user__role="supervisor")),
    )
    return render(request, "web/administration/units.html", {"rows": rows, "tabs": tabs_of("units")})


@require_http_methods(["GET", "POST"])
def add_unit(request: HarbourRequest) -> HttpResponse:
    """A new unit."""
    require(request.user, Permission.ACCESS_ADMINISTER)
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            places.add_unit(actor=request.user, values=form.cleaned_data)
        except Invalid as error:
            put_errors(form, error)
        else:
            return _kept(request, "units")
    return _form_page(request, form, _("Add a unit"), "units")


@require_http_methods(["GET", "POST"])
def change_unit(request: HarbourRequest, unit_id: UUID) -> HttpResponse:
    """A unit's facts."""
    require(request.user, Permission.ACCESS_ADMINISTER)
    unit = units_of(request.user).filter(pk=unit_id).first()
    if unit is None:
        raise NotVisible
    form = UnitForm(request.POST or None, instance=unit)
    if request.method == "POST" and form.is_valid():
        places.change_unit(actor=request.user, unit=unit, values=form.cleaned_data)
        return _kept(request, "units")
    return _form_page(request, form, _("Change a unit"), "units")


@step_up
@require_http_methods(["GET", "POST"])
def audit_loans(request: HarbourRequest, unit_id: UUID) -> HttpResponse:
    """Auditors the unit borrows of its neighbour: who, why, until when; another one; and the end of one (`end`)."""
    require(request.user, Permission.ACCESS_ADMINISTER)
    unit = units_of(request.user).select_related("neighbour").filter(pk=unit_id).first()
    if unit is None:
        raise NotVisible
    if key := request.POST.get("end"):
        return _end_loan(request, unit, key)
    form = LoanForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        until = datetime.combine(typed["until"], time.max, ZoneInfo(unit.time_zone))
        try:
            loans.borrow_auditor(actor=request.user, unit=unit, **typed | {"until": until})
        except Invalid as error:
            put_errors(form, error)
        else:
            messages.success(request, _("Borrowed. They were told."))
            return redirect("administration:audit_loans", unit_id)
    context = {"unit": unit, "loans": loans.loans_of(unit)[:50], "now": timezone.now(), "form": form}
    return render(request, "web/administration/auditors.html", context, status=422 if form.errors else 200)


def _end_loan(request: HarbourRequest, unit: Unit, key: str) -> HttpResponse:
    try:
        loan = loans.loans_of(unit).filter(pk=UUID(key)).first()
    except ValueError:
        loan = None
    if loan is None:
        raise NotVisible
    loans.end_loan(actor=request.user, loan=loan)
    messages.success(request, _("Ended."))
    return redirect("administration:audit_loans", unit.id)


@require_GET
def agencies(request: HarbourRequest) -> HttpResponse:
    """All agencies; they belong to no unit."""
    require(request.user, Permission.ACCESS_ADMINISTER)
    rows = Agency.objects.annotate(people=Count("user", filter=Q(user__is_active=True))).order_by("name")
    return render(request, "web/administration/agencies.html", {"rows": rows, "tabs": tabs_of("agencies")})


@require_http_methods(["GET", "POST"])
def add_agency(request: HarbourRequest) -> HttpResponse:
    """A new agency."""
    require(request.user, Permission.ACCESS_ADMINISTER)
    return _agency(request, None, _("Add an agency"))


@require_http_methods(["GET", "POST"])
def change_agency(request: HarbourRequest, agency_id: UUID) -> HttpResponse:
    """An agency's facts."""
    require(request.user, Permission.ACCESS_ADMINISTER)
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None:
        raise NotVisible
    return _agency(request, agency, _("Change an agency"))


@require_GET
def roles(request: HarbourRequest) -> HttpResponse:
    """What each role is for, and what it may do."""
    require(request.user, Permission.ACCESS_ADMINISTER)
    rows = [{"role": role, "rights": sorted(role.permissions)} for role in ROLES.values()]
    return render(request, "web/administration/roles.html", {"rows": rows, "tabs": tabs_of("roles")})


@require_GET
def settings_in_words(request: HarbourRequest) -> HttpResponse:
    """How this Harbour is set up. The server's files decide it; nothing secret is shown."""
    require(request.user, Permission.ACCESS_ADMINISTER)
    context = {"groups": configuration(), "tabs": tabs_of("settings")}
    return render(request, "web/administration/settings.html", context)


def _agency(request: HarbourRequest, agency: Agency | None, title: str) -> HttpResponse:
    form = AgencyForm(request.POST or None, instance=agency)
    if request.method == "POST" and form.is_valid():
        # The form has written into its own copy already; the service compares with the stored row.
        places.keep_agency(actor=request.user, agency=agency, values=form.cleaned_data)
        return _kept(request, "agencies")
    return _form_page(request, form, title, "agencies")


def _kept(request: HarbourRequest, page: str) -> HttpResponse:
    messages.success(request, _("Kept. It counts from now on."))
    return redirect(f"administration:{page}")


def _form_page(request: HarbourRequest, form: BaseForm, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": reverse(f"administration:{back}")}
    return render(request, "web/administration/form.html", context, status=422 if form.errors else 200)
