"""What a row points at belongs to its own case: a foreign key looks past the policies, and would join two cases, and
tell whoever tries it that the other's row is there.
"""

from django.db import migrations

from ocsea.access.guard import Bound

_PERSON = (
    "person_id IS NULL OR EXISTS (SELECT 1 FROM cases_person p WHERE p.id = person_id AND p.case_id = {table}.case_id)"
)
# A policy may not ask its own table.
_FUNCTION = """
CREATE FUNCTION cases_entry_of(entry uuid, wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT cases_holds(wanted) AND EXISTS (SELECT 1 FROM cases_journalentry e WHERE e.id = entry AND e.case_id = wanted)
$$;
REVOKE ALL ON FUNCTION cases_entry_of(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_entry_of(uuid, uuid) TO web, worker;
"""
_CORRECTED = "corrects_id IS NULL OR cases_entry_of(corrects_id, case_id)"
_OF_PERSON = ("cases_caseevent", "cases_identifier")


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_reveals")]
    operations = [
        migrations.RunSQL(_FUNCTION, "DROP FUNCTION cases_entry_of(uuid, uuid)"),
        *(
            Bound(table, f"cases_within_{verb.lower()}", verb=verb, using=using, check=_PERSON.format(table=table))
            for table in _OF_PERSON
            for verb, using in (("INSERT", ""), ("UPDATE", "true"))
        ),
        Bound("cases_journalentry", "cases_within_insert", verb="INSERT", check=_CORRECTED),
    ]
