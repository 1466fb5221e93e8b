"""Signs of misuse: the worker counts through one function; supervisor and auditor read, the person concerned never."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from ocsea.access.guard import ROLE, UNIT, USER, Guard

# Ids of ledger entries sort by time, so that the first condition is a range of the primary key. A compartment
# has its own auditor, and is not counted here.
_FUNCTION = """
CREATE FUNCTION cases_find_signs(since timestamptz) RETURNS SETOF cases_sign
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH entry AS (
    SELECT u.id AS person, u.unit_id, p.kind, p.target_id, p.at, p.body, p.stream,
      p.at AT TIME ZONE coalesce(n.time_zone, 'UTC') AS local
    FROM ledger_payload p JOIN access_user u ON p.actor = 'user:' || u.id::text
    LEFT JOIN access_unit n ON n.id = u.unit_id
    WHERE p.id >= rpad(lpad(to_hex((extract(epoch FROM since) * 1000)::bigint), 12, '0'), 32, '0')::uuid
      AND p.category = 'consultation' AND p.stream NOT LIKE 'compartment:%' AND NOT EXISTS (
        SELECT 1 FROM cases_compartment c
        WHERE p.stream = 'case:' || c.case_id AND c.confirmed_at IS NOT NULL AND c.left_at IS NULL)),
  counted AS (
    SELECT r.id AS rule, e.person, e.unit_id, e.local::date AS day, count(DISTINCT e.target_id) AS number,
      jsonb_agg(DISTINCT e.kind) AS kinds, min(e.at) AS first_at, max(e.at) AS last_at, r.threshold
    FROM entry e JOIN cases_signrule r ON r.in_force AND (
      (r.code = 'many-cases' AND e.kind = 'case.read'
        AND NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = e.target_id AND c.case_officer_id = e.person)
        AND NOT EXISTS (SELECT 1 FROM clocks_clock k WHERE k.stream = e.stream AND k.owner_id = e.person
          AND k.began_at <= e.at AND (k.ended_at IS NULL OR k.ended_at >= e.at)))
      OR (r.code = 'night-reading' AND e.kind LIKE '%.read'
        AND (extract(hour FROM e.local) >= r.from_hour OR extract(hour FROM e.local) < r.to_hour)
        AND NOT EXISTS (SELECT 1 FROM access_dutyshift s WHERE s.person_id = e.person AND s.withdrawn_at IS NULL
          AND s.starts_at <= e.at AND s.ends_at > e.at))
      OR (r.code = 'own-name' AND e.kind IN ('search.made', 'finder.asked')
        AND (e.body::jsonb -> 'facts' ->> 'own_name') = 'true'))
    GROUP BY r.id, e.person, e.unit_id, e.local::date)
  INSERT INTO cases_sign AS s (id, rule_id, person_id, unit_id, day, number, kinds, first_at, last_at, found_at)
  SELECT gen_random_uuid(), c.rule, c.person, c.unit_id, c.day, c.number, c.kinds, c.first_at, c.last_at,
    statement_timestamp() FROM counted c WHERE c.number >= c.threshold
  ON CONFLICT (rule_id, person_id, day) DO UPDATE SET number = greatest(s.number, excluded.number),
    kinds = excluded.kinds, first_at = least(s.first_at, excluded.first_at), last_at = excluded.last_at
  RETURNING *
$$;
REVOKE ALL ON FUNCTION cases_find_signs(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_find_signs(timestamptz) TO worker;
"""
_READERS = f"(({ROLE} = 'supervisor' AND unit_id = {UNIT}) OR {ROLE} = 'auditor') AND person_id <> {USER}"
_RULES = (
    ("many-cases", "Many cases opened without a task", 15, None, None),
    ("night-reading", "Much read at night, off duty", 20, 22, 6),
    ("own-name", "Searched for oneself", 1, None, None),
)


def _seed(apps, _schema_editor):
    rules = apps.get_model("cases", "SignRule")
    for code, name, threshold, from_hour, to_hour in _RULES:
        rule_id = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:harbour:sign-rule:{code}")
        hours = {"from_hour": from_hour, "to_hour": to_hour}
        rules.objects.create(id=rule_id, code=code, name=name, threshold=threshold, **hours)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_session_state"),
        ("cases", "0004_compartments_told"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SignRule",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("code", models.SlugField(max_length=24, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="sign")),
                ("threshold", models.PositiveIntegerField(verbose_name="from this number on")),
                ("from_hour", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="from hour")),
                ("to_hour", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="to hour")),
                ("in_force", models.BooleanField(default=True, verbose_name="in force")),
            ],
        ),
        migrations.CreateModel(
            name="Sign",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField(verbose_name="day")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("kinds", models.JSONField(default=list, verbose_name="kinds of entries")),
                ("first_at", models.DateTimeField(verbose_name="first")),
                ("last_at", models.DateTimeField(verbose_name="last")),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="found")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.unit",
                        verbose_name="unit",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.signrule",
                        verbose_name="sign",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "-day"], name="cases_sign_unit")],
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "person", "day"), name="cases_sign_once_a_day")
                ],
            },
        ),
        migrations.RunSQL(_FUNCTION, "DROP FUNCTION cases_find_signs(timestamptz)"),
        Guard("cases_signrule", select=f"{ROLE} IN ('supervisor', 'auditor')"),
        Guard("cases_sign", select=_READERS),
        migrations.RunPython(_seed, migrations.RunPython.noop),
    ]
