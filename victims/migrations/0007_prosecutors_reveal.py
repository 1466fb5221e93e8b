"""Whoever holds one of the child's cases opens the identity, also the prosecutor who only reads the case."""

from django.db import migrations

_CHANGE = "ALTER POLICY victims_opens_children ON access_reveal WITH CHECK ({}(access_reveal.target_id))"


class Migration(migrations.Migration):
    dependencies = [("victims", "0006_reveals"), ("access", "0010_prosecutors_reveal")]
    operations = [migrations.RunSQL(_CHANGE.format("victims_holds"), _CHANGE.format("victims_works"))]
