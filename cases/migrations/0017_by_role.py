"""Who is on a case to look after a child, or to prosecute, moves it nowhere and gives nobody a place on it: the database
says so too, since being on the case is all that the other policies ask. The case's own row stays out of this: whoever
signs an entry locks it, and a lock asks for the right to update.
"""

from django.db import migrations

from ocsea.access.guard import ROLE

_WORKS = f"coalesce({ROLE}, '') NOT IN ('victim_officer', 'prosecutor')"
_PLACES = (
    ("cases_stagemove", "INSERT"),
    ("cases_authority", "INSERT"),
    ("cases_caseevent", "INSERT"),
    ("cases_casegrant", "INSERT"),
    ("cases_casegrant", "UPDATE"),
)


def _policy(table: str, verb: str) -> migrations.RunSQL:
    name = f"cases_by_role_{verb.lower()}"
    # An UPDATE of somebody else's finds no row; an INSERT fails.
    clause = f"USING ({_WORKS})" if verb == "UPDATE" else f"WITH CHECK ({_WORKS})"
    return migrations.RunSQL(
        f"CREATE POLICY {name} ON {table} AS RESTRICTIVE FOR {verb} TO web {clause}",
        f"DROP POLICY {name} ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_sealed_people")]
    operations = [_policy(table, verb) for table, verb in _PLACES]
