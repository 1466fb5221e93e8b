"""The offence taxonomy, version 2026-1, from cases/taxonomy: data, so that a new version is a new file and migration."""

import json
import uuid
from pathlib import Path

from django.db import migrations

VERSION = "2026-1"
_FILE = Path(__file__).resolve().parents[1] / "taxonomy" / f"{VERSION}.json"


def put_in(apps, schema_editor):
    offence_type = apps.get_model("cases", "OffenceType")
    # The same ids in every installation, so that exports name the same offence.
    rows = [
        offence_type(
            id=uuid.uuid5(uuid.NAMESPACE_URL, f"urn:harbour:offence:{row['code']}:{VERSION}"), version=VERSION, **row
        )
        for row in json.loads(_FILE.read_text())
    ]
    offence_type.objects.bulk_create(rows)


def take_out(apps, schema_editor):
    apps.get_model("cases", "OffenceType").objects.filter(version=VERSION).delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_guard")]

    operations = [migrations.RunPython(put_in, take_out)]
