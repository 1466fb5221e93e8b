"""One presenter feeds pages, API, CSV, PDF, mail and history: the only way from a record to a reader.

A presenter names the fields it shows; each goes out as `Shown` or as `Withheld` by its sensitivity class and what
the viewer may read of this record now. Nothing is shown that is not named (allow-list at serialisation).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Model
from django.utils.functional import Promise

from ocsea.redaction.sensitivity import WORDS, FieldClass, classes_of
from ocsea.vault.fields import SealedField, get_many
from ocsea.web.scope import within_limits

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Item:
    """One labelled value as this viewer gets it."""

    name: str
    label: str | Promise  # put into words only where it is shown
    klass: FieldClass
    shown: bool
    value: Any = None

    @property
    def withheld(self) -> str:
        """The class that hides the value, in words; empty when it is shown."""
        return "" if self.shown else str(WORDS[self.klass])

    def as_json(self) -> Any:
        """The value for the API, or `{"withheld": class}`."""
        return _plain(self.value) if self.shown else {"withheld": self.klass.value.lower()}


@dataclass(frozen=True)
class Viewer:
    """What one person may read of one record now: the answer of the app's policy."""

    readable: frozenset[FieldClass]
    facts: Mapping[str, Any] = field(default_factory=dict)

    def may(self, klass: FieldClass) -> bool:
        return klass in self.readable and within_limits(klass)


class Presenter(Generic[M]):
    """Shows `fields` of `model`, and `derived` values: methods of the presenter, each with its class and label."""

    model: ClassVar[type[Model]]
    fields: ClassVar[Sequence[str]] = ()
    derived: ClassVar[Mapping[str, tuple[FieldClass, str | Promise]]] = {}

    def __init__(self, record: M, viewer: Viewer, opened: Mapping[str, Any] | None = None) -> None:
        self.record, self.viewer = record, viewer
        self._opened = opened
        self._items: dict[str, Item] = {}

    @classmethod
    def many(cls, records: Iterable[M], viewer: Viewer) -> list["Presenter[M]"]:
        """Presenters of several records that the viewer reads alike; sealed fields are opened in one batch."""
        rows = list(records)
        sealed = cls._sealed_names(viewer)
        opened = get_many(rows, sealed) if sealed else {}
        return [cls(row, viewer, opened.get(row.pk, {})) for row in rows]

    def __getitem__(self, name: str) -> Item:
        if name not in self._items:
            self._items[name] = self._item(name)
        return self._items[name]

    @property
    def items(self) -> list[Item]:
        """All items in the declared order."""
        return [self[name] for name in self.names()]

    @classmethod
    def names(cls) -> list[str]:
        """Every name this presenter can show."""
        return [*cls.fields, *cls.derived]

    @classmethod
    @cache
    def describe(cls) -> dict[str, tuple[FieldClass, str | Promise]]:
        """Name -> (class, label), for the API's description and the tests."""
        classes = classes_of(cls.model)
        shown = {name: (classes[name], _label(cls.model, name)) for name in cls.fields}
        return shown | dict(cls.derived)

    def as_json(self) -> dict[str, Any]:
        """The record for the API: the same fields as the page."""
        return {name: self[name].as_json() for name in self.names()}

    def _item(self, name: str) -> Item:
        klass, label = self.describe()[name]
        if not self.viewer.may(klass):
            return Item(name, label, klass, shown=False)
        return Item(name, label, klass, shown=True, value=self._value(name))

    def _value(self, name: str) -> Any:
        if name in self.derived:
            return getattr(self, name)()
        model_field = self.model._meta.get_field(name)
        if isinstance(model_field, SealedField):
            if self._opened is None:
                self._opened = get_many([self.record], self._sealed_names(self.viewer)).get(self.record.pk, {})
            return self._opened.get(name)
        value = getattr(self.record, name)
        if getattr(model_field, "choices", None):
            return (
                Choice(value, str(_words_of(self.model, name).get(value, value))) if value not in (None, "") else None
            )
        return value

    @classmethod
    def _sealed_names(cls, viewer: Viewer) -> list[str]:
        sealed = [name for name in cls.fields if isinstance(cls.model._meta.get_field(name), SealedField)]
        return [name for name in sealed if viewer.may(cls.describe()[name][0])]


class Choice(str):
    """A coded value that prints as its words and keeps its code."""

    code: str

    def __new__(cls, code: Any, words: str) -> "Choice":
        made = super().__new__(cls, words)
        made.code = str(code)
        return made


@cache
def _words_of(model: type[Model], name: str) -> dict[Any, str | Promise]:
    # get_FOO_display() hashes, and so translates, every choice of the field for each row.
    return dict(getattr(model._meta.get_field(name), "flatchoices"))  # noqa: B009  (relations have none)


def _label(model: type[Model], name: str) -> str | Promise:
    label: str | Promise = getattr(model._meta.get_field(name), "verbose_name", name)
    return label


def _plain(value: Any) -> Any:
    """A value that JSON can carry; related records go out as their words, never as their ids."""
    if isinstance(value, Choice):
        return {"code": value.code, "label": str(value)}
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, Item | Presenter):
        return value.as_json()
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
