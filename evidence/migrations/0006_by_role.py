"""Who handles exhibits is an investigator or an examiner, whatever else they may be to the case."""

from django.db import migrations

from ocsea.access.guard import OnlyRoles

_HANDLED = ("evidence_exhibithash", "evidence_custodyevent", "evidence_manifest")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0005_guard_manifests"), ("access", "0008_reveals_by_role")]
    operations = [
        OnlyRoles("evidence_exhibit", "INSERT", "investigator"),
        *(OnlyRoles(table, "INSERT", "investigator", "examiner") for table in _HANDLED),
    ]
