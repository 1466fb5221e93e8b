"""The API's side of the house: refusals by the same map, fields by the same presenters."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from ocsea.access.models import User
from ocsea.errors import HarbourError
from ocsea.web.presenter import Presenter

Method = TypeVar("Method", bound=Callable[..., Response])


class CookieScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # no types
    """Says in the schema that the API is signed in to by the browser's session."""

    target_class = "ocsea.web.authentication.CookieAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # no types
    """Says in the schema that programs sign in by a token of the account page."""

    target_class = "ocsea.web.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class ApiRequest(Request):
    """The request of an API method: nobody gets that far without being signed in."""

    user: User


def api_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's own errors in our shape; ours are left to ocsea.web.errors, so that the savepoint rolls back."""
    if isinstance(error, HarbourError) or not isinstance(error, APIException):
        return None
    response = exception_handler(error, context)
    if response is not None:
        response.data = {"error": {"status": response.status_code, "message": str(error.detail)}}
    return response


class WithheldSerializer(serializers.Serializer[Any]):
    """What stands in place of a value that the caller may not read."""

    withheld = serializers.CharField(help_text="The field class that hides the value.")


@cache  # one class for each presenter, or the description holds two of one name
def serializer_of(presenter: type[Presenter[Any]]) -> type[serializers.Serializer[Any]]:
    """A serializer class that describes a presenter's JSON in the OpenAPI schema. It is never used to read or write."""
    members: dict[str, Any] = {
        name: serializers.JSONField(help_text=f"{label} ({klass.value.lower()})", allow_null=True, read_only=True)
        for name, (klass, label) in presenter.describe().items()
    }
    return type(f"{presenter.__name__.removesuffix('Presenter')}", (serializers.Serializer,), members)


def describes(presenter: type[Presenter[Any]], *, many: bool = False) -> Callable[[Method], Method]:
    """Decorator: says in the schema that this method answers with the presenter's fields."""
    described: Callable[[Method], Method] = extend_schema(responses=serializer_of(presenter)(many=many))  # type: ignore[arg-type]  # a class is hashable
    return described
