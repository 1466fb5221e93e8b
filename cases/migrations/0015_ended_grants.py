"""An ended grant is read by those who keep the case, and no more by the person it was for: it names the case."""

from django.db import migrations

from ocsea.access.guard import USER

_LIVE = " AND (expires_at IS NULL OR expires_at > statement_timestamp())"


def _change(live: str) -> str:
    reads = f"(user_id = {USER}{live}) OR cases_holds(case_id)"
    return "".join(f"ALTER POLICY {role}_select ON cases_casegrant USING ({reads});" for role in ("web", "worker"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_audit")]
    operations = [migrations.RunSQL(_change(_LIVE), _change(""))]
