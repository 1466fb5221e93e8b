"""Whoever becomes a unit's supervisor gets their place on the cases it has; what is left without one is known.

A trigger writes down who became one, by whatever way; the worker's function gives the places in batches, since a unit
may have many thousand cases. None is given inside a compartment, nor past a conflict of interest.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

_HEAD = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$"
_LIVE = "(g.expires_at IS NULL OR g.expires_at > statement_timestamp())"
_DENIED = (
    "EXISTS (SELECT 1 FROM cases_denial d WHERE d.case_id = {case} AND d.person_id = {person} AND d.ended_at IS NULL)"
)
_CLOSED_OFF = (
    "EXISTS (SELECT 1 FROM cases_compartment p "
    "WHERE p.case_id = {case} AND p.confirmed_at IS NOT NULL AND p.left_at IS NULL)"
)
_SUPERVISES = "NEW.is_active AND NEW.role = 'supervisor' AND NEW.unit_id IS NOT NULL"
_PLACES = f"""
CREATE FUNCTION cases_await_places() RETURNS trigger LANGUAGE plpgsql {_HEAD}
BEGIN
  INSERT INTO cases_newsupervisor (id, person_id, unit_id, made_by_id, made_at)
  VALUES (gen_random_uuid(), NEW.id, NEW.unit_id, access_ctx_user(), statement_timestamp());
  RETURN NULL;
END
$$;
CREATE TRIGGER cases_account_awaits_places AFTER INSERT ON access_user FOR EACH ROW
  WHEN ({_SUPERVISES}) EXECUTE FUNCTION cases_await_places();
CREATE TRIGGER cases_account_awaits_places_again AFTER UPDATE ON access_user FOR EACH ROW
  WHEN ({_SUPERVISES}
        AND (OLD.is_active, OLD.role, OLD.unit_id) IS DISTINCT FROM (NEW.is_active, NEW.role, NEW.unit_id))
  EXECUTE FUNCTION cases_await_places();

-- The unit's cases that somebody who waits has no place on.
CREATE FUNCTION cases_missing_places(w cases_newsupervisor) RETURNS SETOF uuid LANGUAGE sql STABLE {_HEAD}
  SELECT c.id FROM cases_case c JOIN access_user u ON u.id = w.person_id
  WHERE c.unit_id = w.unit_id AND u.unit_id = w.unit_id AND u.role = 'supervisor' AND u.is_active
    AND NOT EXISTS (SELECT 1 FROM cases_casegrant g WHERE g.case_id = c.id AND g.user_id = w.person_id AND {_LIVE})
    AND NOT {_DENIED.format(case="c.id", person="w.person_id")} AND NOT {_CLOSED_OFF.format(case="c.id")}
$$;
-- One batch for the first who waits, the newest cases first. A case that somebody works on just now is left to the next
-- call: the batch holds many, and two that each wait for the other's end in an error. No row: nothing to give now.
CREATE FUNCTION cases_place_supervisors(most integer) RETURNS TABLE (
  waiting uuid, case_id uuid, reference text, person uuid, made_by uuid)
LANGUAGE plpgsql VOLATILE {_HEAD}
#variable_conflict use_column
DECLARE
  w cases_newsupervisor;
  given integer;
BEGIN
  FOR w IN SELECT n.* FROM cases_newsupervisor n WHERE n.placed_at IS NULL
           ORDER BY n.made_at, n.id FOR UPDATE SKIP LOCKED LOOP
    RETURN QUERY WITH missing AS (
      SELECT c.id, c.opened_at, c.reference FROM cases_case c
      WHERE c.id IN (SELECT cases_missing_places(w)) ORDER BY c.opened_at DESC, c.id LIMIT most
      FOR KEY SHARE OF c SKIP LOCKED),
    given AS (
      INSERT INTO cases_casegrant (id, permission_id, user_id, case_id, relation, granted_by_id, reason, granted_at,
                                   ended_reason, opened_at)
      SELECT gen_random_uuid(), (SELECT m.id FROM auth_permission m JOIN django_content_type t
                                 ON t.id = m.content_type_id WHERE t.app_label = 'cases' AND m.codename = 'work_case'),
             w.person_id, missing.id, 'supervisor', coalesce(w.made_by_id, w.person_id), 'Supervises the owning unit',
             statement_timestamp(), '', missing.opened_at
      FROM missing
      ON CONFLICT (user_id, permission_id, case_id) DO UPDATE
      SET relation = excluded.relation, granted_by_id = excluded.granted_by_id, reason = excluded.reason,
          granted_at = excluded.granted_at, expires_at = NULL, ended_by_id = NULL, ended_reason = ''
      RETURNING case_id)
    SELECT w.id, missing.id, missing.reference::text, w.person_id, w.made_by_id
    FROM missing JOIN given ON given.case_id = missing.id;
    GET DIAGNOSTICS given = ROW_COUNT;
    IF given < most AND NOT EXISTS (SELECT 1 FROM cases_missing_places(w)) THEN
      UPDATE cases_newsupervisor n SET placed_at = statement_timestamp() WHERE n.id = w.id;
    END IF;
    EXIT WHEN given > 0;
  END LOOP;
