"""Whether an errand has ended, so that a worker can say so of what waits for it."""

from django.db import migrations

_FORWARD = """
CREATE FUNCTION access_errand_over(errand uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT NOT EXISTS (SELECT 1 FROM access_errand e JOIN access_user u ON u.id = e.user_id AND u.is_active
    WHERE e.id = errand AND e.finished_at IS NULL AND e.expires_at > statement_timestamp())
$$;
REVOKE ALL ON FUNCTION access_errand_over(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_errand_over(uuid) TO worker;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0013_audit_loans")]
    operations = [migrations.RunSQL(_FORWARD, "DROP FUNCTION access_errand_over(uuid)")]
