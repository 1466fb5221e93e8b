"""Who may do what to the log: the sequencer appends and nobody changes; everyone else sees hashes that say nothing.

A stream's name holds its case's id, so a leaf is shown only with its entry. Bare hashes, for proofs, come from a
function: they tell nothing but how many entries there are.
"""

from django.db import migrations

_APPEND_ONLY = ("ledger_leaf", "ledger_subtree", "ledger_checkpoint", "ledger_signerkey")
_ALL = (*_APPEND_ONLY, "ledger_head", "ledger_wanted")
_FORCED = "\n".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
    f"REVOKE ALL ON {table} FROM PUBLIC; CREATE POLICY owner_all ON {table} TO owner USING (true) WITH CHECK (true);"
    for table in _ALL
)
_KEPT = "\n".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only(); "
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only; "
    f"GRANT SELECT, INSERT ON {table} TO sequencer; "
    f"CREATE POLICY sequencer_select ON {table} FOR SELECT TO sequencer USING (true); "
    f"CREATE POLICY sequencer_insert ON {table} FOR INSERT TO sequencer WITH CHECK (true);"
    for table in _APPEND_ONLY
)

FORWARD = f"""
{_FORCED}
{_KEPT}
GRANT USAGE ON SEQUENCE ledger_subtree_id_seq TO sequencer;

GRANT SELECT ON ledger_leaf TO web, auditor_ro;
CREATE POLICY readers_of_the_entry ON ledger_leaf FOR SELECT TO web
    USING (EXISTS (SELECT 1 FROM ledger_payload p WHERE p.id = ledger_leaf.entry));
CREATE POLICY auditor_select ON ledger_leaf FOR SELECT TO auditor_ro USING (true);
GRANT SELECT ON ledger_checkpoint, ledger_signerkey TO web, partner, worker, auditor_ro;
CREATE POLICY everyone_select ON ledger_checkpoint FOR SELECT TO web, partner, worker, auditor_ro USING (true);
CREATE POLICY everyone_select ON ledger_signerkey FOR SELECT TO web, partner, worker, auditor_ro USING (true);

GRANT SELECT, INSERT, UPDATE ON ledger_head TO sequencer;
CREATE POLICY sequencer_select ON ledger_head FOR SELECT TO sequencer USING (true);
CREATE POLICY sequencer_insert ON ledger_head FOR INSERT TO sequencer WITH CHECK (true);
CREATE POLICY sequencer_update ON ledger_head FOR UPDATE TO sequencer USING (true) WITH CHECK (true);
INSERT INTO ledger_head (name, size, peaks, epoch) VALUES ('*', 0, '', 0);
CREATE FUNCTION ledger_only_grows() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.name = OLD.name AND NEW.size >= OLD.size AND NEW.epoch >= OLD.epoch THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The log only grows: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
REVOKE ALL ON FUNCTION ledger_only_grows() FROM PUBLIC;
CREATE TRIGGER ledger_head_grows BEFORE UPDATE OR DELETE ON ledger_head
    FOR EACH ROW EXECUTE FUNCTION ledger_only_grows();
CREATE TRIGGER ledger_head_stays BEFORE TRUNCATE ON ledger_head
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_grows;
ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_stays;

-- Who may read a stream may have it counted.
GRANT INSERT ON ledger_wanted TO web, sequencer;
GRANT SELECT, DELETE ON ledger_wanted TO sequencer;
CREATE POLICY web_insert ON ledger_wanted FOR INSERT TO web
    WITH CHECK (EXISTS (SELECT 1 FROM ledger_payload p WHERE p.stream = ledger_wanted.stream));
CREATE POLICY sequencer_all ON ledger_wanted TO sequencer USING (true) WITH CHECK (true);

-- The sequencer writes one kind of entry itself: what it counted.
GRANT INSERT ON ledger_payload TO sequencer;
CREATE POLICY sequencer_counts ON ledger_payload FOR INSERT TO sequencer
    WITH CHECK (written_by = CURRENT_USER AND actor = 'job:sequencer' AND kind = 'stream.counted');

CREATE FUNCTION ledger_hashes(of_level int, first bigint, how_many int) RETURNS SETOF bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
    (SELECT leaf_hash FROM ledger_leaf WHERE of_level = 0 AND seq >= first AND seq < first + least(how_many, 256)
     ORDER BY seq)
    UNION ALL
    (SELECT root FROM ledger_subtree WHERE of_level > 0 AND level = of_level AND index >= first
     AND index < first + least(how_many, 256) ORDER BY index)
$$;
REVOKE ALL ON FUNCTION ledger_hashes(int, bigint, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_hashes(int, bigint, int) TO web, worker, sequencer;
"""


class Migration(migrations.Migration):
    """There is no way back, as in 0002."""

    dependencies = [("ledger", "0003_sequence")]
    operations = [migrations.RunSQL(FORWARD)]
