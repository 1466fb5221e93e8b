"""Who may ask the duty finder, and who reviews what was asked."""

from django.db.models import QuerySet

from cases.models import FinderLookup
from ocsea.access import roster
from ocsea.access.can import has
from ocsea.access.door import Door
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import NotVisible
from ocsea.ledger.record import ADMINISTRATION, Target


def enter_finder(actor: User, *, to: Permission) -> None:
    """Raises NotVisible unless the actor may ask the duty finder and is on duty for their unit at this moment."""
    if not has(actor, to) or not roster.is_on_duty(actor):
        raise NotVisible


def own_lookups(actor: User) -> QuerySet[FinderLookup]:
    """What the actor asked the duty finder, also when they are off duty again."""
    if not has(actor, Permission.FINDER_ASK):
        return FinderLookup.objects.none()
    rows = FinderLookup.objects.filter(asked_by=actor)
    return rows.select_related("unit", "case", "asked_by", "reviewed_by")


def lookups_to_review(actor: User) -> QuerySet[FinderLookup]:
    """The unit's look-ups for its supervisor, but for their own: reviewed ones too."""
    if not has(actor, Permission.FINDER_REVIEW) or actor.unit_id is None:
        return FinderLookup.objects.none()
    rows = FinderLookup.objects.filter(unit=actor.unit).exclude(asked_by=actor)
    return rows.select_related("unit", "case", "asked_by", "reviewed_by")


def visible_lookups(actor: User) -> QuerySet[FinderLookup]:
    """One's own look-ups, and those one reviews."""
    return own_lookups(actor) | lookups_to_review(actor)


def lookup_target(lookup: FinderLookup) -> Target:
    """How the ledger names a look-up: by its time, never by what was asked."""
    return Target("lookup", lookup.id, str(lookup))


def _asked(actor: User, lookup: FinderLookup, permission: Permission) -> bool:
    return has(actor, permission) and lookup.asked_by_id == actor.id


def _reviews(actor: User, lookup: FinderLookup, permission: Permission) -> bool:
    return has(actor, permission) and lookup.asked_by_id != actor.id


def _stream(_lookup: FinderLookup) -> str:
    return ADMINISTRATION


lookup_door: Door[FinderLookup] = Door(own_lookups, _asked, lookup_target, _stream, lookup="pk")
review_door: Door[FinderLookup] = Door(lookups_to_review, _reviews, lookup_target, _stream, lookup="pk")
