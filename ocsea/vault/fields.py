"""Model fields that hold envelopes, and the four calls that read and write them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from ocsea.vault.envelope import Place, Value, key_id_of
from ocsea.vault.errors import SealBroken
from ocsea.vault.keys import Keyring

M = TypeVar("M", bound=models.Model)

OnBroken = Callable[[models.Model, str, SealBroken], object]


class Sealed(bytes):
    """An envelope that does not show itself in logs, templates or tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__


class _SealedAttribute(DeferredAttribute):
    """Takes bytes or None only: assigning a name to a sealed field is a mistake that must not reach the database."""

    def __set__(self, instance: models.Model, value: object) -> None:
        if value is not None and not isinstance(value, bytes | bytearray | memoryview):
            raise TypeError(
                f"{type(instance).__name__}.{self.field.attname} holds sealed bytes. Use put() of ocsea.vault.fields."
            )
        instance.__dict__[self.field.attname] = None if value is None else Sealed(value)


if TYPE_CHECKING:
    _Base = models.BinaryField[bytes | memoryview | None, "Sealed | None"]
else:
    _Base = models.BinaryField


class SealedField(_Base):
    """A column of envelopes. NULL means that nothing is recorded; '', 0 and False are values and are sealed.

    `klass` repeats the field's sensitivity class where one reads the model; a system check holds both together.
    """

    descriptor_class = _SealedAttribute

    def __init__(self, klass: str = "", **kwargs: Any) -> None:
        if not isinstance(klass, str) or (klass and not klass.isupper()):
            raise TypeError("SealedField takes a sensitivity class first; give verbose_name by its keyword.")
        self.klass = str(klass)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs["editable"] = False
        super().__init__(**kwargs)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        declared = getattr(self.model, "Sensitivity", None)
        if self.klass and self.name not in getattr(declared, self.klass, ()):
            text = f"{self.model.__name__}.{self.name} says {self.klass}, its model's Sensitivity does not."
            found.append(checks.Error(text, obj=self, id="vault.E001"))
        if not hasattr(self.model, "vault_subject") and not self.model._meta.abstract:
            text = f"{self.model.__name__} has sealed fields and must say whose they are: vault_subject."
            found.append(checks.Error(text, obj=self, id="vault.E002"))
        return found

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002  (Django's signature)
        if value is not None:
            if not isinstance(value, bytes | bytearray | memoryview):
                raise TypeError(f"{self.name} holds sealed bytes. Use put() of ocsea.vault.fields.")
            key_id_of(bytes(value))  # raises SealBroken: raw bytes are never written
            value = bytes(value)
        return super().get_db_prep_value(value, connection, prepared)


def place_of(instance: models.Model, name: str) -> Place:
    """Where `instance.name` stands. Raises TypeError when the field is not sealed or the model names no subject."""
    field = instance._meta.get_field(name)
    if not isinstance(field, SealedField):
        raise TypeError(f"{type(instance).__name__}.{name} is not a SealedField.")
    if not isinstance(instance.pk, UUID):
        raise TypeError(f"{type(instance).__name__} needs a UUID made before its first save.")
    return Place(instance._meta.db_table, str(field.column), instance.pk, subject_of(instance, name))


def subject_of(instance: models.Model, name: str) -> UUID:
    """Whose data key seals this field: from `vault_subject_of(name)` where the fields of a row belong to several, else
    from `vault_subject`."""
    by_field = getattr(instance, "vault_subject_of", None)
    subject = by_field(name) if by_field else getattr(instance, "vault_subject", None)
    if not isinstance(subject, UUID):
        raise TypeError(f"{type(instance).__name__}.vault_subject must give a UUID.")
    return subject


def put(instance: models.Model, name: str, value: Value | None) -> None:
    """Seals a value into the instance, which the caller then saves. None empties the field; no key is made for it.

    A subject without a key gets one. Raises SealBroken (`key`) for an erased subject.
    """
    put_many([(instance, {name: value})])


def put_many(changes: Iterable[tuple[models.Model, Mapping[str, Value | None]]]) -> None:
    """As `put` for many rows and fields: one statement for the keys, one more where some have to be made."""
    pairs = [(instance, dict(values)) for instance, values in changes]
    given = ((instance, name) for instance, values in pairs for name, value in values.items() if value is not None)
    owners = {subject_of(instance, name) for instance, name in given}
    with Keyring.of(owners, make=True) as ring:
        for instance, values in pairs:
            for name, value in values.items():
                place = place_of(instance, name)
                setattr(instance, name, None if value is None else ring.seal(value, place))


def get(instance: models.Model, name: str) -> Any:
    """The value, or None where nothing is recorded. Raises SealBroken."""
    return get_many([instance], [name])[instance.pk][name]


def get_many(
    instances: Iterable[models.Model],
    names: Sequence[str],
    *,
    broken: OnBroken | None = None,
    for_work: bool = False,
) -> dict[UUID, dict[str, Any]]:
    """pk -> field name -> value, for rows of one model, with one statement for all keys (none when all are empty).

    A value that does not open raises SealBroken, or with `broken` is given to that function, which records it and
    returns what stands in the value's place. `for_work` opens what nobody will be shown (see Keyring.of): say why.
    """
    rows = list(instances)
    owners = {subject_of(row, name) for row in rows for name in names if getattr(row, name) is not None}
    with Keyring.of(owners, for_work=for_work) as ring:
        return {row.pk: {name: _open(ring, row, name, broken) for name in names} for row in rows}


def opened(rows: Iterable[M], names: Sequence[str], *, at_once: int = 200) -> Iterator[tuple[M, dict[str, Any]]]:
    """Each row of many with its values for work (see Keyring.of), a batch of keys at a time. Raises SealBroken."""
    each = iter(rows)
    while batch := list(islice(each, at_once)):
        values = get_many(batch, names, for_work=True)
        yield from ((row, values[row.pk]) for row in batch)


def _open(ring: Keyring, row: models.Model, name: str, broken: OnBroken | None) -> Any:
    blob = getattr(row, name)
    place = place_of(row, name)
    if blob is None:
        return None
    try:
        return ring.open(blob, place)
    except SealBroken as error:
        if broken is None:
            raise
        return broken(row, name, error)
