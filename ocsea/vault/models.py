"""Data keys, one a person, each wrapped by the key-encryption key; and the tokens of the blind index."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone


class DataKey(models.Model):
    """A wrapped data key. No runtime role may read this table; `ocsea.vault.keys` calls two functions instead.

    `subject` is the person whose values the key seals, or a record that stands for itself (a report's free text
    before its people are known). It is no foreign key: the vault knows no app.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField()
    # NULL once destroyed: what remains says that there was a key, and since when there is none.
    wrapped = models.BinaryField(null=True)
    kek_id = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject"], condition=models.Q(destroyed_at__isnull=True), name="vault_datakey_one_live"
            ),
            models.CheckConstraint(
                condition=models.Q(destroyed_at__isnull=True, wrapped__isnull=False)
                | models.Q(destroyed_at__isnull=False, wrapped__isnull=True),
                name="vault_datakey_destroyed_is_empty",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["subject"], name="vault_datakey_subject")]

    class Sensitivity:
        INTERNAL = ("id", "subject", "wrapped", "kek_id", "created_at", "destroyed_at")

    def __str__(self) -> str:
        return f"Data key {self.id}"


class IndexToken(models.Model):
    """One keyed token of the blind index (ocsea.vault.index). No runtime role may read, write or count these rows.

    `source` is the row that holds the identifier, `holder` the record that a match leads to: a case, or a report that
    waits for one. Both are no foreign keys: the vault knows no app.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=16)
    token = models.BinaryField(max_length=32)
    holder = models.UUIDField()
    source = models.UUIDField()
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["purpose", "token"], name="vault_index_token"),
            models.Index(fields=["source"], name="vault_index_source"),
            models.Index(fields=["holder"], name="vault_index_holder"),
        ]

    class Sensitivity:
        INTERNAL = ("id", "purpose", "token", "holder", "source", "written_at")
