"""Who reads and changes clocks below the program.

An app that knows who may see a record adds its readers with AlsoMay; `clocks_clock.stream` names the record. The role
`partner` has no right here: a partner's answer meets its clock when a worker brings the answer in.
"""

from django.db import migrations

from ocsea.access.guard import ROLE, SIGNED_IN, UNIT, USER, Guard

_MINE = f"owner_id = {USER} OR (unit_id = {UNIT} AND ({ROLE} = 'supervisor' OR {ROLE} = owner_role))"
# A change is read with its clock; the clock's own policies decide inside the sub-select.
_OF_A_CLOCK_I_SEE = "EXISTS (SELECT 1 FROM clocks_clock c WHERE c.id = clock_id)"
_TIMING = ("set_on", "set_time", "due_on", "due_at", "skipped", "revision", "revised_at", "computed_at", "wake_at")


class Migration(migrations.Migration):
    dependencies = [
        ("clocks", "0001_initial"),
        ("access", "0002_context"),
    ]

    operations = [
        Guard("clocks_clockrule", select="true", roles=("web", "worker")),
        Guard(
            "clocks_clock",
            select=_MINE,
            insert=SIGNED_IN,
            update=_MINE,
            columns=(*_TIMING, "state", "ended_at", "escalated_at", "owner_id", "owner_role"),
        ),
        Guard("clocks_clock", select="true", insert="true", update="true", roles=("worker",)),
        Guard("clocks_clockchange", select=_OF_A_CLOCK_I_SEE, insert=f"actor_id = {USER}"),
        Guard("clocks_clockchange", select="true", insert="true", roles=("worker",)),
        Guard("clocks_clockstep", select=_OF_A_CLOCK_I_SEE),
        Guard("clocks_clockstep", select="true", insert="true", roles=("worker",)),
    ]
