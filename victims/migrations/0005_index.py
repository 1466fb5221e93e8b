"""Whoever works on a case of a victim keeps the victim in the blind index, for every case the victim is part of."""

from django.db import migrations

_FORWARD = """
CREATE FUNCTION victims_index_write(of_victim uuid, purposes text[], tokens bytea[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF victims_works(of_victim) IS NOT TRUE THEN
    RAISE EXCEPTION 'row-level security: this victim is not yours to index' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM vault_index_replace(of_victim, ARRAY(SELECT DISTINCT v.case_id FROM victims_victimcase v
    WHERE v.victim_id = of_victim), purposes, tokens);
END
$$;
REVOKE ALL ON FUNCTION victims_index_write(uuid, text[], bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION victims_index_write(uuid, text[], bytea[]) TO web, worker;
"""


class Migration(migrations.Migration):
    dependencies = [("victims", "0002_guard"), ("vault", "0003_index")]
    operations = [migrations.RunSQL(_FORWARD, "DROP FUNCTION victims_index_write(uuid, text[], bytea[])")]
