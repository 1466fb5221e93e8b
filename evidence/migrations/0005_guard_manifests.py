"""Row-level security of manifests: whoever reads the exhibit reads them; whoever works on it imports them."""

from django.db import migrations

from cases.guards import BARRED, Blind, holds
from ocsea.access.guard import USER, AlsoMay, Guard

_BOTH = ("web", "worker")
_READS = f"({holds('evidence_manifest.case_id')} OR evidence_handed(exhibit_id))"
_WORKS = f"({holds('evidence_manifest.case_id', working=True)} OR evidence_holds_now(exhibit_id))"
_SEEN = "EXISTS (SELECT 1 FROM evidence_manifest m WHERE m.id = manifest_id)"
# Once a statement, not once a row: a manifest has millions.
_MINE = "manifest_id = ANY ((SELECT evidence_manifests_open())::uuid[])"

_FUNCTION = """
CREATE FUNCTION evidence_manifests_open() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(array_agg(m.id), '{}') FROM evidence_manifest m
  WHERE m.started_by_id = access_ctx_user() AND m.state IN ('preview', 'queued', 'running')
  AND (cases_works_on(m.case_id) OR evidence_holds_now(m.exhibit_id))
$$;
REVOKE ALL ON FUNCTION evidence_manifests_open() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION evidence_manifests_open() TO web, worker;
GRANT EXECUTE ON FUNCTION evidence_handed(uuid), evidence_holds_now(uuid), evidence_case_of(uuid) TO worker;
"""
_DROP = """
REVOKE EXECUTE ON FUNCTION evidence_handed(uuid), evidence_holds_now(uuid), evidence_case_of(uuid) FROM worker;
DROP FUNCTION evidence_manifests_open();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0004_manifests")]

    operations = [
        migrations.RunSQL(_FUNCTION, _DROP),
        Guard(
            "evidence_manifest",
            select=_READS,
            insert=f"started_by_id = {USER} AND case_id = evidence_case_of(exhibit_id) AND {_WORKS}",
            update=f"started_by_id = {USER} AND {_WORKS}",
            columns=(
                "errand_id",
                "finished_at",
                "taken_until",
                "state",
                "why",
                "tool",
                "tool_version",
                "operator",
                "scheme",
                "total",
                "done",
                "added",
                "matched",
                "duplicate",
                "rejected",
                "dropped",
                "labels",
            ),
            roles=_BOTH,
        ),
        Blind("evidence_manifest", BARRED, roles=_BOTH),
        Guard("evidence_manifestpart", select=_MINE, insert=_MINE, delete=_MINE, roles=_BOTH),
        Guard("evidence_manifestrow", select=_SEEN, insert=_MINE, roles=_BOTH),
        Guard("evidence_manifestreject", select=_SEEN, insert=_MINE, roles=_BOTH),
        # A worker finds manifests that wait by itself; it reads them in the name of whoever imports them.
        AlsoMay(
            "evidence_manifest",
            "worker_finds_waiting_manifests",
            verb="SELECT",
            condition="state IN ('queued', 'running')",
            roles=("worker",),
        ),
        AlsoMay(
            "evidence_exhibithash",
            "worker_compares_digests",
            verb="SELECT",
            condition=f"({holds('evidence_exhibithash.case_id')} OR evidence_handed(exhibit_id)) AND {BARRED}",
            roles=("worker",),
        ),
    ]
