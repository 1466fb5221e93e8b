"""An auditor reads what became of the referrals of the cases they audit, the partner's side of it too."""

from django.db import migrations

from ocsea.access.guard import ROLE, AlsoMay

_FUNCTION = """
CREATE FUNCTION referrals_audits(stream text, actor text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT stream ~ '^referral:[0-9a-f-]{36}$' AND EXISTS (
    SELECT 1 FROM referrals_referral r WHERE r.id = substr(stream, 10)::uuid
      AND cases_audits('case:' || r.case_id, actor))
$$;
REVOKE ALL ON FUNCTION referrals_audits(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referrals_audits(text, text) TO web, owner;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_kept_as_sent"), ("cases", "0014_audit")]

    operations = [
        migrations.RunSQL(_FUNCTION, "DROP FUNCTION referrals_audits(text, text)"),
        AlsoMay(
            "ledger_payload",
            "referrals_auditors_read_their_unit",
            verb="SELECT",
            condition=f"{ROLE} = 'auditor' AND referrals_audits(stream, actor)",
        ),
    ]
