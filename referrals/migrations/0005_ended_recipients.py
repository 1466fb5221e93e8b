"""Whoever is a recipient no more does not even find the row that says they were: it carries the dispatch's id."""

from django.db import migrations

from ocsea.access.guard import USER

_CHANGE = f"ALTER POLICY partner_select ON referrals_recipient USING (user_id = {USER}{{}})"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0004_audit")]
    operations = [migrations.RunSQL(_CHANGE.format(" AND revoked_at IS NULL"), _CHANGE.format(""))]