END
$$;
REVOKE ALL ON FUNCTION cases_await_places(), cases_missing_places(cases_newsupervisor),
  cases_place_supervisors(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_place_supervisors(integer) TO worker;
-- Those who became one before this was known.
INSERT INTO cases_newsupervisor (id, person_id, unit_id, made_at)
SELECT gen_random_uuid(), u.id, u.unit_id, statement_timestamp() FROM access_user u
WHERE u.is_active AND u.role = 'supervisor' AND u.unit_id IS NOT NULL;
"""
_NO_PLACES = """
DROP TRIGGER cases_account_awaits_places ON access_user;
DROP TRIGGER cases_account_awaits_places_again ON access_user;
DROP FUNCTION cases_place_supervisors(integer);
DROP FUNCTION cases_missing_places(cases_newsupervisor);
DROP FUNCTION cases_await_places();
"""
_SUPERVISED = f"""EXISTS (
    SELECT 1 FROM cases_casegrant g JOIN access_user u ON u.id = g.user_id AND u.is_active
    WHERE g.case_id = t.case_id AND g.relation = 'supervisor' AND {_LIVE}
    AND NOT {_DENIED.format(case="t.case_id", person="g.user_id")})"""
_TAKE = """
DROP FUNCTION cases_take_lost_places();
-- Hands each lost place out once, with those who answer for the case now and may know of it.
CREATE FUNCTION cases_take_lost_places() RETURNS TABLE (
  id uuid, case_id uuid, reference text, person uuid, relation text, cause text, ended_by uuid, answering uuid[]{column})
LANGUAGE sql VOLATILE {head}
  WITH taken AS (UPDATE cases_lostplace SET told_at = statement_timestamp() WHERE told_at IS NULL RETURNING *)
  SELECT t.id, t.case_id, c.reference, t.person_id, t.relation, t.cause, t.ended_by_id, ARRAY(
    SELECT g.user_id FROM cases_casegrant g JOIN access_user u ON u.id = g.user_id AND u.is_active
    WHERE g.case_id = t.case_id AND g.user_id <> t.person_id AND g.relation IN ('case_officer', 'supervisor')
    AND {live} AND NOT {denied}){value}
  FROM taken t JOIN cases_case c ON c.id = t.case_id
$$;
REVOKE ALL ON FUNCTION cases_take_lost_places() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_take_lost_places() TO worker;
"""
_GUARD = """
ALTER TABLE cases_newsupervisor ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_newsupervisor FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON cases_newsupervisor TO owner USING (true) WITH CHECK (true);
"""


def _take(column: str, value: str) -> str:
    denied = _DENIED.format(case="t.case_id", person="g.user_id")
    return _TAKE.format(head=_HEAD, live=_LIVE, denied=denied, column=column, value=value)


def _person(*, null: bool = False) -> "models.ForeignKey":
    return models.ForeignKey(
        null=null, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0032_unanswered_proposals")]

    operations = [
        migrations.CreateModel(
            name="NewSupervisor",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("placed_at", models.DateTimeField(null=True)),
                ("made_by", _person(null=True)),
                ("person", _person()),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.unit"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("placed_at", None)), fields=["made_at"], name="cases_new_supervisor_waits"
                    )
                ],
            },
        ),
        migrations.RunSQL(_GUARD, migrations.RunSQL.noop),
        migrations.RunSQL(_PLACES, _NO_PLACES),
        migrations.RunSQL(_take(", supervised boolean", f", {_SUPERVISED}"), _take("", "")),
    ]
