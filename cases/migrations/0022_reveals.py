"""Of this app, somebody opens the people and loose identifiers of a case they work on, and a supervisor what the duty
finder was asked by somebody else of the unit.
"""

from django.db import migrations

from cases.guards import holds
from ocsea.access.guard import ROLE, USER, AlsoMay

_MINE = f"""{holds("access_reveal.target_id", working=True)}
  OR EXISTS (SELECT 1 FROM cases_person p WHERE p.id = access_reveal.target_id AND {holds("p.case_id", working=True)})
  OR {ROLE} = 'supervisor' AND EXISTS (
    SELECT 1 FROM cases_finderlookup l WHERE l.id = access_reveal.target_id AND l.asked_by_id <> {USER})"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_list_keys"), ("access", "0008_reveals_by_role")]
    operations = [AlsoMay("access_reveal", "cases_opens_people", verb="INSERT", condition=_MINE)]
