"""Who may ask the duty finder, who reviews what was asked, who is asked by another unit, who reads signs of misuse."""

from django.db.models import QuerySet

from cases.models import Approach, FinderLookup, Sign
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


def approaches_to(actor: User) -> QuerySet[Approach]:
    """What other officers asked this person about."""
    rows = Approach.objects.filter(recipient=actor) if has(actor, Permission.CASE_READ) else Approach.objects.none()
    return rows.select_related("asked_by", "unit", "officer")


def approach_target(approach: Approach) -> Target:
    """How the ledger names a question of another officer: by its time."""
    return Target("approach", approach.id, str(approach))


def _received(actor: User, approach: Approach, permission: Permission) -> bool:
    return has(actor, permission) and approach.recipient_id == actor.id


def _own_stream(_approach: Approach) -> str:
    return ADMINISTRATION


approach_door: Door[Approach] = Door(approaches_to, _received, approach_target, _own_stream, lookup="pk")


def visible_signs(actor: User) -> QuerySet[Sign]:
    """Signs about others: of the unit for its supervisors, of everybody for auditors."""
    if not has(actor, Permission.SIGN_READ):
        return Sign.objects.none()
    rows = Sign.objects.exclude(person=actor).select_related("rule", "person", "unit")
    return rows if actor.role == "auditor" else rows.filter(unit=actor.unit_id, unit__isnull=False)


def sign_target(sign: Sign) -> Target:
    """How a notice names a sign: by its day, never by the person."""
    return Target("sign", sign.id, str(sign))
