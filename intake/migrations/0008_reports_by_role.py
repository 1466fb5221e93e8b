"""Reports stay with whoever reads reports: a prosecutor opens the people of the case, not what was reported."""

from django.db import migrations

from ocsea.access.guard import ROLE

_CHANGE = "ALTER POLICY intake_opens_reports ON access_reveal WITH CHECK ({})"
_SEEN = "EXISTS (SELECT 1 FROM intake_report r WHERE r.id = access_reveal.target_id)"


class Migration(migrations.Migration):
    dependencies = [("intake", "0007_reveals"), ("access", "0010_prosecutors_reveal")]
    operations = [
        migrations.RunSQL(
            _CHANGE.format(f"{_SEEN} AND {ROLE} IN ('investigator', 'supervisor')"), _CHANGE.format(_SEEN)
        )
    ]
