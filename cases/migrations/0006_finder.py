"""The duty finder: look-ups, the functions that answer them, and what an hour's access may not do."""

import uuid
from datetime import date, time

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import ocsea.vault.fields
from cases.guards import BARRED, Blind
from ocsea.access.guard import ROLE, UNIT, USER, Guard

_DO = "VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS"
_ASK = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS"
_FUNCTIONS = f"""
-- May this person be offered emergency access to this case? Whatever hides a case from somebody belongs here.
CREATE FUNCTION cases_may_be_offered(wanted uuid, person uuid) RETURNS boolean {_ASK} $$
  SELECT EXISTS (SELECT 1 FROM cases_case c JOIN access_user u ON u.unit_id = c.unit_id
    WHERE c.id = wanted AND u.id = person AND u.is_active AND NOT EXISTS (
      SELECT 1 FROM cases_denial d WHERE d.case_id = wanted AND d.person_id = person AND d.ended_at IS NULL))
$$;
CREATE FUNCTION cases_in_emergency(wanted uuid) RETURNS boolean {_ASK} $$
  SELECT EXISTS (SELECT 1 FROM cases_casegrant g WHERE g.case_id = wanted AND g.user_id = access_ctx_user()
    AND g.relation = 'emergency' AND g.expires_at > statement_timestamp())
$$;
-- A journal entry says when the case was last touched; everything else of the case stays as it is.
CREATE FUNCTION cases_keep_in_emergency() RETURNS trigger LANGUAGE plpgsql {_DO} $$
BEGIN
  IF cases_in_emergency(NEW.id) AND to_jsonb(NEW) - 'updated_at' <> to_jsonb(OLD) - 'updated_at' THEN
    RAISE EXCEPTION 'row-level security: emergency access does not change the case' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER cases_case_kept BEFORE UPDATE ON cases_case FOR EACH ROW EXECUTE FUNCTION cases_keep_in_emergency();

-- Writes the look-up down and answers in one go: nobody asks without leaving a row. NULL: not on duty, or too often.
-- The question whether a case may be offered is put also where nothing matches, so that both take the same time.
CREATE FUNCTION cases_finder_ask(new_id uuid, asked_kind text, asked bytea, purposes text[], tokens bytea[])
RETURNS boolean LANGUAGE plpgsql {_DO} $$
DECLARE
  me uuid := access_ctx_user();
  found uuid;
BEGIN
  IF me IS NULL OR NOT access_on_duty(me) THEN
    RAISE EXCEPTION 'row-level security: the duty finder answers people on duty' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('finder ' || me::text, 0));
  IF (SELECT count(*) FROM cases_finderlookup l
      WHERE l.asked_by_id = me AND l.asked_at > statement_timestamp() - interval '1 hour') >= 20 THEN
    RETURN NULL;
  END IF;
  SELECT c.id INTO found
  FROM unnest(purposes, tokens) AS q (purpose, token)
  LEFT JOIN vault_indextoken t ON t.purpose = q.purpose AND t.token = q.token
  LEFT JOIN cases_case c ON c.id = t.holder
  WHERE cases_may_be_offered(coalesce(c.id, new_id), me) ORDER BY c.opened_at DESC LIMIT 1;
  INSERT INTO cases_finderlookup (id, unit_id, asked_by_id, asked_at, kind, question, case_id, review)
  VALUES (new_id, access_ctx_unit(), me, statement_timestamp(), asked_kind, asked, found, 'waiting');
  RETURN found IS NOT NULL;
END
$$;

-- The offer stands for half an hour and is taken once. NULL: it does not stand (any more).
CREATE FUNCTION cases_emergency_open(look_up uuid, why bytea, words text, work_case integer)
RETURNS timestamptz LANGUAGE plpgsql {_DO} $$
DECLARE
  me uuid := access_ctx_user();
  ends timestamptz := statement_timestamp() + interval '60 minutes';
  offered cases_finderlookup;
BEGIN
  SELECT * INTO offered FROM cases_finderlookup l WHERE l.id = look_up AND l.asked_by_id = me AND l.opened_at IS NULL
    AND l.asked_at > statement_timestamp() - interval '30 minutes' FOR UPDATE;
  IF offered.case_id IS NULL OR NOT access_on_duty(me) OR NOT cases_may_be_offered(offered.case_id, me)
     OR cases_holds(offered.case_id) THEN
    RETURN NULL;
  END IF;
  INSERT INTO cases_casegrant (id, permission_id, user_id, case_id, relation, granted_by_id, reason, granted_at,
    expires_at, ended_reason, opened_at)
  SELECT gen_random_uuid(), work_case, me, c.id, 'emergency', me, words, statement_timestamp(), ends, '', c.opened_at
  FROM cases_case c WHERE c.id = offered.case_id
  ON CONFLICT (user_id, permission_id, case_id) DO UPDATE SET relation = 'emergency', granted_by_id = me,
    reason = words, granted_at = statement_timestamp(), expires_at = ends, ended_by_id = NULL, ended_reason = '';
  UPDATE cases_finderlookup SET opened_at = statement_timestamp(), until = ends, reason = why WHERE id = look_up;
  RETURN ends;
END
$$;

-- Once, while it lives: another hour from now.
CREATE FUNCTION cases_emergency_renew(look_up uuid) RETURNS timestamptz LANGUAGE plpgsql {_DO} $$
DECLARE
  me uuid := access_ctx_user();
  ends timestamptz := statement_timestamp() + interval '60 minutes';
  given cases_finderlookup;
BEGIN
  SELECT * INTO given FROM cases_finderlookup l WHERE l.id = look_up AND l.asked_by_id = me AND l.renewed_at IS NULL
    AND l.until > statement_timestamp() FOR UPDATE;
  IF given.case_id IS NULL OR NOT access_on_duty(me) OR NOT cases_may_be_offered(given.case_id, me) THEN
    RETURN NULL;
  END IF;
  UPDATE cases_casegrant SET expires_at = ends WHERE user_id = me AND case_id = given.case_id
    AND relation = 'emergency' AND expires_at > statement_timestamp();
  IF NOT FOUND THEN RETURN NULL; END IF;
  UPDATE cases_finderlookup SET until = ends, renewed_at = statement_timestamp() WHERE id = look_up;
  RETURN ends;
END
$$;

-- The supervisor who objects ends what is left of the hour, also in a case that is not theirs to change.
CREATE FUNCTION cases_emergency_end(look_up uuid) RETURNS void LANGUAGE sql {_DO} $$
  UPDATE cases_casegrant g SET expires_at = statement_timestamp(), ended_by_id = access_ctx_user(),
    ended_reason = 'Objected to by the supervisor'
  FROM cases_finderlookup l
  WHERE l.id = look_up AND l.unit_id = access_ctx_unit() AND access_ctx_role() = 'supervisor'
    AND l.asked_by_id <> access_ctx_user() AND g.case_id = l.case_id AND g.user_id = l.asked_by_id
    AND g.relation = 'emergency' AND g.expires_at > statement_timestamp()
$$;
REVOKE ALL ON FUNCTION cases_may_be_offered(uuid, uuid), cases_in_emergency(uuid), cases_emergency_end(uuid),
  cases_finder_ask(uuid, text, bytea, text[], bytea[]), cases_emergency_open(uuid, bytea, text, integer),
  cases_emergency_renew(uuid), cases_keep_in_emergency() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_finder_ask(uuid, text, bytea, text[], bytea[]), cases_emergency_end(uuid),
  cases_emergency_open(uuid, bytea, text, integer), cases_emergency_renew(uuid) TO web;
GRANT EXECUTE ON FUNCTION cases_in_emergency(uuid) TO web, worker;
"""
_DROP = """
DROP TRIGGER cases_case_kept ON cases_case;
DROP FUNCTION cases_keep_in_emergency();
DROP FUNCTION cases_emergency_end(uuid);
DROP FUNCTION cases_emergency_renew(uuid);
DROP FUNCTION cases_emergency_open(uuid, bytea, text, integer);
DROP FUNCTION cases_finder_ask(uuid, text, bytea, text[], bytea[]);
DROP FUNCTION cases_in_emergency(uuid);
DROP FUNCTION cases_may_be_offered(uuid, uuid);
"""

