"""Row-level security of disclosure marks and schedules: people on the case read them, who works on it makes them."""

from django.db import migrations

from cases.guards import BARRED, Blind, holds
from ocsea.access.guard import USER, Guard, OnlyRoles

_READERS = ("investigator", "prosecutor", "supervisor")
_MAKERS = ("investigator", "supervisor")
_MARKED = (
    f"marked_by_id = {USER} AND {holds('evidence_disclosuremark.case_id', working=True)} "
    "AND (exhibit_id IS NULL OR case_id = evidence_case_of(exhibit_id)) AND (entry_id IS NULL OR EXISTS "
    "(SELECT 1 FROM cases_journalentry e WHERE e.id = entry_id AND e.case_id = evidence_disclosuremark.case_id))"
)
_LISTED = (
    f"{holds('evidence_scheduleitem.case_id', working=True)} AND EXISTS (SELECT 1 FROM evidence_schedule s WHERE "
    f"s.id = schedule_id AND s.case_id = evidence_scheduleitem.case_id AND s.made_by_id = {USER})"
)


def _guarded(table: str, insert: str) -> list[object]:
    return [
        Guard(table, select=holds(f"{table}.case_id"), insert=insert),
        Blind(table, BARRED, roles=("web", "worker")),
        OnlyRoles(table, "SELECT", *_READERS),
        OnlyRoles(table, "INSERT", *_MAKERS),
    ]


class Migration(migrations.Migration):
    dependencies = [("evidence", "0017_schedules")]

    operations = [
        *_guarded("evidence_disclosuremark", _MARKED),
        *_guarded("evidence_schedule", f"made_by_id = {USER} AND {holds('evidence_schedule.case_id', working=True)}"),
        *_guarded("evidence_scheduleitem", _LISTED),
    ]
