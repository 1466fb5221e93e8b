"""Signs of misuse: the worker counts, supervisor and auditor are told, the person concerned is not."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cases import notices
from cases.duty.policy import sign_target
from cases.models import Sign
from ocsea.access.models import User
from ocsea.notices.services import queue

# Yesterday is counted again: its last hours may have been in the ledger after the last count.
_LOOKS_BACK = timedelta(days=2)


@transaction.atomic
def find_signs() -> int:
    """Counts what the ledger holds of the last two days and tells of every new sign. Returns how many there are."""
    found = list(Sign.objects.raw("SELECT * FROM cases_find_signs(%s)", [timezone.now() - _LOOKS_BACK]))
    for sign in found:
        for person in _to_tell(sign):
            queue(
                notices.SIGN_FOUND,
                to=person,
                target=sign_target(sign),
                link=reverse("cases:signs"),
                event_id=sign.id,
            )
    return len(found)


def _to_tell(sign: Sign) -> Iterable[User]:
    """The unit's supervisors and the auditors, whoever of them it is not about."""
    supervisors = Q(role="supervisor", unit=sign.unit_id) if sign.unit_id else Q(pk=None)
    auditors = Q(role="auditor") & (Q(unit=None) | Q(unit=sign.unit_id))
    return User.objects.filter(supervisors | auditors, is_active=True).exclude(pk=sign.person_id)
