"""Planted holes, each of which takes one control away; the suite must bite (tests/prove/teeth.py)."""

from tests.house.teeth import doors, edges, functions, provider, restrictive, rows, seals, signin, tables
from tests.house.teeth.tooth import Tooth

# Takes nothing away: whatever passes for a bite here bites at anything.
HARMLESS = Tooth("nothing", ("tests/access/test_context.py::test_a_live_session_names_its_person",), sql="SELECT 1")
# Makes the program fall over its own feet: a test that fails for that has noticed nothing.
STUMBLING = Tooth(
    "stumbling",
    ("tests/access/test_administration.py::test_nobody_else_comes_near_an_account[]",),
    replace="ocsea.access.can:has",
)
CONTROLS = (HARMLESS, STUMBLING)


def all_teeth() -> tuple[Tooth, ...]:
    """Every hole there is."""
    below = (*rows.TEETH, *restrictive.TEETH, *functions.TEETH, *tables.TEETH)
    return (*below, *signin.TEETH, *provider.TEETH, *doors.TEETH, *edges.TEETH, *seals.TEETH)
