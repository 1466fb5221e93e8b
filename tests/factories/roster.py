"""People on duty."""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from ocsea.access.models import DutyShift, User
from ocsea.access.roster import plan_shift
from tests.roles import acting


def on_duty(cast: SimpleNamespace, person: User) -> DutyShift:
    """Sana puts somebody of North on duty for the next eight hours."""
    now = timezone.now()
    with acting(cast.sana):
        return plan_shift(actor=cast.sana, person=person, starts_at=now, ends_at=now + timedelta(hours=8))
