"""What an account opened outside any case ends with it: shifts, links, errands, what is open of an identity.

A trigger, so that an UPDATE by whatever way does the same, and so that it counts at the next statement.
"""

from django.db import migrations

_HEAD = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$"
_FUNCTION = f"""
CREATE FUNCTION access_end_grants() RETURNS trigger {_HEAD}
BEGIN
  UPDATE access_dutyshift SET withdrawn_at = statement_timestamp(), withdrawn_by_id = access_ctx_user()
  WHERE person_id = NEW.id AND withdrawn_at IS NULL AND ends_at > statement_timestamp();
  UPDATE access_invitation SET revoked_at = statement_timestamp()
  WHERE person_id = NEW.id AND revoked_at IS NULL AND used_at IS NULL;
  UPDATE access_errand SET finished_at = statement_timestamp() WHERE user_id = NEW.id AND finished_at IS NULL;
  UPDATE access_reveal SET until = statement_timestamp() WHERE user_id = NEW.id AND until > statement_timestamp();
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION access_end_grants() FROM PUBLIC;
CREATE TRIGGER access_account_ends_grants AFTER UPDATE ON access_user FOR EACH ROW
  WHEN (NOT NEW.is_active AND OLD.is_active
        OR (OLD.role, OLD.unit_id, OLD.agency_id) IS DISTINCT FROM (NEW.role, NEW.unit_id, NEW.agency_id))
  EXECUTE FUNCTION access_end_grants();
"""
_DROP = "DROP TRIGGER access_account_ends_grants ON access_user; DROP FUNCTION access_end_grants();"


class Migration(migrations.Migration):
    dependencies = [("access", "0004_administration")]
    operations = [migrations.RunSQL(_FUNCTION, _DROP)]
