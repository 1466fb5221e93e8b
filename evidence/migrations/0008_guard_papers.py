"""Row-level security of printed papers: whoever reads what a paper is of reads it; the worker finishes long ones."""

from django.db import migrations

from cases.guards import BARRED, Blind, holds
from ocsea.access.guard import USER, AlsoMay, Guard, OnlyRoles

_READS = f"({holds('evidence_paper.case_id')} OR evidence_handed(exhibit_id))"
_MINE = f"made_by_id = {USER} AND {_READS} AND (exhibit_id IS NULL OR case_id = evidence_case_of(exhibit_id))"
_READERS = ("examiner", "investigator", "prosecutor", "supervisor")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0007_papers")]

    operations = [
        Guard("evidence_paper", select=_READS, insert=_MINE),
        Guard(
            "evidence_paper",
            select=_READS,
            update=_MINE,
            columns=("taken_until", "state", "size", "file", "file_sha256"),
            roles=("worker",),
        ),
        Blind("evidence_paper", BARRED, roles=("web", "worker")),
        OnlyRoles("evidence_paper", "SELECT", *_READERS),
        OnlyRoles("evidence_paper", "INSERT", *_READERS),
        AlsoMay(
            "evidence_paper",
            "worker_finds_waiting_papers",
            verb="SELECT",
            condition="state = 'waiting'",
            roles=("worker",),
        ),
    ]
