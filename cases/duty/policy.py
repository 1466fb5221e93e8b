"""Who may ask the duty finder, who reviews what was asked, who is asked by another unit, who reads signs of misuse."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import Approach, FinderLookup, RevealCheck, Sign
from cases.policy import live_grants
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


def reveal_checks_of(actor: User) -> QuerySet[RevealCheck]:
    """Opened identities that this supervisor looks at, answered ones too: of their cases, and of the unit where they
    stand in none. Never their own."""
    if not has(actor, Permission.REVEAL_CHECK):
        return RevealCheck.objects.none()
    held = Q(case__isnull=False) & Exists(live_grants(actor).filter(content_object=OuterRef("case")))
    mine = Q(case=None, unit=actor.unit_id, unit__isnull=False)
    rows = RevealCheck.objects.filter(held | mine).exclude(person=actor)
    return rows.select_related("case", "unit", "person", "reviewed_by")


def check_target(check: RevealCheck) -> Target:
    """How the ledger names what was looked at: by its time, never by whose identity it was."""
    return Target("reveal_check", check.id, str(check))


def _checks(actor: User, check: RevealCheck, permission: Permission) -> bool:
    return has(actor, permission) and check.person_id != actor.id


def _check_stream(check: RevealCheck) -> str:
    return check.case.stream if check.case else ADMINISTRATION


check_door: Door[RevealCheck] = Door(reveal_checks_of, _checks, check_target, _check_stream, lookup="pk")


def visible_signs(actor: User) -> QuerySet[Sign]:
    """Signs about others: of the unit for its supervisors, of everybody for auditors."""
    if not has(actor, Permission.SIGN_READ):
        return Sign.objects.none()
    rows = Sign.objects.exclude(person=actor).select_related("rule", "person", "unit")
    return rows if actor.role == "auditor" else rows.filter(unit=actor.unit_id, unit__isnull=False)


def sign_target(sign: Sign) -> Target:
    """How a notice names a sign: by its day, never by the person."""
    return Target("sign", sign.id, str(sign))
