"""The sequencer's role also says that it checked the record, and that it handed entries out; an auditor sees how far
the log has come.
"""

from django.db import migrations

_KINDS = "'stream.counted', 'stream.exported', 'ledger.verified'"
FORWARD = f"""
DROP POLICY sequencer_counts ON ledger_payload;
CREATE POLICY sequencer_says ON ledger_payload FOR INSERT TO sequencer
    WITH CHECK (written_by = CURRENT_USER AND actor = 'job:sequencer' AND stream = 'counts' AND kind IN ({_KINDS}));

CREATE FUNCTION ledger_state() RETURNS TABLE (placed bigint, waiting bigint, oldest timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT h.size, w.number, w.oldest
    FROM ledger_head h, (SELECT count(*) AS number, min(at) AS oldest FROM ledger_pending) w
    WHERE h.name = '*'
$$;
REVOKE ALL ON FUNCTION ledger_state() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_state() TO web, sequencer;
"""


class Migration(migrations.Migration):
    """There is no way back, as in 0002."""

    dependencies = [("ledger", "0005_reference")]
    operations = [migrations.RunSQL(FORWARD)]
