"""A staff area with a few addresses more, each of which fails in its own way."""

from collections.abc import Callable
from datetime import timedelta
from typing import NoReturn
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.views import APIView

from ocsea.access.models import Errand
from ocsea.errors import Conflict, Denied, Invalid, NotVisible, WrongState
from ocsea.urls import handler400, handler403, handler404, handler429, handler500
from ocsea.urls import urlpatterns as staff_area

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

VALUE = "Key (name)=(Maja Lindqvist) already exists"
WHYS: dict[str, Callable[[], Exception]] = {
    "hidden": NotVisible,
    "absent": Http404,
    "denied": lambda: Denied(target="CASE-1", permission="case_work"),
    "forbidden": lambda: PermissionDenied("Maja Lindqvist"),
    "state": lambda: WrongState("This case is closed."),
    "conflict": Conflict,
    "invalid": lambda: Invalid({"reason": "Say why."}),
    "constraint": lambda: IntegrityError(VALUE),
    "odd": lambda: SuspiciousOperation("Maja Lindqvist"),
    "mistake": lambda: ZeroDivisionError("Maja Lindqvist"),
}


def _write(request: HttpRequest, key: UUID | None = None) -> None:
    person, expires = UUID(str(request.user.pk)), timezone.now() + timedelta(hours=1)
    Errand(id=key or uuid4(), user_id=person, purpose="planted", expires_at=expires).save(force_insert=True)


def fail(request: HttpRequest, why: str) -> NoReturn:
    """Writes a row, then fails."""
    _write(request)
    raise WHYS[why]()


def repeat(request: HttpRequest) -> HttpResponse:
    """Breaks a constraint of the database for true."""
    for _time in range(2):
        _write(request, key=UUID(int=7))
    return HttpResponse("twice")


class Fail(APIView):
    """The same on the API."""

    def get(self, request: Request, why: str) -> NoReturn:
        _write(request)
        raise ParseError("That is no JSON.") if why == "parse" else WHYS[why]()

    post = get


def fill(request: HttpRequest) -> HttpResponse:
    """Says what arrived."""
    sizes = [upload.size for upload in request.FILES.getlist("file")]
    return HttpResponse(f"{sizes}")


urlpatterns = [
    path("fail/<str:why>/", fail),
    path("repeat/", repeat),
    path("fill/", fill),
    path("api/v1/fail/<str:why>/", Fail.as_view()),
    *staff_area,
]
