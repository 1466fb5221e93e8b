"""A supervisor looks at one opened identity of each person's day, afterwards. The worker draws them through one function;
who opened it reads nothing of it, and who supervises the case, or without a case the unit, answers.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import ocsea.vault.fields
from cases.guards import holds
from ocsea.access.guard import ROLE, UNIT, USER, Guard

# A case that the person never held a place on is none of theirs: the row's own words are not believed.
_FUNCTION = """
CREATE FUNCTION cases_draw_reveals() RETURNS TABLE (id uuid, opened_at timestamptz, tell uuid[])
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH opened AS (
    SELECT r.*, u.unit_id, c.id AS case_id, (r.opened_at AT TIME ZONE n.time_zone)::date AS day
    FROM access_reveal r JOIN access_user u ON u.id = r.user_id JOIN access_unit n ON n.id = u.unit_id
    LEFT JOIN cases_case c ON
      c.id = CASE WHEN r.stream ~ '^case:[0-9a-f-]{36}$' THEN substr(r.stream, 6)::uuid END
      AND EXISTS (SELECT 1 FROM cases_casegrant g WHERE g.case_id = c.id AND g.user_id = r.user_id)
    WHERE r.opened_at > statement_timestamp() - interval '3 days'
      AND (r.opened_at AT TIME ZONE n.time_zone)::date < (statement_timestamp() AT TIME ZONE n.time_zone)::date),
  drawn AS (
    INSERT INTO cases_revealcheck AS k
      (id, reveal_id, case_id, unit_id, person_id, day, reference, reason, opened_at, minutes, review)
    SELECT DISTINCT ON (o.user_id, o.day) gen_random_uuid(), o.id, o.case_id, o.unit_id, o.user_id, o.day, o.reference,
      o.reason, o.opened_at, greatest(1, ceil(extract(epoch FROM o.until - o.opened_at) / 60)), 'waiting'
    FROM opened o ORDER BY o.user_id, o.day, random()
    ON CONFLICT (person_id, day) DO NOTHING
    RETURNING k.id, k.opened_at, k.case_id, k.unit_id, k.person_id)
  SELECT d.id, d.opened_at, ARRAY(
    SELECT s.id FROM access_user s WHERE s.is_active AND s.role = 'supervisor' AND s.id <> d.person_id AND CASE
      WHEN d.case_id IS NULL THEN s.unit_id = d.unit_id
      ELSE EXISTS (SELECT 1 FROM cases_casegrant g WHERE g.case_id = d.case_id AND g.user_id = s.id
                   AND (g.expires_at IS NULL OR g.expires_at > statement_timestamp()))
        AND NOT EXISTS (SELECT 1 FROM cases_denial n
                        WHERE n.case_id = d.case_id AND n.person_id = s.id AND n.ended_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM cases_compartment p
                        WHERE p.case_id = d.case_id AND p.confirmed_at IS NOT NULL AND p.left_at IS NULL
                        AND NOT EXISTS (SELECT 1 FROM cases_compartmentreader r WHERE r.compartment_id = p.id
                                        AND r.person_id = s.id AND r.ended_at IS NULL)) END)
  FROM drawn d
$$;
REVOKE ALL ON FUNCTION cases_draw_reveals() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_draw_reveals() TO worker;
"""
_LOOKS = f"""{ROLE} = 'supervisor' AND person_id <> {USER}
  AND CASE WHEN case_id IS NULL THEN unit_id = {UNIT} ELSE {holds("cases_revealcheck.case_id")} END"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_reveals_looked_at"),
        ("cases", "0028_search_plans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RevealCheck",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("reference", models.CharField(max_length=80, verbose_name="whose identity")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("safeguarding", "To protect this child"),
                            ("identify", "To identify or find the person"),
                            ("referral", "To write a referral"),
                            ("interview", "To plan an interview or visit"),
                            ("court", "For court or disclosure"),
                        ],
                        max_length=24,
                        verbose_name="reason",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("minutes", models.PositiveIntegerField(verbose_name="minutes it was open")),
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
                        verbose_name="finding",
                    ),
                ),
                ("reviewed_at", models.DateTimeField(null=True, verbose_name="looked at")),
                ("comment", ocsea.vault.fields.SealedField(blank=True, null=True, verbose_name="comment")),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
                    ),
                ),
                (
                    "reveal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.reveal"
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="looked at by",
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
                        models.OrderBy(models.F("opened_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="cases_revealcheck_list",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "day"), name="cases_revealcheck_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            models.Q(("reviewed_by", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="cases_revealcheck_by_another",
                    ),
                ],
            },
        ),
        migrations.RunSQL(_FUNCTION, "DROP FUNCTION cases_draw_reveals()"),
        Guard(
            "cases_revealcheck",
            select=_LOOKS,
            update=_LOOKS,
            columns=("review", "reviewed_by_id", "reviewed_at", "comment"),
        ),
    ]
