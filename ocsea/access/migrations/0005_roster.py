"""The duty roster: the unit reads it, its supervisor plans it, and functions of higher apps ask who is on it now."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from ocsea.access.guard import ROLE, UNIT, USER, Guard

# For functions that run as the owner: no role may ask it of anybody.
_FUNCTION = """
CREATE FUNCTION access_on_duty(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM access_dutyshift s JOIN access_user u ON u.id = s.person_id AND u.unit_id = s.unit_id
    WHERE s.person_id = wanted AND u.is_active AND s.withdrawn_at IS NULL
      AND s.starts_at <= statement_timestamp() AND s.ends_at > statement_timestamp())
$$;
REVOKE ALL ON FUNCTION access_on_duty(uuid) FROM PUBLIC;
"""
_PLANS = f"{ROLE} = 'supervisor' AND unit_id = {UNIT}"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_context"),
    ]

    operations = [
        migrations.CreateModel(
            name="DutyShift",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="planned")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="planned by",
                    ),
                ),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.unit",
                        verbose_name="unit",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawn by",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=["unit", "ends_at"],
                        name="access_shift_unit",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="access_shift_ends_later"
                    )
                ],
            },
        ),
        migrations.RunSQL(_FUNCTION, "DROP FUNCTION access_on_duty(uuid)"),
        Guard(
            "access_dutyshift",
            select=f"unit_id = {UNIT}",
            insert=(
                f"{_PLANS} AND made_by_id = {USER} AND withdrawn_at IS NULL AND EXISTS "
                "(SELECT 1 FROM access_user u WHERE u.id = person_id AND u.unit_id = access_dutyshift.unit_id)"
            ),
            update=_PLANS,
            columns=("withdrawn_by_id", "withdrawn_at"),
        ),
        Guard("access_dutyshift", select="true", roles=("worker",)),
    ]
