"""Whoever works on a case keeps its people and identifiers in the blind index."""

from django.db import migrations

_FORWARD = """
CREATE FUNCTION cases_index_write(in_case uuid, of_row uuid, purposes text[], tokens bytea[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- The row must be one of this case: nobody takes the tokens of another case's row away, or adds to them.
  IF NOT (cases_works_on(in_case) OR cases_just_opened(in_case)) OR NOT (
    EXISTS (SELECT 1 FROM cases_person p WHERE p.id = of_row AND p.case_id = in_case)
    OR EXISTS (SELECT 1 FROM cases_identifier i WHERE i.id = of_row AND i.case_id = in_case)
  ) THEN
    RAISE EXCEPTION 'row-level security: this case is not yours to index' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM vault_index_replace(of_row, ARRAY[in_case], purposes, tokens);
END
$$;
REVOKE ALL ON FUNCTION cases_index_write(uuid, uuid, text[], bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_index_write(uuid, uuid, text[], bytea[]) TO web, worker;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_taxonomy"), ("vault", "0003_index")]
    operations = [
        migrations.RunSQL(_FORWARD, "DROP FUNCTION cases_index_write(uuid, uuid, text[], bytea[])"),
    ]
