"""The ledger's tables. Append-only for everyone: by grants, and by triggers that stop the owner as well."""

from typing import ClassVar

from django.db import models


class Payload(models.Model):
    """One entry. `body` is its RFC 8785 JSON and the only thing that is hashed or given by a writer; a trigger takes
    the other columns from it, whatever an INSERT says of them.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    leaf_hash = models.BinaryField(max_length=32)
    stream = models.CharField(max_length=80)
    stream_kind = models.CharField(max_length=40)
    kind = models.CharField(max_length=80)
    category = models.CharField(max_length=16)
    actor = models.CharField(max_length=80)
    target_type = models.CharField(max_length=40)
    target_id = models.UUIDField()
    at = models.DateTimeField()
    # The database role that wrote the row: the one thing here that the database and not the program attests.
    written_by = models.CharField(max_length=63)
    body = models.TextField()

    class Meta:
        indexes: ClassVar = [
            # Ids are ordered by time, so (stream, id) pages through a stream without a sort.
            models.Index(fields=["stream", "id"], name="ledger_payload_stream"),
            models.Index(fields=["target_id", "id"], name="ledger_payload_target"),
        ]

    class Sensitivity:
        INTERNAL = ("id", "leaf_hash", "stream", "stream_kind", "target_type", "target_id", "written_by", "body")
        PUBLIC = ("kind", "category", "at")
        STAFF = ("actor",)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Pending(models.Model):
    """A leaf that waits for its place in the log. Made by a trigger on `Payload`; the sequencer alone takes it away."""

    id = models.UUIDField(primary_key=True, editable=False)
    leaf_hash = models.BinaryField(max_length=32)
    stream = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Sensitivity:
        INTERNAL = ("id", "leaf_hash", "stream", "at")

    def __str__(self) -> str:
        return f"Pending {self.id}"
