"""An opened identity that no supervisor may look at is told to an auditor: the compartment's own, else the unit's."""

from typing import ClassVar

from django.db import migrations

_LENT = (
    "EXISTS (SELECT 1 FROM access_auditloan l WHERE l.auditor_id = a.id AND l.unit_id = f.unit_id "
    "AND l.until > statement_timestamp())"
)
_FUNCTION = f"""
CREATE FUNCTION cases_unwatched_reveals(drawn uuid[]) RETURNS TABLE (id uuid, person uuid, tell uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT f.id, f.person_id, ARRAY(
    SELECT a.id FROM access_user a WHERE a.is_active AND a.role = 'auditor'
    AND CASE WHEN p.id IS NULL THEN a.unit_id IS NULL OR a.unit_id = f.unit_id OR {_LENT} ELSE a.id = p.auditor_id END)
  FROM cases_revealcheck f
  LEFT JOIN cases_compartment p ON p.case_id = f.case_id AND p.confirmed_at IS NOT NULL AND p.left_at IS NULL
  WHERE f.id = ANY (drawn)
$$;
REVOKE ALL ON FUNCTION cases_unwatched_reveals(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_unwatched_reveals(uuid[]) TO worker;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0035_waiting_lists"), ("access", "0013_audit_loans")]
    operations: ClassVar = [migrations.RunSQL(_FUNCTION, "DROP FUNCTION cases_unwatched_reveals(uuid[])")]
