"""A unit names the neighbour that lends it a supervisor; its administrators may change the name."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

_RIGHT = "UPDATE (neighbour_id) ON access_unit"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0011_reveals_looked_at")]

    operations: ClassVar = [
        migrations.AddField(
            "unit",
            "neighbour",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="access.unit",
                verbose_name="neighbouring unit",
            ),
        ),
        migrations.AddConstraint(
            "unit",
            models.CheckConstraint(
                condition=models.Q(neighbour__isnull=True) | ~models.Q(neighbour=models.F("id")),
                name="access_unit_neighbour_is_another",
            ),
        ),
        migrations.RunSQL(f"GRANT {_RIGHT} TO web", f"REVOKE {_RIGHT} FROM web"),
    ]
