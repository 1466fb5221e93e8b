"""An auditor reads the record of a unit that borrowed them as that of their own, while the loan lasts.

A compartment stays what it is: its own auditor's alone.
"""

import importlib
from typing import ClassVar

from django.db import migrations

_AUDIT = importlib.import_module("cases.migrations.0014_audit")
_BEFORE: str = _AUDIT._FUNCTION.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


def _with_loans() -> str:
    told = _BEFORE
    for table in ("c", "u"):
        own = _AUDIT._OURS.format(table=table)
        told = told.replace(own, f"({own} OR {table}.unit_id = ANY (access_lent_units()))")
    return told


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0029_reveal_checks"), ("access", "0013_audit_loans")]
    operations: ClassVar = [migrations.RunSQL(_with_loans(), _BEFORE)]
