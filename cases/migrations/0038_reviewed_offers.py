"""An offer of the duty finder ends with its review: what the supervisor objected to opens nothing any more, and what they
confirmed before it was opened would be looked at by nobody afterwards. Asking again takes a moment, and is reviewed.
"""

import importlib
from typing import ClassVar

from django.db import migrations

_FINDER: str = importlib.import_module("cases.migrations.0006_finder")._FUNCTIONS
_OPEN = "CREATE FUNCTION cases_emergency_open("
_STANDS = "l.opened_at IS NULL"


def _replaced(stands: str) -> str:
    begin = _FINDER.index(_OPEN)
    told = _FINDER[begin : _FINDER.index("\n$$;", begin) + len("\n$$;")]
    return told.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(_STANDS, stands)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0037_one_order")]
    operations: ClassVar = [migrations.RunSQL(_replaced(f"{_STANDS} AND l.review = 'waiting'"), _replaced(_STANDS))]