# RESTRICTIVE: they hold beside whatever the permissive policies allow.
_REFUSED = (
    ("cases_casegrant", "INSERT", "WITH CHECK", "case_id"),
    ("cases_casegrant", "UPDATE", "USING", "case_id"),
    ("cases_caseoffence", "INSERT", "WITH CHECK", "case_id"),
    ("cases_caseoffence", "DELETE", "USING", "case_id"),
    ("cases_person", "INSERT", "WITH CHECK", "case_id"),
    ("cases_identifier", "INSERT", "WITH CHECK", "case_id"),
    ("cases_caseevent", "INSERT", "WITH CHECK", "case_id"),
    ("cases_authority", "INSERT", "WITH CHECK", "case_id"),
    ("cases_stagemove", "INSERT", "WITH CHECK", "case_id"),
)
_SUPERVISES = f"({ROLE} = 'supervisor' AND unit_id = {UNIT})"
_REVIEW_RULE = {
    "code": "finder.review",
    "name": "Review of a look-up on duty",
    "event": "Somebody on duty asks the duty finder",
    "amount": 1,
    "length_unit": "working_days",
    "day_ends": time(17, 0),
    "source": "Harbour's own rule: hits and misses alike are reviewed the next working day",
    "steps": [{"key": "missed", "tell": ["supervisor"], "minutes": 0, "escalate": True}],
    "valid_from": date(2000, 1, 1),
}


