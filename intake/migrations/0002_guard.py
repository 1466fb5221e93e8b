"""Row-level security of the intake app: the unit's desk while a report waits, the case's holders after.

Sealed values answer below the view as they do above it: to the intake desk while no case has the report, and later
only to somebody with a live reveal, or to the victim officer of the case.
"""

from django.db import migrations

from cases.guards import holds
from ocsea.access.guard import ROLE, UNIT, USER, AlsoMay, Guard

_BOTH = ("web", "worker")
_DESK = f"{ROLE} IN ('intake_officer', 'supervisor')"
_INTAKE = f"({ROLE} = 'intake_officer' AND {{table}}.unit_id = {UNIT})"
_REPORT = f"(({_DESK} AND intake_report.unit_id = {UNIT}) OR {holds('intake_report.case_id')})"


def _of_report(table: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM intake_report r WHERE r.id = {table}.report_id AND ({condition}))"


_READS = f"({_DESK} AND r.unit_id = {UNIT}) OR {holds('r.case_id')}"
_WRITES = f"({_DESK} AND r.unit_id = {UNIT} AND r.case_id IS NULL)"
_OPENS = (
    f"({ROLE} = 'intake_officer' AND r.unit_id = {UNIT} AND r.case_id IS NULL) OR EXISTS "
    f"(SELECT 1 FROM access_reveal v WHERE v.user_id = {USER} AND v.target_id = r.id "
    "AND v.until > statement_timestamp())"
)


def _of_job(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM intake_importjob j WHERE j.id = {table}.job_id AND {_INTAKE.format(table='j')})"


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("cases", "0002_guard"), ("access", "0002_context")]

    operations = [
        Guard(
            "intake_report",
            select=_REPORT,
            insert=f"received_by_id = {USER} AND unit_id = {UNIT} AND case_id IS NULL",
            update=f"({_DESK} AND intake_report.unit_id = {UNIT})",
            roles=_BOTH,
        ),
        Guard(
            "intake_reportsubject",
            select=_of_report("intake_reportsubject", _READS),
            insert=_of_report("intake_reportsubject", _WRITES),
            update=_of_report("intake_reportsubject", _READS),
            columns=("person_id",),
            roles=_BOTH,
        ),
        Guard(
            "intake_reportfact",
            select=_of_report("intake_reportfact", _READS),
            insert=_of_report("intake_reportfact", _WRITES),
            roles=_BOTH,
        ),
        Guard(
            "intake_sealedfact",
            select=_of_report("intake_sealedfact", _OPENS),
            insert=_of_report("intake_sealedfact", _WRITES),
            roles=_BOTH,
        ),
        Guard(
            "intake_reportfile",
            select=_of_report("intake_reportfile", _READS),
            insert=_of_report("intake_reportfile", _WRITES),
            roles=_BOTH,
        ),
        Guard(
            "intake_importjob",
            select=_INTAKE.format(table="intake_importjob"),
            insert=f"started_by_id = {USER} AND unit_id = {UNIT}",
            update=_INTAKE.format(table="intake_importjob"),
            columns=("state", "finished_at", "total"),
            roles=_BOTH,
        ),
        Guard(
            "intake_importitem",
            select=_of_job("intake_importitem"),
            insert=_of_job("intake_importitem"),
            update=_of_job("intake_importitem"),
            columns=("state",),
            roles=_BOTH,
        ),
        Guard(
            "intake_importpart",
            select=_of_job("intake_importpart"),
            insert=_of_job("intake_importpart"),
            delete=_of_job("intake_importpart"),
            roles=_BOTH,
        ),
        Guard(
            "intake_importrefusal",
            select=_of_job("intake_importrefusal"),
            insert=_of_job("intake_importrefusal"),
            roles=_BOTH,
        ),
        Guard(
            "intake_importresult",
            select=_of_job("intake_importresult"),
            insert=_of_job("intake_importresult"),
            roles=_BOTH,
        ),
        # A worker finds unfinished imports by itself; what is in them it reads in the name of whoever started them.
        AlsoMay(
            "intake_importjob",
            "worker_finds_unfinished_imports",
            verb="SELECT",
            condition="state IN ('queued', 'running')",
            roles=("worker",),
        ),
    ]
