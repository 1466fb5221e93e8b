"""Who reads and changes the inbox below the program: its owner alone. Deliveries are the worker's."""

from django.db import migrations

from ocsea.access.guard import SIGNED_IN, USER, Guard

_MINE = f"recipient_id = {USER}"


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
        ("access", "0002_context"),
    ]

    operations = [
        Guard(
            "notices_notice",
            select=_MINE,
            insert=SIGNED_IN,
            update=_MINE,
            columns=("read_at", "done_at"),
            roles=("web", "partner"),
        ),
        Guard("notices_notice", select="true", insert="true", roles=("worker",)),
        Guard("notices_delivery", insert=SIGNED_IN, roles=("web", "partner")),
        Guard("notices_delivery", select="true", insert="true", update="true", roles=("worker",)),
    ]
