"""Giving a person's identity away: from then on it stands in one place, and the case knows a pseudonym."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import events
from cases.enums import Certainty, Known, PersonRole
from cases.models import Person, PersonRoleRecord
from cases.policy import person_target, require
from cases.services.indexing import index_person
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import WrongState
from ocsea.ledger.record import record
from ocsea.vault import fields

_SEALED = ("name", "birth_date", "address")


@dataclass(frozen=True)
class HandedOver:
    """What the case held of a person; None where nothing was recorded. `identifiers` are (kind, service, value)."""

    name: str | None
    birth_date: str | None
    address: str | None
    identifiers: tuple[tuple[str, str, str], ...]


@transaction.atomic
def hand_identity_over(*, actor: User, person: Person, pseudonym: str) -> HandedOver:
    """Empties a person's sealed fields and the values of their identifiers, and returns what stood there.

    The person becomes `pseudonym` everywhere in the case and gets the role of a victim; the identifiers keep their
    keyed digests, so that the same account is still found again.

    Raises Denied unless the actor may record victims in this case, WrongState when it was done before.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("case").get(pk=person.pk)
    require(actor, person.case, Permission.VICTIM_RECORD)
    if person.pseudonym:
        raise WrongState(_("This person is recorded as a victim already."))
    taken = _take(person)
    for name in _SEALED:
        fields.put(person, name, None)
    person.pseudonym = pseudonym
    person.save(update_fields=[*_SEALED, "pseudonym"])
    index_person(person)
    _become_victim(actor=actor, person=person)
    record(
        events.PERSON_CHANGED,
        actor=actor,
        target=person_target(person),
        facts={"pseudonym": pseudonym, "role": PersonRole.VICTIM, "identifiers": len(taken.identifiers)},
        stream=person.case.stream,
    )
    return taken


def say_whether_child(person: Person, *, is_child: bool | None) -> None:
    """Carries over what the sealed store knows of the age; None changes nothing."""
    if is_child is not None:
        Person.objects.filter(pk=person.pk).update(is_child=Known.YES if is_child else Known.NO)


def _take(person: Person) -> HandedOver:
    # Moved unseen: whoever records a child as a victim need not have opened who the child is.
    held = fields.get_many([person], _SEALED, for_work=True)[person.pk]
    rows = list(person.identifiers.select_for_update(of=("self",)).exclude(value=None).order_by("linked_at", "id"))
    values = fields.get_many(rows, ["value"], for_work=True)
    for row in rows:
        fields.put(row, "value", None)
        row.save(update_fields=["value"])
    found = tuple((str(row.get_kind_display()), row.service, str(values[row.pk]["value"])) for row in rows)
    return HandedOver(held["name"], held["birth_date"], held["address"], found)


def _become_victim(*, actor: User, person: Person) -> None:
    live = PersonRoleRecord.objects.filter(person=person, ended_at=None)
    if live.filter(role=PersonRole.VICTIM).exists():
        return
    live.filter(role=PersonRole.NOT_KNOWN).update(ended_at=timezone.now())
    PersonRoleRecord(
        person=person,
        role=PersonRole.VICTIM,
        certainty=Certainty.PROBABLE,
        source=_("Recorded as a victim"),
        decided_by=actor,
    ).save(force_insert=True)
