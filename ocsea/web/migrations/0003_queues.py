"""How many notices and clocks wait, and how long the oldest has: numbers alone, for /metrics."""

from django.db import migrations

_HEAD = "RETURNS TABLE (waiting bigint, seconds double precision) LANGUAGE sql STABLE SECURITY DEFINER"
_PATH = "SET search_path = pg_catalog, public, pg_temp"

_FORWARD = f"""
CREATE FUNCTION web_queue_of_deliveries() {_HEAD} {_PATH} AS $$
  SELECT count(*), coalesce(extract(epoch FROM statement_timestamp() - min(n.created_at)), 0)
  FROM notices_delivery d JOIN notices_notice n ON n.id = d.notice_id WHERE d.state IN ('queued', 'sending')
$$;
CREATE FUNCTION web_queue_of_clocks() {_HEAD} {_PATH} AS $$
  SELECT count(*), coalesce(extract(epoch FROM statement_timestamp() - min(wake_at)), 0)
  FROM clocks_clock WHERE wake_at <= statement_timestamp()
$$;
REVOKE ALL ON FUNCTION web_queue_of_deliveries(), web_queue_of_clocks() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION web_queue_of_deliveries(), web_queue_of_clocks() TO web, partner;
"""
_BACKWARD = "DROP FUNCTION web_queue_of_deliveries(); DROP FUNCTION web_queue_of_clocks();"


class Migration(migrations.Migration):
    dependencies = [("web", "0002_guard"), ("notices", "0002_guard"), ("clocks", "0002_guard")]
    operations = [migrations.RunSQL(_FORWARD, _BACKWARD)]
