"""The HTML floor: Django's own middleware, the session, the ORM and a plain template, over the same fifty rows.

It is asked as `free`, whom no policy binds, member-first as design/access.md says. Also an URL configuration.
"""

import json
from collections.abc import Callable
from functools import cache
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

from cases.models import CaseGrant
from ocsea.access.models import User
from ocsea.ledger.models import Payload

MIDDLEWARE = [
    "tests.bench._floor.own_addresses",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
# The bare member-first query of the first page, for psycopg.
SQL = """
SELECT c.id, c.reference, c.operation, c.stage, c.priority, c.opened_at, c.updated_at, o.display_name, u.name
FROM cases_casegrant g JOIN cases_case c ON c.id = g.case_id
JOIN access_user o ON o.id = c.case_officer_id JOIN access_unit u ON u.id = c.unit_id
WHERE g.user_id = %s AND c.stage <> 'closed' AND (g.expires_at IS NULL OR g.expires_at > statement_timestamp())
ORDER BY g.opened_at DESC, g.case_id DESC LIMIT 51
"""
_PAGE = """<!doctype html><html lang="en"><head><title>Cases</title></head><body><h1>Cases</h1><p>{{ user }}</p><table>
{% for case in cases %}<tr><td><a href="/cases/{{ case.reference }}/">{{ case.reference }}</a></td>
<td>{{ case.operation }}</td><td>{{ case.case_officer }}</td><td>{{ case.unit }}</td>
<td>{{ case.get_stage_display }}</td><td>{{ case.get_priority_display }}</td>
<td>{{ case.opened_at|date:"j M Y H:i" }}</td><td>{{ case.updated_at|date:"j M Y H:i" }}</td></tr>
{% endfor %}</table></body></html>"""
_ENTRIES = """<!doctype html><html lang="en"><head><title>Entries</title></head><body><h1>Entries</h1><p>{{ user }}</p>
<table>{% for row, said, person in entries %}<tr><td>{{ row.at|date:"j M Y H:i" }}</td><td>{{ person }}</td>
<td>{{ row.kind }}</td><td><a href="/audit/entries/{{ row.pk }}/">{{ said.target.ref }}</a></td>
<td>{{ row.category }}</td><td>{{ said.facts }}</td></tr>{% endfor %}</table></body></html>"""
_template = None


def own_addresses(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: this module is the URL configuration."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return get_response(request)

    return answer


@login_required
def cases(request: HttpRequest) -> HttpResponse:
    """The same rows as the product's first page."""
    global _template  # noqa: PLW0603  (compiled once, as a template of a file is)
    _template = _template or Template(_PAGE)
    grants = CaseGrant.objects.filter(user_id=request.user.pk, expires_at=None)
    rows = grants.exclude(content_object__stage="closed").order_by("-opened_at", "-content_object")
    joined = rows.select_related("content_object__case_officer", "content_object__unit")[:50]
    context = Context({"cases": [grant.content_object for grant in joined], "user": request.user})
    return HttpResponse(_template.render(context))


@login_required
def entries(request: HttpRequest) -> HttpResponse:
    """The newest entries of the ledger, and who their people are."""
    rows = list(Payload.objects.order_by("-id")[:50])
    people = User.objects.in_bulk({row.actor.removeprefix("user:") for row in rows})
    told = [(row, json.loads(row.body), people.get(UUID(row.actor.removeprefix("user:")))) for row in rows]
    return HttpResponse(_entries_template().render(Context({"entries": told, "user": request.user})))


@cache
def _entries_template() -> Template:
    return Template(_ENTRIES)


urlpatterns = [path("floor/", cases), path("floor/entries/", entries)]
