"""An exhibit does not exist for whom its case does not exist, also when it went through their hands."""

from django.db import migrations

from cases.guards import BARRED, Blind

_TABLES = ("evidence_exhibit", "evidence_exhibithash", "evidence_custodyevent")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_guard"), ("cases", "0004_denials")]

    operations = [Blind(table, BARRED) for table in _TABLES]
