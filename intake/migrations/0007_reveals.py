"""Of this app, somebody opens a report that they may see; reports are taken in by intake officers alone."""

from django.db import migrations

from ocsea.access.guard import AlsoMay, OnlyRoles

# The policy of reports decides inside: a report that the person does not see is not there.
_SEEN = "EXISTS (SELECT 1 FROM intake_report r WHERE r.id = access_reveal.target_id)"


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_victim_officer"), ("access", "0008_reveals_by_role")]
    operations = [
        AlsoMay("access_reveal", "intake_opens_reports", verb="INSERT", condition=_SEEN),
        OnlyRoles("intake_report", "INSERT", "intake_officer"),
    ]
