"""A prosecutor opens sealed identities of the cases given to them: the same reason, minutes and record as an officer."""

from django.db import migrations

_ROLES = "coalesce((SELECT access_ctx_role()), '') IN ({})"
_CHANGE = "ALTER POLICY access_reveal_roles_insert ON access_reveal WITH CHECK ({})"
_FORMER = "'investigator', 'supervisor'"


class Migration(migrations.Migration):
    dependencies = [("access", "0009_external_identities")]
    operations = [
        migrations.RunSQL(
            _CHANGE.format(_ROLES.format(f"{_FORMER}, 'prosecutor'")), _CHANGE.format(_ROLES.format(_FORMER))
        )
    ]
