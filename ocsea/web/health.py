"""Whether this process runs, and whether it can do its work: for load balancers and service managers."""

from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """The process reaches its database, and that one has every table; else 503 and which of the two it is."""
    fault = _fault()
    words = f"not ready: {fault}\n" if fault else "ready\n"
    return HttpResponse(words, status=503 if fault else 200, content_type="text/plain")


def _fault() -> str:
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except Error:
        return "the database does not answer"
    missing = _needed() - applied
    return f"{len(missing)} migrations are missing, run manage.py migrate" if missing else ""


@cache
def _needed() -> frozenset[tuple[str, str]]:
    """What the program on this machine brings along; it does not change while it runs."""
    return frozenset(MigrationLoader(None).disk_migrations)
