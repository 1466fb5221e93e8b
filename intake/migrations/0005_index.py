"""The unit's desk keeps its reports in the blind index, and hands their tokens to the case that takes a report."""

from django.db import migrations

_HEAD = "LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS"
_MINE = (
    "FROM intake_report r WHERE r.id = of_report AND r.unit_id = access_ctx_unit() "
    "AND access_ctx_role() IN ('intake_officer', 'supervisor')"
)
_REFUSE = (
    "RAISE EXCEPTION 'row-level security: this report is not yours to index' USING ERRCODE = 'insufficient_privilege';"
)
_FORWARD = f"""
CREATE FUNCTION intake_index_write(of_report uuid, purposes text[], tokens bytea[]) RETURNS void {_HEAD} $$
BEGIN
  IF NOT EXISTS (SELECT 1 {_MINE} AND r.case_id IS NULL) THEN {_REFUSE} END IF;
  PERFORM vault_index_replace(of_report, ARRAY[of_report], purposes, tokens);
END
$$;
CREATE FUNCTION intake_index_move(of_report uuid) RETURNS void {_HEAD} $$
DECLARE
  taken uuid := (SELECT r.case_id {_MINE});
BEGIN
  IF taken IS NULL THEN {_REFUSE} END IF;
  PERFORM vault_index_move(of_report, taken);
END
$$;
REVOKE ALL ON FUNCTION intake_index_write(uuid, text[], bytea[]), intake_index_move(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake_index_write(uuid, text[], bytea[]), intake_index_move(uuid) TO web, worker;
"""
_BACKWARD = "DROP FUNCTION intake_index_move(uuid); DROP FUNCTION intake_index_write(uuid, text[], bytea[]);"


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_queue"), ("vault", "0003_index")]
    operations = [migrations.RunSQL(_FORWARD, _BACKWARD)]
