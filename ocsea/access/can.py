"""Does this person's role carry a right? Whether it holds for one record is the app's policy to say."""

from typing import TYPE_CHECKING

from ocsea.access.permissions import Permission
from ocsea.access.roles import ROLES
from ocsea.errors import Denied

if TYPE_CHECKING:
    from ocsea.access.models import User


def has(actor: "User", permission: Permission) -> bool:
    """True when the actor's account is active and its role carries the right. Nobody passes for being an owner."""
    return actor.is_active and permission in ROLES[actor.role].permissions


def require(actor: "User", permission: Permission) -> None:
    """Raises Denied when the actor's role does not carry the right."""
    if not has(actor, permission):
        raise Denied
