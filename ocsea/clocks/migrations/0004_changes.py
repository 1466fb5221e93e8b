"""A change is of a clock that whoever writes it sees, or has just started: a foreign key alone would take any."""

from django.db import migrations

from ocsea.access.guard import Bound

# Whoever starts a clock for somebody else writes its first change without seeing it.
_FUNCTION = """
CREATE FUNCTION clocks_unwritten(clock uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM clocks_clock c WHERE c.id = clock)
  AND NOT EXISTS (SELECT 1 FROM clocks_clockchange h WHERE h.clock_id = clock)
$$;
REVOKE ALL ON FUNCTION clocks_unwritten(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clocks_unwritten(uuid) TO web;
"""
_SEEN = "EXISTS (SELECT 1 FROM clocks_clock c WHERE c.id = clock_id) OR clocks_unwritten(clock_id)"


class Migration(migrations.Migration):
    dependencies = [("clocks", "0003_rules")]
    operations = [
        migrations.RunSQL(_FUNCTION, "DROP FUNCTION clocks_unwritten(uuid)"),
        Bound("clocks_clockchange", "clocks_seen_insert", verb="INSERT", check=_SEEN, roles=("web",)),
    ]
