"""The ledger's tables. Append-only for everyone: by grants, and by triggers that stop the owner as well."""

from typing import ClassVar

from django.db import models
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast


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
    # The number people use for what was acted on. Made by the database from the body, so that it cannot differ.
    reference = models.GeneratedField(
        expression=KeyTextTransform("ref", KeyTransform("target", Cast("body", models.JSONField()))),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        indexes: ClassVar = [
            # Ids are ordered by time, so (stream, id) pages through a stream without a sort.
            models.Index(fields=["stream", "id"], name="ledger_payload_stream"),
            models.Index(fields=["target_id", "id"], name="ledger_payload_target"),
            # What an auditor asks by: somebody, a record's number, a kind.
            models.Index(fields=["actor", "id"], name="ledger_payload_actor"),
            models.Index(fields=["reference", "id"], name="ledger_payload_reference"),
            models.Index(fields=["kind", "id"], name="ledger_payload_kind"),
        ]

    class Sensitivity:
        INTERNAL = (
            *("id", "leaf_hash", "stream", "stream_kind", "target_type", "target_id", "written_by", "body"),
            "reference",
        )
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


class Leaf(models.Model):
    """An entry's place in the log: gap-free over all (`seq`) and within its stream (`stream_index`), both from 0."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.UUIDField(unique=True)
    leaf_hash = models.BinaryField(max_length=32)
    stream = models.CharField(max_length=80)
    stream_index = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "stream_index"], name="ledger_leaf_stream_place")
        ]

    class Sensitivity:
        INTERNAL = ("seq", "entry", "leaf_hash", "stream", "stream_index")

    def __str__(self) -> str:
        return f"Leaf {self.seq}"


class Subtree(models.Model):
    """The root of 256 to the power of `level` leaves, so that a proof asks for hundreds of hashes and not for all."""

    id = models.BigAutoField(primary_key=True)
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    root = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["level", "index"], name="ledger_subtree_place")]

    class Sensitivity:
        INTERNAL = ("id", "level", "index", "root")

    def __str__(self) -> str:
        return f"Subtree {self.level}/{self.index}"


class Head(models.Model):
    """How far a log has come: the whole log under the name `log`, and each stream under its own. Rows only grow.

    `peaks` are the roots of its perfect subtrees, largest first (`merkle.Range`). `epoch` counts sequencers: one that
    was thought dead finds a higher one than its own and writes nothing more.
    """

    name = models.CharField(max_length=80, primary_key=True)
    size = models.BigIntegerField(default=0)
    peaks = models.BinaryField(default=b"")
    epoch = models.BigIntegerField(default=0)

    class Sensitivity:
        INTERNAL = ("name", "size", "peaks", "epoch")

    def __str__(self) -> str:
        return f"{self.name}: {self.size}"


class Checkpoint(models.Model):
    """A signed note over the first `size` leaves, as the signer wrote it."""

    size = models.BigIntegerField(primary_key=True)
    note = models.TextField()
    at = models.DateTimeField()

    class Sensitivity:
        INTERNAL = ("size", "note", "at")

    def __str__(self) -> str:
        return f"Checkpoint {self.size}"


class Stamp(models.Model):
    """An outside authority's answer (RFC 3161) that it saw the checkpoint over `size` at this time, as it came."""

    size = models.BigIntegerField(db_index=True)
    token = models.BinaryField()
    at = models.DateTimeField()
    kept_at = models.DateTimeField()

    class Sensitivity:
        INTERNAL = ("id", "size", "token", "at", "kept_at")

    def __str__(self) -> str:
        return f"Stamp over {self.size}"


class SignerKey(models.Model):
    """A key that the signer has shown, since when. Compare it with what was written down on the first day."""

    key = models.CharField(max_length=200, primary_key=True)
    since = models.DateTimeField()

    class Sensitivity:
        INTERNAL = ("key", "since")

    def __str__(self) -> str:
        return self.key


class Wanted(models.Model):
    """A stream whose count and root somebody wants in the log, so that its completeness can be proved to others."""

    stream = models.CharField(max_length=80, primary_key=True)

    class Sensitivity:
        INTERNAL = ("stream",)

    def __str__(self) -> str:
        return self.stream
