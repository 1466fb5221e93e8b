"""A kind of notice of the tests' own, about drills."""

import uuid
from types import SimpleNamespace
from typing import Any

from ocsea.access.models import User
from ocsea.notices.models import Delivery
from ocsea.notices.registry import NoticeKind, register
from ocsea.notices.services import queue
from tests.clocks.drill import drill_of
from tests.roles import acting, as_role

DRILL = NoticeKind("drill.called", "A drill was called", urgent_subject="Urgent: a drill waits for you")
register(DRILL)


def tell(cast: SimpleNamespace, to: User, **changes: Any) -> uuid.UUID:
    """Ada tells somebody of North's drill."""
    with acting(cast.ada):
        return queue(DRILL, to=to, target=drill_of(cast.north), link="/cases/DRILL/", **changes)


def only_delivery() -> Delivery:
    with as_role("owner"):
        return Delivery.objects.get()
