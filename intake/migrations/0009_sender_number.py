"""The search box asks for a sender's number: an index, or every report of the unit is read for each search."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("intake", "0008_reports_by_role")]

    operations: ClassVar = [
        migrations.AddIndex(
            "report",
            models.Index(fields=["source_number"], name="intake_number", condition=~models.Q(source_number="")),
        ),
    ]
