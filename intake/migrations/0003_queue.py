"""How many packages wait to be read, and how long the oldest has: numbers alone, for /metrics."""

from django.db import migrations

_FORWARD = """
CREATE FUNCTION intake_queue_of_imports() RETURNS TABLE (waiting bigint, seconds double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT count(*), coalesce(extract(epoch FROM statement_timestamp() - min(j.started_at)), 0)
  FROM intake_importitem i JOIN intake_importjob j ON j.id = i.job_id
  WHERE i.state = 'waiting' AND j.state IN ('queued', 'running')
$$;
REVOKE ALL ON FUNCTION intake_queue_of_imports() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake_queue_of_imports() TO web, partner;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_guard")]
    operations = [migrations.RunSQL(_FORWARD, "DROP FUNCTION intake_queue_of_imports()")]
