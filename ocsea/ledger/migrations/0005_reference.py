"""The number of what was acted on becomes a column, and an auditor's questions get their indexes.

A generated column is filled for the rows that exist too, without an UPDATE: the ledger stays append-only meanwhile.
"""

from typing import ClassVar

from django.db import migrations, models
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

_INDEXES = ("actor", "reference", "kind")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_sequence_guard")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="payload",
            name="reference",
            field=models.GeneratedField(
                db_persist=True,
                expression=KeyTextTransform("ref", KeyTransform("target", Cast("body", models.JSONField()))),
                output_field=models.TextField(),
            ),
        ),
        *(
            migrations.AddIndex("payload", models.Index(fields=[name, "id"], name=f"ledger_payload_{name}"))
            for name in _INDEXES
        ),
    ]
