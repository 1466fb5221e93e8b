"""Every address is behind the sign-in but for a named few, asks for a right but for a named few, and is listed."""

import json
import re
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from ocsea.access.permissions import Permission
from ocsea.access.roles import ROLES, Area
from ocsea.web.routes import AREAS, Route, routes_of
from tests.access.signing import in_the_partner_area, location
from tests.roles import client_of

pytestmark = pytest.mark.django_db
ALL = [route for area in AREAS for route in routes_of(area)]
EACH = pytest.mark.parametrize("route", ALL, ids=lambda route: f"{route.area} {route.route}")
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}

# For machines: they answer anybody, with no word of any record.
MACHINES = {"web:healthz", "web:readyz", "web:metrics"}
# What somebody who is not signed in may open.
OPEN = MACHINES | {"account_login"}
# These ask for no right: what they show is the reader's own, or what the policies let that person know of.
OWN = {
    *("web:home", "web:inbox", "web:inbox_done", "web:draft", "web:draft_discard", "web:search"),
    *("victims:index", "referrals:index", "partner:home"),
    *("intake_api:list", "victims_api:list", "referrals_api:list"),
    *("schema", "api_docs", "components"),
    # Those with a post in a compartment, of whatever role.
    *("cases:compartment", "cases:confirm_compartment", "cases:compartment_act"),
    *("cases:end_reader", "cases:release_methods", "cases:hand_on_post"),
}


def _example(route: Route) -> str:
    """The address with something in each place that nothing goes by."""
    blanks = {
        "uuid": "00000000-0000-4000-8000-000000000000",
        "str": "NO-SUCH-THING",
        "slug": "no-such-thing",
        "int": "999999",
    }
    return re.sub(r"<(\w+):\w+>", lambda match: blanks[match[1]], route.route)


def _is_account_page(route: Route) -> bool:
    return route.route.startswith("/accounts/")


@EACH
def test_nobody_gets_in_without_signing_in(db: None, settings: Settings, route: Route) -> None:
    if route.area == Area.PARTNER:
        with in_the_partner_area(settings):
            _try_as_nobody(route)
    else:
        _try_as_nobody(route)


def _try_as_nobody(route: Route) -> None:
    for method in sorted(METHODS):
        answer = Client().generic(method, _example(route))
        if route.name == "account_start":
            assert answer.status_code in {404, 405}  # a link that opens nothing
        elif route.name in OPEN:
            assert answer.status_code in {200, 405}
        elif route.route.startswith("/api/"):
            assert answer.status_code == 401
        else:
            sent_on = answer.status_code == 302 and location(answer).startswith(("/accounts/login/", "/?next="))
            assert sent_on or (_is_account_page(route) and answer.status_code in {302, 405})


@EACH
def test_it_asks_for_a_right_or_is_named(route: Route) -> None:
    if _is_account_page(route) or route.name in OWN | MACHINES:
        assert route.permission == ""
    else:
        rights = {Permission(right) for right in route.permission.split(",")}
        area = Area(route.area)
        assert any(rights <= role.permissions for role in ROLES.values() if role.area is area)


@pytest.mark.parametrize("route", [route for route in ALL if not _is_account_page(route)], ids=lambda r: r.route)
def test_it_takes_the_methods_that_are_listed_and_no_other(
    cast: SimpleNamespace, settings: Settings, route: Route
) -> None:
    if route.area == Area.PARTNER:
        with in_the_partner_area(settings):
            _try_other_methods(client_of(cast.pia), route)
    else:
        _try_other_methods(client_of(cast.ada), route)


def _try_other_methods(client: Client, route: Route) -> None:
    assert route.methods
    for method in METHODS - set(route.methods):
        assert client.generic(method, _example(route)).status_code == 405


def test_nothing_of_the_staff_area_is_in_the_partners(db: None) -> None:
    shared = {route.route for route in routes_of("staff")} & {route.route for route in routes_of("partner")}
    own = {"/", "/referrals/<str:reference>/"}  # other views under the same address
    machines = {"/healthz", "/readyz", "/metrics"}
    inbox = {"/inbox/", "/inbox/<uuid:notice_id>/"}
    assert {path for path in shared if not path.startswith("/accounts/")} == own | machines | inbox
    modules = {route.view.split(".")[0] for route in routes_of("partner")}
    assert modules == {"partner", "ocsea", "allauth"}


def test_names_are_unique_and_none_is_missing() -> None:
    for area in AREAS:
        names = [route.name for route in routes_of(area)]
        assert len(names) == len(set(names))
        assert "" not in names


def test_the_command_lists_them_all() -> None:
    out = StringIO()
    call_command("routes", "--json", stdout=out)
    found = {(row["area"], row["route"]): row for row in json.loads(out.getvalue())}
    assert len(found) == len(ALL) > 100
    log = found["staff", "/cases/<str:reference>/log/"]
    assert (log["name"], log["methods"], log["permission"]) == (
        "cases:journal",
        ["GET", "POST"],
        "case_read,journal_write",
    )
    assert found["staff", "/healthz"]["permission"] == ""
    plain = StringIO()
    call_command("routes", stdout=plain)
    assert len(plain.getvalue().splitlines()) == len(ALL)
