"""What waits for an errand that has ended is stopped, says so, and can be started again."""

from django.db import migrations, models

from cases.guards import holds
from ocsea.access.guard import USER, MayStop

_OPEN = """
CREATE OR REPLACE FUNCTION evidence_manifests_open() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(array_agg(m.id), '{{}}') FROM evidence_manifest m
  WHERE m.started_by_id = access_ctx_user() AND m.state IN ({states})
  AND (cases_works_on(m.case_id) OR evidence_holds_now(m.exhibit_id))
$$;
"""
_BEFORE = "'preview', 'queued', 'running'"
_DECIDES = (
    f"{holds('evidence_bundle.case_id', relations=('supervisor',))} AND prepared_by_id <> {USER} "
    f"AND (decided_by_id IS NULL OR decided_by_id = {USER}{{more}})"
)


def _decides(more: str) -> str:
    told = _DECIDES.format(more=more)
    return f"ALTER POLICY web_update ON evidence_bundle USING ({told}) WITH CHECK ({told})"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0014_errand_over"),
        ("evidence", "0018_guard_schedules"),
    ]

    operations = [
        migrations.AlterField(
            model_name="bundle",
            name="state",
            field=models.CharField(
                choices=[
                    ("prepared", "Waits for a second person"),
                    ("returned", "Not released"),
                    ("released", "Being made"),
                    ("sealing", "Waits for the ledger"),
                    ("ready", "Ready"),
                    ("failed", "Could not be made"),
                    ("stopped", "Stopped"),
                ],
                default="prepared",
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="manifest",
            name="state",
            field=models.CharField(
                choices=[
                    ("preview", "Waiting for you to start it"),
                    ("queued", "Waiting to start"),
                    ("running", "Running"),
                    ("done", "Done"),
                    ("failed", "Could not be read"),
                    ("cancelled", "Cancelled"),
                    ("stopped", "Stopped"),
                ],
                default="preview",
                max_length=12,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="paper",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Being made"),
                    ("ready", "Ready"),
                    ("failed", "Could not be made"),
                    ("stopped", "Stopped"),
                ],
                default="waiting",
                max_length=8,
                verbose_name="state",
            ),
        ),
        # A file that waits with a stopped import is still its owner's to go on with, or to drop.
        migrations.RunSQL(_OPEN.format(states=f"{_BEFORE}, 'stopped'"), _OPEN.format(states=_BEFORE)),
        # Whoever released one that stopped may be gone: another second person releases it again.
        migrations.RunSQL(_decides(" OR state = 'stopped'"), _decides("")),
        MayStop("evidence_bundle", "released", "sealing"),
        MayStop("evidence_manifest", "queued", "running"),
        MayStop("evidence_paper", "waiting"),
    ]
