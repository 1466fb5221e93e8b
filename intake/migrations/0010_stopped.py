"""An import whose errand has ended is stopped, says so, and can be started again."""

from django.db import migrations, models

from ocsea.access.guard import MayStop


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0014_errand_over"),
        ("intake", "0009_sender_number"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importjob",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Waiting to start"),
                    ("running", "Running"),
                    ("done", "Done"),
                    ("cancelled", "Cancelled"),
                    ("stopped", "Stopped"),
                ],
                default="queued",
                max_length=12,
                verbose_name="state",
            ),
        ),
        migrations.RunSQL(
            "GRANT UPDATE (errand_id) ON intake_importjob TO web",
            "REVOKE UPDATE (errand_id) ON intake_importjob FROM web",
        ),
        MayStop("intake_importjob", "queued", "running"),
    ]
