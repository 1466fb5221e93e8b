"""The database keeps back the keys of whoever is closed to the session's person: code that forgets to ask shows nothing.

`vault_closed` is the vault's question to the apps above, which know who is closed to whom; the one that knows replaces
it (cases 0016), and a second one that wants a say must keep the first one's words.
"""

from django.db import migrations

_KEYS = """
CREATE OR REPLACE FUNCTION {name}(subjects uuid[])
RETURNS TABLE (id uuid, subject uuid, wrapped bytea, kek_id varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.id, k.subject, k.wrapped, k.kek_id
    FROM public.vault_datakey AS k
    WHERE k.subject = ANY (subjects) AND k.destroyed_at IS NULL {open}
$$;
"""
_OPEN = "AND k.subject <> ALL (public.vault_closed(subjects))"
FORWARD = (
    """
CREATE FUNCTION vault_closed(subjects uuid[]) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$ SELECT '{}'::uuid[] $$;
REVOKE ALL ON FUNCTION vault_closed(uuid[]) FROM PUBLIC;
"""
    + _KEYS.format(name="vault_keys_for_work", open="")
    + _KEYS.format(name="vault_keys_of", open=_OPEN)
    + """
REVOKE ALL ON FUNCTION vault_keys_for_work(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault_keys_for_work(uuid[]) TO web, partner, worker, signin;
"""
)
BACKWARD = (
    _KEYS.format(name="vault_keys_of", open="")
    + "DROP FUNCTION vault_keys_for_work(uuid[]); DROP FUNCTION vault_closed(uuid[]);"
)


class Migration(migrations.Migration):
    dependencies = [("vault", "0003_index")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
