"""Who reads and changes the inbox below the program: its owner alone. Deliveries are the worker's.

The role `partner` reads its inbox and tells nobody: a worker brings its answers in, and tells.
"""

from django.db import migrations

from ocsea.access.guard import SIGNED_IN, USER, Guard

_MINE = f"recipient_id = {USER}"
_TICKS = ("read_at", "done_at")


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
        ("access", "0002_context"),
    ]

    operations = [
        Guard("notices_notice", select=_MINE, insert=SIGNED_IN, update=_MINE, columns=_TICKS),
        Guard("notices_notice", select=_MINE, update=_MINE, columns=_TICKS, roles=("partner",)),
        Guard("notices_notice", select="true", insert="true", roles=("worker",)),
        Guard("notices_delivery", insert=SIGNED_IN),
        Guard("notices_delivery", select="true", insert="true", update="true", roles=("worker",)),
    ]
