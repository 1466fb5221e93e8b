"""Append-only, below the program: exact grants, forced policies, and triggers that stop the owner as well.

Who may *read* which entries is added by the apps above, which know the records that the streams tell of. Until then
`web` may ask and gets zero rows.
"""

from django.db import migrations

FORWARD = """
ALTER TABLE ledger_payload ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_payload FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger_pending ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_pending FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON ledger_payload TO owner USING (true) WITH CHECK (true);
CREATE POLICY owner_all ON ledger_pending TO owner USING (true) WITH CHECK (true);
REVOKE ALL ON ledger_payload, ledger_pending FROM PUBLIC;

-- A writer gives the body; the database itself takes the hash and the columns that people search by from it, so that
-- neither can say anything else. A body that is not an entry fails on the columns' NOT NULL.
CREATE FUNCTION ledger_read_body() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    entry jsonb := NEW.body::jsonb;
    target jsonb := entry -> 'target';
BEGIN
    NEW.id := entry ->> 'id';
    NEW.leaf_hash := sha256(decode('00', 'hex') || convert_to(NEW.body, 'UTF8'));
    NEW.stream := entry ->> 'stream';
    NEW.stream_kind := split_part(NEW.stream, ':', 1);
    NEW.kind := entry ->> 'kind';
    NEW.category := entry ->> 'category';
    NEW.actor := entry ->> 'actor';
    NEW.target_type := target ->> 'type';
    NEW.target_id := target ->> 'id';
    NEW.at := entry ->> 'at';
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION ledger_read_body() FROM PUBLIC;
CREATE TRIGGER ledger_payload_body BEFORE INSERT ON ledger_payload
    FOR EACH ROW EXECUTE FUNCTION ledger_read_body();

GRANT INSERT ON ledger_payload TO web, partner, worker, signin;
CREATE POLICY writers_insert ON ledger_payload FOR INSERT TO web, partner, worker, signin
    WITH CHECK (written_by = CURRENT_USER);
GRANT SELECT ON ledger_payload TO web, auditor_ro;
CREATE POLICY auditor_select ON ledger_payload FOR SELECT TO auditor_ro USING (true);

-- Every payload is pending exactly once, and nothing is pending without its payload.
CREATE FUNCTION ledger_make_pending() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public.ledger_pending (id, leaf_hash, stream, at) VALUES (NEW.id, NEW.leaf_hash, NEW.stream, NEW.at);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION ledger_make_pending() FROM PUBLIC;
CREATE TRIGGER ledger_payload_pending AFTER INSERT ON ledger_payload
    FOR EACH ROW EXECUTE FUNCTION ledger_make_pending();

-- The sequencer drains by DELETE ... FOR UPDATE SKIP LOCKED RETURNING. Locking a row asks for UPDATE on a column of
-- it; the policy's WITH CHECK and the trigger below refuse a real UPDATE all the same.
GRANT SELECT, DELETE, UPDATE (id) ON ledger_pending TO sequencer;
CREATE POLICY sequencer_select ON ledger_pending FOR SELECT TO sequencer USING (true);
CREATE POLICY sequencer_lock ON ledger_pending FOR UPDATE TO sequencer USING (true) WITH CHECK (false);
CREATE POLICY sequencer_delete ON ledger_pending FOR DELETE TO sequencer USING (true);
GRANT SELECT ON ledger_payload TO sequencer;
CREATE POLICY sequencer_select ON ledger_payload FOR SELECT TO sequencer USING (true);

CREATE FUNCTION ledger_append_only() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_TABLE_NAME = 'ledger_pending' AND TG_OP = 'DELETE' AND CURRENT_USER = 'sequencer' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'The ledger is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
REVOKE ALL ON FUNCTION ledger_append_only() FROM PUBLIC;
CREATE TRIGGER ledger_payload_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_payload
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_pending_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_pending
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
-- Also in a session that asks for replica mode, where ordinary triggers sleep.
ALTER TABLE ledger_payload ENABLE ALWAYS TRIGGER ledger_payload_append_only;
ALTER TABLE ledger_pending ENABLE ALWAYS TRIGGER ledger_pending_append_only;
ALTER TABLE ledger_payload ENABLE ALWAYS TRIGGER ledger_payload_body;
ALTER TABLE ledger_payload ENABLE ALWAYS TRIGGER ledger_payload_pending;
"""


class Migration(migrations.Migration):
    """There is no way back: a migration that removed these would be the tampering they are there to stop."""

    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD)]
