"""Units, agencies, and what can be read but not changed here: roles and settings."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ocsea.access.can import require
from ocsea.access.models import Agency
from ocsea.access.permissions import Permission
from ocsea.access.roles import ROLES
from ocsea.errors import Invalid, NotVisible
from ocsea.web.administration import places
from ocsea.web.administration.configuration import configuration
from ocsea.web.administration.forms import AgencyForm, UnitForm
from ocsea.web.administration.people import units_of
from ocsea.web.administration.tabs import tabs_of
from ocsea.web.forms import put_errors
from ocsea.web.requests import HarbourRequest


@require_GET
def units(request: HarbourRequest) -> HttpResponse:
    """The units this administrator keeps, with how many open accounts each has."""
    require(request.user, Permission.ACCESS_ADMINISTER)
    rows = units_of(request.user).annotate(people=Count("user", filter=Q(user__is_active=True)))
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
