"""Nobody but the owner reads data keys. Runtime roles call two functions, which give and take wrapped keys only."""

from django.db import migrations

FORWARD = """
ALTER TABLE vault_datakey ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_datakey FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON vault_datakey TO owner USING (true) WITH CHECK (true);
REVOKE ALL ON vault_datakey FROM PUBLIC;

CREATE FUNCTION vault_keys_of(subjects uuid[])
RETURNS TABLE (id uuid, subject uuid, wrapped bytea, kek_id varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.id, k.subject, k.wrapped, k.kek_id
    FROM public.vault_datakey AS k
    WHERE k.subject = ANY (subjects) AND k.destroyed_at IS NULL
$$;

-- ON CONFLICT waits for a transaction that is making the same person's key, then steps back; the SELECT after it
-- takes a new snapshot and so returns the winner's. Sorted, so that two batches cannot wait for each other in a ring.
-- A person whose key was destroyed gets no other: erasure is final.
CREATE FUNCTION vault_keys_add(ids uuid[], subjects uuid[], wrapped_keys bytea[], wrapping_key varchar)
RETURNS TABLE (id uuid, subject uuid, wrapped bytea, kek_id varchar)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO public.vault_datakey (id, subject, wrapped, kek_id, created_at)
    SELECT n.id, n.subject, n.wrapped, wrapping_key, statement_timestamp()
    FROM unnest(ids, subjects, wrapped_keys) AS n (id, subject, wrapped)
    WHERE NOT EXISTS (SELECT FROM public.vault_datakey AS k WHERE k.subject = n.subject AND k.destroyed_at IS NOT NULL)
    ORDER BY n.subject
    ON CONFLICT (subject) WHERE destroyed_at IS NULL DO NOTHING;
    RETURN QUERY SELECT k.id, k.subject, k.wrapped, k.kek_id
    FROM public.vault_datakey AS k
    WHERE k.subject = ANY (subjects) AND k.destroyed_at IS NULL;
END
$$;

REVOKE ALL ON FUNCTION vault_keys_of(uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION vault_keys_add(uuid[], uuid[], bytea[], varchar) FROM PUBLIC;
-- `partner` opens snapshots that are addressed to it; what it seals (answers) goes under keys that exist already.
GRANT EXECUTE ON FUNCTION vault_keys_of(uuid[]) TO web, partner, worker, signin;
GRANT EXECUTE ON FUNCTION vault_keys_add(uuid[], uuid[], bytea[], varchar) TO web, worker, signin;
"""

BACKWARD = """
DROP FUNCTION vault_keys_add(uuid[], uuid[], bytea[], varchar);
DROP FUNCTION vault_keys_of(uuid[]);
DROP POLICY owner_all ON vault_datakey;
ALTER TABLE vault_datakey NO FORCE ROW LEVEL SECURITY;
ALTER TABLE vault_datakey DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
