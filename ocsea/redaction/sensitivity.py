"""What kind of field is it? Every model field stands in exactly one class; an unclassified one fails the build."""

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.functional import Promise


class FieldClass(StrEnum):
    """The classes of design/access.md. `INTERNAL` is machinery that no page shows: ids, keys, copied sort keys."""

    PUBLIC = "PUBLIC"
    CASE = "CASE"
    METHOD = "METHOD"
    VICTIM = "VICTIM"
    IDENTITY = "IDENTITY"
    STAFF = "STAFF"
    WELFARE = "WELFARE"
    HASH = "HASH"
    INTERNAL = "INTERNAL"


WORDS: dict[FieldClass, "Promise"] = {
    FieldClass.PUBLIC: _("reference and status"),
    FieldClass.CASE: _("case content"),
    FieldClass.METHOD: _("covert method or source"),
    FieldClass.VICTIM: _("victim record"),
    FieldClass.IDENTITY: _("identity"),
    FieldClass.STAFF: _("staff details"),
    FieldClass.WELFARE: _("staff welfare"),
    FieldClass.HASH: _("perceptual code"),
    FieldClass.INTERNAL: _("internal"),
}


class UnclassifiedField(TypeError):
    """A model field has no sensitivity class, or more than one."""


def classes_of(model: "type[Model]") -> dict[str, FieldClass]:
    """Field name -> class, from the model's inner `Sensitivity`.

    Raises UnclassifiedField when the model lacks one, names an unknown field, or leaves a field out.
    """
    declared = getattr(model, "Sensitivity", None)
    if declared is None:
        raise UnclassifiedField(f"{model.__name__} has no Sensitivity")
    found: dict[str, FieldClass] = {}
    for klass in FieldClass:
        for name in getattr(declared, klass.value, ()):
            if name in found:
                raise UnclassifiedField(f"{model.__name__}.{name} stands in {found[name]} and in {klass}")
            found[name] = klass
    real = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}
    if odd := real.symmetric_difference(found):
        raise UnclassifiedField(f"{model.__name__}: {', '.join(sorted(odd))} is unclassified or unknown")
    return found
