"""What forms of every app share: refusals beside their fields, and choices that depend on who asks."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from django.db.models import QuerySet
from django.forms import BaseForm, ChoiceField, ModelChoiceField

from ocsea.errors import Invalid


def put_errors(form: BaseForm, error: Invalid, *, names: Mapping[str, str] | None = None) -> None:
    """A service's refusals, each beside its field; `names` says which field stands for which answer of the service."""
    for name, words in error.fields.items():
        field = (names or {}).get(name, name)
        form.add_error(field if field in form.fields else None, str(words))


def offer(form: BaseForm, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Sets the choices of a form's ChoiceField."""
    cast("ChoiceField", form.fields[name]).choices = list(choices)


def offer_rows(form: BaseForm, name: str, rows: QuerySet[Any], words: Callable[[Any], str] | None = None) -> None:
    """Sets the rows of a form's ModelChoiceField; `words` says one of them where its str() will not do."""
    field = cast("ModelChoiceField[Any]", form.fields[name])
    field.queryset = rows
    if words is not None:
        field.label_from_instance = words  # type: ignore[assignment, method-assign]  # set on the form's own copy of the field
