"""Every field of every record of ours stands in exactly one sensitivity class."""

import pytest
from django.apps import apps
from django.db.models import CharField, Model, TextField

from ocsea.redaction.sensitivity import FieldClass, UnclassifiedField, classes_of
from ocsea.vault.fields import SealedField

OURS = ("access", "clocks", "notices", "web", "cases", "evidence", "victims", "referrals", "intake")
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_has_a_class(model: type[Model]) -> None:
    assert classes_of(model)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_identity_is_sealed(model: type[Model]) -> None:
    """An identity in a readable text column would stand in backups, logs and the database's own files."""
    readable = [
        name
        for name, klass in classes_of(model).items()
        if klass is FieldClass.IDENTITY and isinstance(model._meta.get_field(name), CharField | TextField)
    ]
    assert readable == []


def test_a_field_left_out_is_found() -> None:
    class Incomplete:
        _meta = MODELS[0]._meta
        __name__ = "Incomplete"

        class Sensitivity:
            PUBLIC = ("id",)

    with pytest.raises(UnclassifiedField):
        classes_of(Incomplete)  # type: ignore[arg-type]  # a stand-in with just what is asked


def test_there_are_sealed_fields_at_all() -> None:
    assert sum(isinstance(field, SealedField) for model in MODELS for field in model._meta.fields) > 10
