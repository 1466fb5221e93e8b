"""Deconfliction: asked by web, compared by the worker alone, told to the other side; the asker reads no result."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import ocsea.vault.fields
from cases.guards import BARRED, Blind, holds
from ocsea.access.guard import USER, Guard

_DO = "LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS"
_FUNCTIONS = f"""
-- Takes the tokens of a check that this very person just wrote; sixty checks an hour, then it says so.
CREATE FUNCTION cases_deconflict_ask(of_check uuid, purposes text[], tokens bytea[]) RETURNS boolean {_DO} $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM cases_deconflictioncheck k WHERE k.id = of_check AND k.asked_by_id = access_ctx_user()
      AND k.asked_at > statement_timestamp() - interval '1 minute')
     OR EXISTS (SELECT 1 FROM cases_deconflictiontoken t WHERE t.check_row_id = of_check) THEN
    RAISE EXCEPTION 'row-level security: this check is not yours to ask' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF (SELECT count(*) FROM cases_deconflictioncheck k WHERE k.asked_by_id = access_ctx_user()
      AND k.compared > 0 AND k.asked_at > statement_timestamp() - interval '1 hour') > 60 THEN
    RETURN false;
  END IF;
  INSERT INTO cases_deconflictiontoken (id, check_row_id, purpose, token)
  SELECT gen_random_uuid(), of_check, t.purpose, t.token FROM unnest(purposes, tokens) AS t (purpose, token);
  RETURN true;
END
$$;

-- The worker's: compares what waits, and writes down whom to tell: the officer of each other case that holds the same,
-- and whoever is on duty for its unit now. Nobody asks themselves, and nobody hears of a case that they are kept from.
CREATE FUNCTION cases_deconflict_match(at_once integer) RETURNS SETOF cases_approach {_DO} $$
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
  told AS (
    SELECT m.*, m.case_officer_id AS person FROM matched m
    UNION SELECT m.*, s.person_id FROM matched m JOIN access_dutyshift s ON s.unit_id = m.unit_id
      WHERE access_on_duty(s.person_id))
  INSERT INTO cases_approach (id, check_id, case_id, recipient_id, officer_id, asked_by_id, unit_id, kinds, asked_at)
  SELECT gen_random_uuid(), t.id, t.case_id, t.person, t.case_officer_id, t.asked_by_id, u.unit_id, t.kinds, t.asked_at
  FROM told t JOIN access_user u ON u.id = t.asked_by_id JOIN access_user r ON r.id = t.person AND r.is_active
  WHERE t.person <> t.asked_by_id AND NOT EXISTS (SELECT 1 FROM cases_denial d
    WHERE d.case_id = t.case_id AND d.person_id = t.person AND d.ended_at IS NULL)
  ON CONFLICT (check_id, case_id, recipient_id) DO NOTHING
  RETURNING *;
END
$$;
REVOKE ALL ON FUNCTION cases_deconflict_ask(uuid, text[], bytea[]), cases_deconflict_match(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_deconflict_ask(uuid, text[], bytea[]) TO web;
GRANT EXECUTE ON FUNCTION cases_deconflict_match(integer) TO worker;
"""
_DROP = "DROP FUNCTION cases_deconflict_match(integer); DROP FUNCTION cases_deconflict_ask(uuid, text[], bytea[]);"
_CASE = "cases_deconflictioncheck.case_id"
_OWN = (
    f"(person_id IS NULL OR EXISTS (SELECT 1 FROM cases_person p WHERE p.id = person_id AND p.case_id = {_CASE})) AND "
    f"(identifier_id IS NULL OR EXISTS (SELECT 1 FROM cases_identifier i WHERE i.id = identifier_id AND i.case_id = {_CASE}))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_session_state"),
        ("cases", "0006_finder"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeconflictionCheck",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("checked", "Checked"),
                            ("partly_checked", "Partly checked"),
                            ("not_checked", "Not checked"),
                        ],
                        max_length=16,
                        verbose_name="deconfliction",
                    ),
                ),
                ("compared", models.PositiveIntegerField(default=0, verbose_name="compared")),
                ("left_out", models.PositiveIntegerField(default=0, verbose_name="could not be compared")),
                (
                    "reason",
                    ocsea.vault.fields.SealedField(blank=True, null=True, verbose_name="why it was not checked"),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked")),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="cases.case"
                    ),
                ),
                (
                    "identifier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.identifier",
                        verbose_name="identifier",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.person",
                        verbose_name="person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DeconflictionToken",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("purpose", models.CharField(max_length=16)),
                ("token", models.BinaryField(max_length=32)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "check_row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.deconflictioncheck"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Approach",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("check_id", models.UUIDField()),
                ("kinds", models.CharField(max_length=120, verbose_name="what it is about")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who asks",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="case officer",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recipient",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.unit",
                        verbose_name="their unit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("check_id", "case", "recipient"), name="cases_approach_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="deconflictioncheck",
            index=models.Index(
                models.F("case"), models.OrderBy(models.F("asked_at"), descending=True), name="cases_check_list"
            ),
        ),
        migrations.AddIndex(
            model_name="deconflictioncheck",
            index=models.Index(
                models.F("asked_by"), models.OrderBy(models.F("asked_at"), descending=True), name="cases_check_asker"
            ),
        ),
        migrations.AddConstraint(
            model_name="deconflictioncheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("compared__gt", 0), ("left_out", 0), ("outcome", "checked")),
                    models.Q(("compared__gt", 0), ("left_out__gt", 0), ("outcome", "partly_checked")),
                    models.Q(("compared", 0), ("outcome", "not_checked"), ("reason__isnull", False)),
                    _connector="OR",
                ),
                name="cases_check_says_what_was_compared",
            ),
        ),
        migrations.AddIndex(
            model_name="deconflictiontoken",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)), fields=["check_row"], name="cases_token_waiting"
            ),
        ),
        migrations.RunSQL(_FUNCTIONS, _DROP),
        Guard(
            "cases_deconflictioncheck",
            select=holds(_CASE),
            insert=f"asked_by_id = {USER} AND {holds(_CASE, working=True)} AND {_OWN}",
        ),
        Guard("cases_deconflictiontoken", roles=()),
        Guard("cases_approach", select=f"recipient_id = {USER}"),
        Blind("cases_approach", BARRED),
    ]
