"""Whoever writes a place waits for the case's row first and for its deadlines then, as whoever changes a deadline does.

The other way round, two people at one case could each hold what the other waits for, and one of them read an error.
"""

import importlib
from typing import ClassVar

from django.db import migrations

_SHOWN = importlib.import_module("cases.migrations.0027_next_due_shown")
_KEYS = """
CREATE OR REPLACE FUNCTION cases_list_keys() {function}
BEGIN
{first}  PERFORM pg_advisory_xact_lock(hashtextextended('case:' || NEW.case_id, 0));
  SELECT c.stage <> 'closed', d.due_at, d.due_on, coalesce(d.zone, '')
  INTO NEW.is_open, NEW.next_due_at, NEW.next_due_on, NEW.next_due_zone
  FROM cases_case c LEFT JOIN {due} d ON true WHERE c.id = NEW.case_id;
  RETURN NEW;
END
$$;
"""


def _keys(first: str) -> str:
    due = _SHOWN._FIRST.format(case="NEW.case_id")
    return _KEYS.format(function=_SHOWN._FUNCTION, due=due, first=first)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0036_unwatched_reveals")]
    operations: ClassVar = [
        migrations.RunSQL(_keys("  PERFORM 1 FROM cases_case c WHERE c.id = NEW.case_id FOR KEY SHARE;\n"), _keys(""))
    ]
