"""Whoever holds the case opens its people and loose identifiers, also the prosecutor who only reads it."""

from django.db import migrations

from cases.guards import holds
from ocsea.access.guard import ROLE, USER

_CHANGE = "ALTER POLICY cases_opens_people ON access_reveal WITH CHECK ({})"
_ASKED = f"""{ROLE} = 'supervisor' AND EXISTS (
    SELECT 1 FROM cases_finderlookup l WHERE l.id = access_reveal.target_id AND l.asked_by_id <> {USER})"""


def _mine(*, working: bool) -> str:
    of_the_case = "SELECT 1 FROM cases_person p WHERE p.id = access_reveal.target_id AND "
    return f"""{holds("access_reveal.target_id", working=working)}
      OR EXISTS ({of_the_case}{holds("p.case_id", working=working)}) OR {_ASKED}"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_search"), ("access", "0010_prosecutors_reveal")]
    operations = [
        migrations.RunSQL(_CHANGE.format(_mine(working=False)), _CHANGE.format(_mine(working=True))),
    ]
