"""Row-level security of disclosures: people on the case prepare and read them, a supervisor who did not prepare one
decides on it, and the worker makes it for that supervisor, who alone gets the case's stream read for it."""

from django.db import migrations

from cases.guards import BARRED, Blind, holds
from ocsea.access.guard import USER, AlsoMay, Guard, OnlyRoles

_READS = holds("evidence_bundle.case_id")
_DECIDES = (
    f"{holds('evidence_bundle.case_id', relations=('supervisor',))} AND prepared_by_id <> {USER} "
    f"AND (decided_by_id IS NULL OR decided_by_id = {USER})"
)
_MADE = f"decided_by_id = {USER} AND state IN ('released', 'sealing', 'failed', 'ready') AND {_READS}"
# Which streams the worker's present errand is about. Row security of the table above stands before it.
_FOR_IT = (
    f"EXISTS (SELECT 1 FROM evidence_bundle b WHERE b.decided_by_id = {USER} AND b.state IN ('released', 'sealing') "
    "AND 'case:' || b.case_id::text = {stream})"
)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0015_bundles"), ("ledger", "0007_stamps")]

    operations = [
        Guard(
            "evidence_bundle",
            select=_READS,
            insert=(
                f"prepared_by_id = {USER} AND state = 'prepared' AND decided_by_id IS NULL "
                f"AND {holds('evidence_bundle.case_id', working=True)}"
            ),
            update=_DECIDES,
            columns=("state", "decided_by_id", "decided_at", "return_reason", "errand_id"),
        ),
        Guard(
            "evidence_bundle",
            select=_READS,
            update=_MADE,
            columns=(
                *("state", "taken_until", "made_entry", "manifest_sha256", "file", "file_sha256", "size", "entries"),
            ),
            roles=("worker",),
        ),
        Blind("evidence_bundle", BARRED, roles=("web", "worker")),
        OnlyRoles("evidence_bundle", "SELECT", "investigator", "prosecutor", "supervisor"),
        OnlyRoles("evidence_bundle", "INSERT", "investigator", "supervisor"),
        OnlyRoles("evidence_bundle", "UPDATE", "supervisor"),
        AlsoMay(
            "evidence_bundle",
            "worker_finds_waiting_bundles",
            verb="SELECT",
            condition="state IN ('released', 'sealing')",
            roles=("worker",),
        ),
        AlsoMay(
            "ledger_payload",
            "evidence_worker_reads_a_bundles_stream",
            verb="SELECT",
            condition=(
                f"{_FOR_IT.format(stream='ledger_payload.stream')} OR (kind = 'stream.counted' AND stream = 'counts' "
                f"AND {_FOR_IT.format(stream='ledger_payload.reference')})"
            ),
            roles=("worker",),
        ),
        AlsoMay(
            "ledger_leaf",
            "evidence_worker_reads_a_bundles_leaves",
            verb="SELECT",
            condition="EXISTS (SELECT 1 FROM ledger_payload p WHERE p.id = ledger_leaf.entry)",
            roles=("worker",),
        ),
        AlsoMay(
            "ledger_wanted",
            "evidence_worker_asks_for_a_count",
            verb="INSERT",
            condition=_FOR_IT.format(stream="ledger_wanted.stream"),
            roles=("worker",),
        ),
    ]
