"""An account that is closed, or gets another role, unit or agency, loses every place on a case in the same statement.

A trigger and not a service: who keeps accounts reads no case, and an UPDATE by whatever way must do the same. What
ended waits in `cases_lostplace`, which only the worker's function reads: it writes the ledger's lines and tells.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

_HEAD = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$"
_NOW = "greatest(statement_timestamp(), granted_at + interval '1 microsecond')"
_FUNCTIONS = f"""
CREATE FUNCTION cases_end_places() RETURNS trigger LANGUAGE plpgsql {_HEAD}
DECLARE
  why text := CASE WHEN NEW.is_active THEN 'moved' ELSE 'closed' END;
  words text := CASE WHEN NEW.is_active THEN 'The account got another role or unit' ELSE 'The account was closed' END;
BEGIN
  WITH places AS (
    UPDATE cases_casegrant SET expires_at = {_NOW}, ended_by_id = access_ctx_user(), ended_reason = words
    WHERE user_id = NEW.id AND (expires_at IS NULL OR expires_at > statement_timestamp())
    RETURNING case_id, relation),
  readings AS (
    UPDATE cases_compartmentreader r
    SET ended_at = statement_timestamp(), ended_by_id = access_ctx_user(), ended_reason = words
    FROM cases_compartment p WHERE p.id = r.compartment_id AND r.person_id = NEW.id AND r.ended_at IS NULL
    RETURNING p.case_id, r.relation)
  INSERT INTO cases_lostplace (id, case_id, person_id, relation, cause, ended_by_id, lost_at)
  SELECT gen_random_uuid(), case_id, NEW.id, max(relation), why, access_ctx_user(), statement_timestamp()
  FROM (SELECT * FROM places UNION ALL SELECT * FROM readings) lost GROUP BY case_id;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION cases_end_places() FROM PUBLIC;
CREATE TRIGGER cases_account_ends_places AFTER UPDATE ON access_user FOR EACH ROW
  WHEN (NOT NEW.is_active AND OLD.is_active
        OR (OLD.role, OLD.unit_id, OLD.agency_id) IS DISTINCT FROM (NEW.role, NEW.unit_id, NEW.agency_id))
  EXECUTE FUNCTION cases_end_places();

-- Hands each lost place out once, with those who answer for the case now and may know of it.
CREATE FUNCTION cases_take_lost_places() RETURNS TABLE (
  id uuid, case_id uuid, reference text, person uuid, relation text, cause text, ended_by uuid, answering uuid[])
LANGUAGE sql VOLATILE {_HEAD}
  WITH taken AS (UPDATE cases_lostplace SET told_at = statement_timestamp() WHERE told_at IS NULL RETURNING *)
  SELECT t.id, t.case_id, c.reference, t.person_id, t.relation, t.cause, t.ended_by_id, ARRAY(
    SELECT g.user_id FROM cases_casegrant g JOIN access_user u ON u.id = g.user_id AND u.is_active
    WHERE g.case_id = t.case_id AND g.user_id <> t.person_id AND g.relation IN ('case_officer', 'supervisor')
    AND (g.expires_at IS NULL OR g.expires_at > statement_timestamp())
    AND NOT EXISTS (SELECT 1 FROM cases_denial d
                    WHERE d.case_id = t.case_id AND d.person_id = g.user_id AND d.ended_at IS NULL))
  FROM taken t JOIN cases_case c ON c.id = t.case_id
$$;
REVOKE ALL ON FUNCTION cases_take_lost_places() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_take_lost_places() TO worker;
"""
_DROP = """
DROP FUNCTION cases_take_lost_places();
DROP TRIGGER cases_account_ends_places ON access_user;
DROP FUNCTION cases_end_places();
"""
_GUARD = """
ALTER TABLE cases_lostplace ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_lostplace FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON cases_lostplace TO owner USING (true) WITH CHECK (true);
"""


def _user(*, null: bool = False) -> "models.ForeignKey":
    return models.ForeignKey(
        null=null, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_ended_grants"), ("access", "0006_closing")]

    operations = [
        migrations.CreateModel(
            name="LostPlace",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("relation", models.CharField(blank=True, max_length=20)),
                ("cause", models.CharField(max_length=8)),
                ("lost_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
                ("ended_by", _user(null=True)),
                ("person", _user()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("told_at", None)), fields=["lost_at"], name="cases_lost_place_waits"
                    )
                ],
            },
        ),
        migrations.RunSQL(_GUARD, migrations.RunSQL.noop),
        migrations.RunSQL(_FUNCTIONS, _DROP),
    ]
