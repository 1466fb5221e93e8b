"""Deconfliction with a compartment tells its owner and its duty contact, and nobody who is not named in it."""

from django.db import migrations

_DO = "LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS"
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION cases_deconflict_match(at_once integer) RETURNS SETOF cases_approach {_DO} $$
BEGIN
  RETURN QUERY
  WITH taken AS (
    UPDATE cases_deconflictiontoken SET done_at = statement_timestamp() WHERE id IN (
      SELECT w.id FROM cases_deconflictiontoken w WHERE w.done_at IS NULL LIMIT at_once FOR UPDATE SKIP LOCKED)
    RETURNING check_row_id, purpose, token),
  matched AS (
    SELECT k.id, k.asked_by_id, k.asked_at, c.id AS case_id, c.unit_id, c.case_officer_id,
      string_agg(DISTINCT t.purpose, ' ' ORDER BY t.purpose) AS kinds
    FROM taken t JOIN cases_deconflictioncheck k ON k.id = t.check_row_id
    JOIN vault_indextoken i ON i.purpose = t.purpose AND i.token = t.token
    JOIN cases_case c ON c.id = i.holder AND c.id <> k.case_id
    GROUP BY k.id, c.id),
  closed AS (
    SELECT p.id, p.case_id, p.duty_contact_id FROM cases_compartment p
    WHERE p.confirmed_at IS NOT NULL AND p.left_at IS NULL),
  told AS (
    SELECT m.*, m.case_officer_id AS person FROM matched m
    UNION SELECT m.*, o.duty_contact_id FROM matched m JOIN closed o ON o.case_id = m.case_id
    UNION SELECT m.*, s.person_id FROM matched m JOIN access_dutyshift s ON s.unit_id = m.unit_id
      WHERE access_on_duty(s.person_id))
  INSERT INTO cases_approach (id, check_id, case_id, recipient_id, officer_id, asked_by_id, unit_id, kinds, asked_at)
  SELECT gen_random_uuid(), t.id, t.case_id, t.person, t.case_officer_id, t.asked_by_id, u.unit_id, t.kinds, t.asked_at
  FROM told t JOIN access_user u ON u.id = t.asked_by_id JOIN access_user r ON r.id = t.person AND r.is_active
  WHERE t.person <> t.asked_by_id
  AND NOT EXISTS (SELECT 1 FROM cases_denial d
                  WHERE d.case_id = t.case_id AND d.person_id = t.person AND d.ended_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM closed o WHERE o.case_id = t.case_id AND NOT EXISTS (
    SELECT 1 FROM cases_compartmentreader n
    WHERE n.compartment_id = o.id AND n.person_id = t.person AND n.ended_at IS NULL))
  ON CONFLICT (check_id, case_id, recipient_id) DO NOTHING
  RETURNING *;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_compartments_guard")]
    operations = [migrations.RunSQL(_FUNCTION)]
