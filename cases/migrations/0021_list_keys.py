"""Two more sort keys on the grant: whether the case is open, and when its next deadline is. The list's counts are then
a walk along an index of the reader's own grants, whatever else there is.

They are kept by triggers, so that no path forgets them. Whoever writes a deadline or a place of a case waits for others
who do the same for that case: without that, one would count before the other's row is there.
"""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import F, Q

_OPEN = Q(is_open=True)
_FUNCTION = "RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$"
_FIRST = "(SELECT min(k.due_at) FROM clocks_clock k WHERE k.stream = 'case:' || {case} AND k.state = 'running')"
_TRIGGERS = f"""
CREATE FUNCTION cases_copy_due() {_FUNCTION}
DECLARE
  changed text := coalesce(NEW.stream, OLD.stream);
  wanted uuid;
BEGIN
  IF changed !~ '^case:[0-9a-f-]{{36}}$' THEN RETURN NULL; END IF;
  wanted := substr(changed, 6)::uuid;
  PERFORM pg_advisory_xact_lock(hashtextextended(changed, 0));
  UPDATE cases_casegrant g SET next_due_at = d.first FROM (SELECT {_FIRST.format(case="wanted")} AS first) d
  WHERE g.case_id = wanted AND g.next_due_at IS DISTINCT FROM d.first;
  RETURN NULL;
END
$$;
CREATE FUNCTION cases_copy_stage() {_FUNCTION}
BEGIN
  UPDATE cases_casegrant SET is_open = NEW.stage <> 'closed'
  WHERE case_id = NEW.id AND is_open IS DISTINCT FROM (NEW.stage <> 'closed');
  RETURN NULL;
END
$$;
CREATE FUNCTION cases_list_keys() {_FUNCTION}
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('case:' || NEW.case_id, 0));
  SELECT c.stage <> 'closed', {_FIRST.format(case="c.id")} INTO NEW.is_open, NEW.next_due_at
  FROM cases_case c WHERE c.id = NEW.case_id;
  RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION cases_copy_due(), cases_copy_stage(), cases_list_keys() FROM PUBLIC;
CREATE TRIGGER cases_due_copied AFTER INSERT OR UPDATE OF due_at, state OR DELETE ON clocks_clock
  FOR EACH ROW EXECUTE FUNCTION cases_copy_due();
CREATE TRIGGER cases_stage_copied AFTER UPDATE OF stage ON cases_case
  FOR EACH ROW WHEN (OLD.stage IS DISTINCT FROM NEW.stage) EXECUTE FUNCTION cases_copy_stage();
CREATE TRIGGER cases_list_keys BEFORE INSERT ON cases_casegrant
  FOR EACH ROW EXECUTE FUNCTION cases_list_keys();
UPDATE cases_casegrant g SET is_open = c.stage <> 'closed', next_due_at = {_FIRST.format(case="c.id")}
FROM cases_case c WHERE c.id = g.case_id;
"""
_BACK = """
DROP TRIGGER cases_list_keys ON cases_casegrant;
DROP TRIGGER cases_stage_copied ON cases_case;
DROP TRIGGER cases_due_copied ON clocks_clock;
DROP FUNCTION cases_copy_due(), cases_copy_stage(), cases_list_keys();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0020_dropped_proposals"), ("clocks", "0003_rules")]

    operations: ClassVar = [
        migrations.AddField("casegrant", "is_open", models.BooleanField(default=True)),
        migrations.AddField("casegrant", "next_due_at", models.DateTimeField(null=True)),
        migrations.RunSQL(_TRIGGERS, _BACK),
        migrations.AddIndex(
            "casegrant",
            models.Index(
                F("user"), F("opened_at").desc(), F("content_object").desc(), name="cases_grant_open", condition=_OPEN
            ),
        ),
        migrations.AddIndex(
            "casegrant", models.Index(fields=["user", "next_due_at"], name="cases_grant_due", condition=_OPEN)
        ),
    ]
