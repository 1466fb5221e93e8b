"""What waits for a supervisor is found by itself, and not by a look at every case they answer for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0034_posts")]

    operations = [
        migrations.AddIndex(
            "case",
            models.Index(condition=models.Q(("stage", "closure_proposed")), fields=["id"], name="cases_closure_waits"),
        ),
        migrations.AddIndex(
            "casegrant",
            models.Index(
                condition=models.Q(("expires_at__isnull", False), ("is_open", True), ("relation", "case_officer")),
                fields=["content_object"],
                name="cases_grant_officer_left",
            ),
        ),
    ]
