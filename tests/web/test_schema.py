"""The API's description: complete, for who is signed in, and without a thing from elsewhere."""

import re
from types import SimpleNamespace

import pytest

from ocsea.web.routes import routes_of
from tests.roles import client_of

pytestmark = pytest.mark.django_db


def test_every_api_route_is_described_and_says_how_one_signs_in(cast: SimpleNamespace) -> None:
    schema = client_of(cast.ada).get("/api/schema/?format=json").json()
    described = {re.sub(r"{\w+}", "{}", path) for path in schema["paths"]}
    ours = [each.route for each in routes_of("staff") if each.route.startswith("/api/v1/")]
    assert described == {re.sub(r"<\w+:\w+>", "{}", route) for route in ours}
    assert schema["components"]["securitySchemes"] == {
        "session": {"type": "apiKey", "in": "cookie", "name": "harbour"},
        "token": {"type": "http", "scheme": "bearer"},
    }
    methods = [method for path in schema["paths"].values() for method in path.values()]
    assert all({"session": []} in method["security"] and {"token": []} in method["security"] for method in methods)


def test_its_page_loads_nothing_from_elsewhere_and_runs_nothing_inline(cast: SimpleNamespace) -> None:
    page = client_of(cast.ada).get("/api/docs/").text
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", page)
    assert all(address.startswith("/") for address in re.findall(r"(?:src|href)=\"([^\"]+)\"", page))
