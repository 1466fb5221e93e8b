"""What a supervisor who looks at a reveal later is told of it."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0010_prosecutors_reveal")]

    operations: ClassVar = [
        migrations.AddField(
            "reveal", "reference", models.CharField(blank=True, default="", max_length=80), preserve_default=False
        ),
        migrations.AddField(
            "reveal", "stream", models.CharField(blank=True, default="", max_length=80), preserve_default=False
        ),
        migrations.AddIndex("reveal", models.Index(fields=["opened_at"], name="access_reveal_opened")),
    ]
