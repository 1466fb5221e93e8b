"""A model with sealed fields that lives outside the installed apps: its table exists only inside a test."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from django.apps.registry import Apps
from django.db import connection, models

from ocsea.vault.fields import SealedField
from tests.roles import as_role

_apart = Apps()


class Child(models.Model):
    """Somebody with a name and a school, and a key of their own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = SealedField("IDENTITY")
    school = SealedField("IDENTITY")

    class Meta:
        app_label = "sample"
        apps = _apart

    class Sensitivity:
        INTERNAL = ("id",)
        IDENTITY = ("name", "school")

    objects: ClassVar[models.Manager["Child"]] = models.Manager()

    def __str__(self) -> str:
        return f"Child {self.id}"

    @property
    def vault_subject(self) -> uuid.UUID:
        return self.id


@contextmanager
def child_table() -> Iterator[None]:
    """Makes the table as owner and lets `web` use it; the test's rollback removes it."""
    with as_role("owner"):
        with connection.schema_editor(atomic=False) as editor:
            editor.create_model(Child)
        with connection.cursor() as cursor:
            cursor.execute("GRANT SELECT, INSERT, UPDATE ON sample_child TO web")
    yield
