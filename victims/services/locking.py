"""The first beat of every change: the record as it stands, locked until the transaction ends."""

from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Conflict, NotVisible
from victims import policy
from victims.models import Victim


def lock(actor: User, victim: Victim, permission: Permission, version: int | None = None) -> Victim:
    """The victim, locked, once the actor may do this to them.

    Raises NotVisible, Denied, and Conflict when `version` is not the one that stands there now.
    """
    found = policy.visible_to(actor).select_for_update(of=("self",)).filter(pk=victim.pk).first()
    if found is None:
        raise NotVisible
    policy.require(actor, found, permission)
    if version is not None and found.version != version:
        raise Conflict
    return found
