"""Beside the next deadline's instant, the day and the zone it was set in: the list then asks no clock for how people say
it. The database only copies; which instants are whole days is told where the clocks tell it."""

from typing import ClassVar

from django.db import migrations, models

_FUNCTION = "RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$"
_FIRST = """(
    SELECT k.due_at, k.due_on, k.zone FROM clocks_clock k
    WHERE k.stream = 'case:' || {case} AND k.state = 'running' ORDER BY k.due_at, k.id LIMIT 1
  )"""
_TRIGGERS = f"""
CREATE OR REPLACE FUNCTION cases_copy_due() {_FUNCTION}
DECLARE
  changed text := coalesce(NEW.stream, OLD.stream);
  wanted uuid;
BEGIN
  IF changed !~ '^case:[0-9a-f-]{{36}}$' THEN RETURN NULL; END IF;
  wanted := substr(changed, 6)::uuid;
  PERFORM pg_advisory_xact_lock(hashtextextended(changed, 0));
  UPDATE cases_casegrant g SET next_due_at = d.due_at, next_due_on = d.due_on, next_due_zone = coalesce(d.zone, '')
  FROM (SELECT) one LEFT JOIN {_FIRST.format(case="wanted")} d ON true
  WHERE g.case_id = wanted
    AND (g.next_due_at, g.next_due_on, g.next_due_zone) IS DISTINCT FROM (d.due_at, d.due_on, coalesce(d.zone, ''));
  RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION cases_list_keys() {_FUNCTION}
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('case:' || NEW.case_id, 0));
  SELECT c.stage <> 'closed', d.due_at, d.due_on, coalesce(d.zone, '')
  INTO NEW.is_open, NEW.next_due_at, NEW.next_due_on, NEW.next_due_zone
  FROM cases_case c LEFT JOIN {_FIRST.format(case="NEW.case_id")} d ON true WHERE c.id = NEW.case_id;
  RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION cases_copy_due(), cases_list_keys() FROM PUBLIC;
DROP TRIGGER cases_due_copied ON clocks_clock;
CREATE TRIGGER cases_due_copied AFTER INSERT OR UPDATE OF due_at, due_on, zone, state OR DELETE ON clocks_clock
  FOR EACH ROW EXECUTE FUNCTION cases_copy_due();
UPDATE cases_casegrant g SET next_due_on = d.due_on, next_due_zone = d.zone
FROM (
  SELECT DISTINCT ON (k.stream) k.stream, k.due_on, k.zone FROM clocks_clock k
  WHERE k.stream LIKE 'case:%%' AND k.state = 'running' ORDER BY k.stream, k.due_at, k.id
) d
WHERE d.stream = 'case:' || g.case_id;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_prosecutors_reveal"), ("clocks", "0003_rules")]

    operations: ClassVar = [
        migrations.AddField("casegrant", "next_due_on", models.DateField(null=True)),
        migrations.AddField("casegrant", "next_due_zone", models.CharField(max_length=64, blank=True, default="")),
        migrations.RunSQL(_TRIGGERS),
    ]
