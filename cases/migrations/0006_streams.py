"""Find the grant of a stream by its case's id, through the index, and not by writing every grant of the reader as text.

The former policies compared `'case:' || g.case_id` with the stream, which no index serves: whoever holds half a million
cases waited for as many concatenations at each statement that reads clocks.
"""

from django.db import migrations

from ocsea.access.guard import USER

_FIRST = "stream LIKE 'case:%' AND EXISTS (SELECT 1 FROM cases_casegrant g WHERE "
_REST = "AND g.user_id = " + USER + " {only}AND (g.expires_at IS NULL OR g.expires_at > statement_timestamp()))"
# A stream of another form belongs to no case: NULL equals nothing.
_BY_ID = "g.case_id = CASE WHEN {t}.stream ~ '^case:[0-9a-f-]{{36}}$' THEN substr({t}.stream, 6)::uuid END "
_BY_TEXT = "'case:' || g.case_id::text = {t}.stream "


def _alter(link: str) -> str:
    def reads(table: str, only: str = "") -> str:
        return _FIRST + link.format(t=table) + _REST.format(only=only)

    change = reads("clocks_clock", "AND g.relation <> 'legal' ")
    return f"""
ALTER POLICY cases_holders_read_clocks ON clocks_clock USING ({reads("clocks_clock")});
ALTER POLICY cases_workers_change_clocks ON clocks_clock USING ({change}) WITH CHECK ({change});
ALTER POLICY cases_holders_read_their_stream ON ledger_payload USING ({reads("ledger_payload")});
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_signs")]
    operations = [migrations.RunSQL(_alter(_BY_ID), _alter(_BY_TEXT))]
