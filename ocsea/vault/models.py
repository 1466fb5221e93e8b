"""Data keys, one a person, each wrapped by the key-encryption key."""

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
