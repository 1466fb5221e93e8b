"""A report that went into a case does not exist for whom the case does not exist, whatever desk they sit at."""

from django.db import migrations

from cases.guards import BARRED, Blind


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_index"), ("cases", "0004_denials")]

    operations = [Blind("intake_report", f"case_id IS NULL OR {BARRED}", roles=("web", "worker"))]
