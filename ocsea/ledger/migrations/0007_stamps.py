"""Stamps of an outside authority, beside the checkpoints that they are over: added, never changed."""

from django.db import migrations, models

FORWARD = """
ALTER TABLE ledger_stamp ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_stamp FORCE ROW LEVEL SECURITY;
REVOKE ALL ON ledger_stamp FROM PUBLIC;
CREATE POLICY owner_all ON ledger_stamp TO owner USING (true) WITH CHECK (true);
CREATE TRIGGER ledger_stamp_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_stamp
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
ALTER TABLE ledger_stamp ENABLE ALWAYS TRIGGER ledger_stamp_append_only;
GRANT SELECT, INSERT ON ledger_stamp TO sequencer;
GRANT USAGE ON SEQUENCE ledger_stamp_id_seq TO sequencer;
CREATE POLICY sequencer_select ON ledger_stamp FOR SELECT TO sequencer USING (true);
CREATE POLICY sequencer_insert ON ledger_stamp FOR INSERT TO sequencer WITH CHECK (true);
GRANT SELECT ON ledger_stamp TO auditor_ro;
CREATE POLICY auditor_select ON ledger_stamp FOR SELECT TO auditor_ro USING (true);

-- For /metrics: how many checkpoints came since the newest stamp, and for how long the oldest of them has gone without.
-- Nothing while no stamp was ever had, which is how it is where no authority is configured.
CREATE FUNCTION ledger_queue_of_stamps() RETURNS TABLE (waiting bigint, seconds double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT count(*), coalesce(extract(epoch FROM statement_timestamp() - min(c.at)), 0)::double precision
    FROM ledger_checkpoint c WHERE c.size > (SELECT max(s.size) FROM ledger_stamp s)
$$;
REVOKE ALL ON FUNCTION ledger_queue_of_stamps() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_queue_of_stamps() TO web, partner;
"""


class Migration(migrations.Migration):
    """There is no way back, as in 0002."""

    dependencies = [("ledger", "0006_own_words")]
    operations = [
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.BigIntegerField(db_index=True)),
                ("token", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("kept_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(FORWARD),
    ]