def _refuse() -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            f"CREATE POLICY not_in_emergency_{verb.lower()} ON {table} AS RESTRICTIVE FOR {verb} TO web, worker "
            f"{clause} (NOT cases_in_emergency({column}))",
            f"DROP POLICY not_in_emergency_{verb.lower()} ON {table}",
        )
        for table, verb, clause, column in _REFUSED
    ]


def _seed(apps, _schema_editor):
    rules = apps.get_model("clocks", "ClockRule")
    rules(id=uuid.uuid5(uuid.NAMESPACE_URL, "urn:harbour:clock-rule:finder.review:2000-01-01"), **_REVIEW_RULE).save(
        force_insert=True
    )


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_roster"),
        ("cases", "0004_denials"),
        ("clocks", "0003_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="casegrant",
            name="relation",
            field=models.CharField(
                choices=[
                    ("case_officer", "Case officer"),
                    ("team", "Team"),
                    ("supervisor", "Supervisor of the owning unit"),
                    ("victim_officer", "Victim officer"),
                    ("legal", "Prosecutor given the case"),
                    ("emergency", "Emergency access"),
                ],
                max_length=20,
                verbose_name="relation",
            ),
        ),
        migrations.CreateModel(
            name="FinderLookup",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("report", "Report number"),
                            ("handle", "Account or handle"),
                            ("phone", "Telephone"),
                            ("person", "Name and date of birth"),
                        ],
                        max_length=12,
                        verbose_name="looked for",
                    ),
                ),
                ("question", ocsea.vault.fields.SealedField(blank=True, null=True, verbose_name="what was asked")),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="emergency access opened")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("renewed_at", models.DateTimeField(blank=True, null=True, verbose_name="renewed")),
                ("reason", ocsea.vault.fields.SealedField(blank=True, null=True, verbose_name="reason")),
                (
                    "review",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for review"),
                            ("confirmed", "Confirmed"),
                            ("objected", "Objected to"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="review",
                    ),
                ),
                ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="reviewed")),
                ("comment", ocsea.vault.fields.SealedField(blank=True, null=True, verbose_name="comment")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewed by",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("unit"),
                        models.OrderBy(models.F("asked_at"), descending=True),
                        name="cases_lookup_unit",
                    ),
                    models.Index(
                        models.F("asked_by"),
                        models.OrderBy(models.F("asked_at"), descending=True),
                        name="cases_lookup_asker",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            models.Q(("reviewed_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="cases_lookup_reviewed_by_another",
                    )
                ],
            },
        ),
        migrations.RunSQL(_FUNCTIONS, _DROP),
        Guard(
            "cases_finderlookup",
            select=f"asked_by_id = {USER} OR {_SUPERVISES}",
            update=f"{_SUPERVISES} AND asked_by_id <> {USER}",
            columns=("review", "reviewed_by_id", "reviewed_at", "comment"),
        ),
        # Whoever is kept from a case does not learn either that a look-up led there.
        Blind("cases_finderlookup", f"case_id IS NULL OR {BARRED}"),
        *_refuse(),
        migrations.RunPython(_seed, migrations.RunPython.noop),
    ]
