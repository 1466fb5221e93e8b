"""The first beat of every change: the record as it stands, locked until the transaction ends."""

from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Conflict, Denied, NotVisible
from victims import policy
from victims.models import Victim


def lock(actor: User, victim: Victim, permission: Permission, version: int | None = None) -> Victim:
    """The victim, locked, once the actor may do this to them.

    Raises NotVisible, Denied, and Conflict when `version` is not the one that stands there now.
    """
    rows = policy.visible_to(actor).filter(pk=victim.pk)
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        # The database locks only what somebody may change; whoever only reads it is refused in words.
        raise Denied(target=victim.pseudonym, permission=str(permission)) if rows.exists() else NotVisible
    policy.require(actor, found, permission)
    if version is not None and found.version != version:
        raise Conflict
    return found
