"""A recipient whose account is closed or moved is one no more, and those who answer for the case are told by name."""

from django.db import migrations

_FUNCTION = """
CREATE FUNCTION referrals_end_recipients() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  WITH ended AS (
    UPDATE referrals_recipient r SET revoked_at = statement_timestamp()
    FROM referrals_dispatch d JOIN referrals_referral f ON f.id = d.referral_id
    WHERE d.id = r.dispatch_id AND r.user_id = NEW.id AND r.revoked_at IS NULL RETURNING f.case_id)
  INSERT INTO cases_lostplace (id, case_id, person_id, relation, cause, ended_by_id, lost_at)
  SELECT DISTINCT ON (case_id) gen_random_uuid(), case_id, NEW.id, 'recipient',
         CASE WHEN NEW.is_active THEN 'moved' ELSE 'closed' END, access_ctx_user(), statement_timestamp() FROM ended;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION referrals_end_recipients() FROM PUBLIC;
CREATE TRIGGER referrals_account_ends_recipients AFTER UPDATE ON access_user FOR EACH ROW
  WHEN (NOT NEW.is_active AND OLD.is_active
        OR (OLD.role, OLD.unit_id, OLD.agency_id) IS DISTINCT FROM (NEW.role, NEW.unit_id, NEW.agency_id))
  EXECUTE FUNCTION referrals_end_recipients();
"""
_DROP = "DROP TRIGGER referrals_account_ends_recipients ON access_user; DROP FUNCTION referrals_end_recipients();"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0005_ended_recipients"), ("cases", "0013_ended_accounts")]
    operations = [migrations.RunSQL(_FUNCTION, _DROP)]
