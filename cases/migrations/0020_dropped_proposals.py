"""A proposal of a compartment can be declined by whoever should confirm it, and taken back by whoever made it."""

from django.db import migrations

_DROP = """
CREATE FUNCTION cases_compartment_drop(wanted uuid, why text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE cases_compartment p
  SET left_by_id = access_ctx_user(), left_at = statement_timestamp(), leave_reason = left(why, 200)
  WHERE p.id = wanted AND p.confirmed_at IS NULL AND p.left_at IS NULL
    AND access_ctx_user() IN (p.proposed_by_id, p.owner_id, p.supervisor_id);
  RETURN FOUND;
END
$$;
REVOKE ALL ON FUNCTION cases_compartment_drop(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_compartment_drop(uuid, text) TO web, owner;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_by_role")]
    operations = [migrations.RunSQL(_DROP, "DROP FUNCTION cases_compartment_drop(uuid, text)")]
