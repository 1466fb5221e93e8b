"""A record of the tests' own, so that clocks and notices are tried without any domain app.

A drill belongs to a unit and carries its id; whoever is in the unit may know of it.
"""

from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet

from ocsea.access.models import Unit, User
from ocsea.access.roles import Area
from ocsea.clocks.models import Clock
from ocsea.clocks.services import start
from ocsea.ledger.record import Target
from ocsea.notices.registry import show_to
from tests.roles import acting

# A Friday before a bank holiday Monday (26 May 2031): far enough ahead that no step is over when a test begins.
FRIDAY = datetime(2031, 5, 23, 9, 0, tzinfo=UTC)


def visible_drills(user: User) -> QuerySet[Unit]:
    """The drills of the person's unit."""
    return Unit.objects.filter(user=user)


def drills_of_partners(user: User) -> QuerySet[Unit]:
    """Every drill, for whoever has an agency."""
    return Unit.objects.all() if user.agency_id else Unit.objects.none()


show_to("drill", visible_drills)
show_to("drill", drills_of_partners, area=Area.PARTNER)


def drill_of(unit: Unit) -> Target:
    return Target("drill", unit.id, f"DRILL-{unit.code}")


def a_clock(cast: SimpleNamespace, rule: str = "safeguarding.decision", **changes: Any) -> Clock:
    """A clock that Ada starts for herself on North's drill."""
    facts: dict[str, Any] = {"owner": cast.ada, "unit": cast.north, "from_": FRIDAY} | changes
    with acting(cast.ada):
        return start(rule, actor=cast.ada, target=drill_of(cast.north), link="/cases/DRILL/", **facts)


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """A UTC instant."""
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)
