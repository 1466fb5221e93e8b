"""Drafts belong to their writer alone."""

from django.db import migrations

from ocsea.access.guard import USER, Guard

_MINE = f"user_id = {USER}"


class Migration(migrations.Migration):
    dependencies = [("web", "0001_initial"), ("access", "0002_context")]

    operations = [
        Guard("web_draft", select=_MINE, insert=_MINE, update=_MINE, delete=_MINE),
    ]
