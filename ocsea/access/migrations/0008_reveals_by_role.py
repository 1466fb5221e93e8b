"""Who opens a sealed identity is of a role that may, and each app adds which of its own records that person may open.

The vault and the policies of identities trust a reveal, so that writing one is as guarded as what it opens.
"""

from django.db import migrations

from ocsea.access.guard import USER, OnlyRoles

_BOUNDS = f"""user_id = {USER} AND until <= statement_timestamp() + interval '4 hours'
  AND (SELECT access_ctx_proved_at()) > statement_timestamp() - interval '10 minutes'"""
# As a bound it allows nothing by itself: an app's own policy must.
_BOUND = f"""
DROP POLICY web_insert ON access_reveal;
CREATE POLICY access_reveal_bounds ON access_reveal AS RESTRICTIVE FOR INSERT TO web WITH CHECK ({_BOUNDS});
"""
_FORMER = f"""
DROP POLICY access_reveal_bounds ON access_reveal;
CREATE POLICY web_insert ON access_reveal FOR INSERT TO web WITH CHECK ({_BOUNDS});
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0007_tokens")]
    operations = [
        migrations.RunSQL(_BOUND, _FORMER),
        OnlyRoles("access_reveal", "INSERT", "investigator", "supervisor"),
    ]
