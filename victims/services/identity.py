"""Writing, opening and reading the sealed identity."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ocsea.access import reveals
from ocsea.access.models import Reveal, User
from ocsea.access.permissions import Permission
from ocsea.clocks.calendars import local_day
from ocsea.errors import Conflict, Denied, NotVisible
from ocsea.ledger.facts import Fact
from ocsea.ledger.record import record
from ocsea.vault import fields
from victims import events, policy
from victims.models import HouseholdMember, Victim, VictimIdentity
from victims.services import births
from victims.services.facts import IDENTITY_FIELDS, Identity, Relative
from victims.services.indexing import index_victim
from victims.services.locking import lock


@dataclass(frozen=True)
class OpenedIdentity:
    """The sealed rows of one victim, for somebody who may read them now."""

    identity: VictimIdentity
    household: list[HouseholdMember]


@transaction.atomic
def reveal_identity(*, actor: User, victim: Victim, reason: str, minutes: int = reveals.MINUTES) -> Reveal:
    """Opens the identity to the actor for ten minutes, or up to four hours. The reason stands in the case's ledger.

    Raises Denied, and Invalid (field `reason`) for a reason that is not on the list.
    """
    policy.require(actor, victim, Permission.IDENTITY_REVEAL)
    return reveals.open_reveal(
        actor=actor,
        target=policy.victim_target(victim),
        reason=reason,
        stream=policy.held_case(actor, victim).stream,
        minutes=minutes,
    )


@transaction.atomic
def read_identity(*, actor: User, victim: Victim) -> OpenedIdentity | None:
    """The identity for somebody to whom it is open now, recorded as read; None when it is closed to them."""
    if not policy.opens_identity(actor, victim):
        return None
    identity = VictimIdentity.objects.select_related("updated_by").filter(victim=victim).first()
    if identity is None:
        return None
    record(
        events.IDENTITY_READ,
        actor=actor,
        target=policy.victim_target(victim),
        facts={},
        stream=policy.stream_of(victim),
    )
    return OpenedIdentity(identity, list(household_of(victim)))


@transaction.atomic
def change_identity(
    *, actor: User, victim: Victim, identity: Identity, new_members: Sequence[Relative] = (), version: int
) -> None:
    """Writes the whole identity as given; an empty field is emptied. The age band follows a known birth date.

    Raises NotVisible, Denied unless the identity is open to the actor, Conflict when somebody changed it meanwhile.
    """
    victim = lock(actor, victim, Permission.VICTIM_RECORD)
    row = _lock_identity(actor, victim, version)
    values = identity.values()
    before = fields.get_many([row], IDENTITY_FIELDS)[row.pk]
    changed = [name for name in IDENTITY_FIELDS if (before[name] or "") != values.get(name, "")]
    write_values(actor, row, values)
    insert_household(actor, victim, new_members)
    follow_birth_date(actor, victim, values.get("birth_date", ""))
    _record_change(actor, victim, {"fields": changed, "household": len(new_members)})


@transaction.atomic
def withdraw_member(*, actor: User, victim: Victim, member_id: uuid.UUID) -> None:
    """Puts somebody of the household aside: the entry was wrong, or they have left. The row stays.

    Raises NotVisible, Denied.
    """
    victim = lock(actor, victim, Permission.VICTIM_RECORD)
    if not policy.opens_identity(actor, victim):
        raise Denied(target=victim.pseudonym)
    found = household_of(victim).filter(pk=member_id).update(withdrawn_at=timezone.now())
    if not found:
        raise NotVisible
    _record_change(actor, victim, {"member": member_id, "withdrawn": True})


def household_of(victim: Victim) -> QuerySet[HouseholdMember]:
    """The people around the child that have not been put aside."""
    return HouseholdMember.objects.filter(victim=victim, withdrawn_at=None).select_related("recorded_by")


def insert_identity(actor: User, victim: Victim, values: dict[str, str]) -> None:
    """The first row of an identity; anybody who works on the case may write it, without reading it back."""
    row = VictimIdentity(victim=victim, updated_by=actor)
    fields.put_many([(row, {name: values.get(name) for name in IDENTITY_FIELDS})])
    row.save(force_insert=True)
    index_victim(victim, values)


def write_values(actor: User, row: VictimIdentity, values: dict[str, str]) -> None:
    """Replaces every field of the row."""
    fields.put_many([(row, {name: values.get(name) for name in IDENTITY_FIELDS})])
    row.updated_by, row.updated_at, row.version = actor, timezone.now(), row.version + 1
    row.save(update_fields=[*IDENTITY_FIELDS, "updated_by", "updated_at", "version"])
    index_victim(row.victim, values)


def insert_household(actor: User, victim: Victim, members: Sequence[Relative]) -> None:
    """Adds people around the child; blank lines of a form are left out."""
    told = [member for member in members if not member.is_blank]
    rows = [
        HouseholdMember(
            victim=victim,
            lives_there=member.lives_there,
            parental_responsibility=member.parental_responsibility,
            of_concern=member.of_concern,
            recorded_by=actor,
        )
        for member in told
    ]
    fields.put_many(
        (row, {"name": member.name.strip() or None, "relation": member.relation.strip() or None})
        for row, member in zip(rows, told, strict=True)
    )
    HouseholdMember.objects.bulk_create(rows)


def follow_birth_date(actor: User, victim: Victim, birth_date: str) -> None:
    """Sets the age band from the birth date, where enough of it is known, by the local day of the actor's unit."""
    zone = actor.unit.time_zone if actor.unit else "UTC"
    band = births.band(birth_date, local_day(timezone.now(), zone)) if birth_date else None
    if band is not None and band != victim.age_band:
        victim.age_band, victim.updated_at, victim.version = band, timezone.now(), victim.version + 1
        victim.save(update_fields=["age_band", "updated_at", "version"])


def lock_identity(victim: Victim) -> VictimIdentity:
    """The identity row, locked. Raises NotVisible when the database does not give it to this session."""
    row = VictimIdentity.objects.select_for_update(of=("self",)).filter(victim=victim).first()
    if row is None:
        raise NotVisible
    return row


def _lock_identity(actor: User, victim: Victim, version: int) -> VictimIdentity:
    if not policy.opens_identity(actor, victim):
        raise Denied(target=victim.pseudonym)
    row = lock_identity(victim)
    if row.version != version:
        raise Conflict
    return row


def _record_change(actor: User, victim: Victim, facts: Mapping[str, Fact]) -> None:
    record(
        events.IDENTITY_CHANGED,
        actor=actor,
        target=policy.victim_target(victim),
        facts=facts,
        stream=policy.working_case(actor, victim).stream,
    )
