"""A unit's administrator borrows an auditor of the neighbour that the unit names, for days."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from ocsea.access.guard import USER, Guard

_FUNCTION = """
CREATE FUNCTION access_lent_units() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(array_agg(l.unit_id), '{}') FROM access_auditloan l
  WHERE l.auditor_id = access_ctx_user() AND l.until > statement_timestamp()
$$;
REVOKE ALL ON FUNCTION access_lent_units() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_lent_units() TO web, owner;
"""
_KEPT = "access_administers(unit_id)"
_LENT = f"""{_KEPT} AND asked_by_id = {USER} AND until <= statement_timestamp() + interval '31 days' AND EXISTS (
  SELECT 1 FROM access_unit n JOIN access_user a ON a.unit_id = n.neighbour_id
  WHERE n.id = access_auditloan.unit_id AND a.id = auditor_id AND a.role = 'auditor' AND a.is_active)"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0012_neighbours"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditLoan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("began_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="from")),
                ("until", models.DateTimeField(verbose_name="until")),
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
                    "auditor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="auditor",
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
                "indexes": [models.Index(fields=["auditor", "until"], name="access_auditloan_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("began_at"))), name="access_auditloan_ends_later"
                    )
                ],
            },
        ),
        Guard(
            "access_auditloan",
            select=f"auditor_id = {USER} OR {_KEPT}",
            insert=_LENT,
            update=_KEPT,
            columns=("until",),
        ),
        migrations.RunSQL(_FUNCTION, "DROP FUNCTION access_lent_units()"),
    ]
