"""Who is named to read inside a compartment, and whom methods are released to. Effective at the next statement."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import events, notices
from cases.barriers import compartment_target, held_posts, kept_away, leads
from cases.enums import Relation
from cases.models import CaseGrant, Compartment, CompartmentReader
from cases.policy import live
from cases.services.opening import grant_of
from ocsea.access.can import has
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.ledger.facts import Fact
from ocsea.ledger.kinds import Kind
from ocsea.ledger.record import record
from ocsea.notices.registry import NoticeKind
from ocsea.notices.services import queue


@transaction.atomic
def name_reader(*, actor: User, compartment: Compartment, person: User, reason: str) -> CompartmentReader:
    """Names one more reader, with a place on the case. Raises Denied, and Invalid without a reason
    or when already named."""
    require_lead(actor, compartment)
    if not reason.strip():
        raise Invalid({"reason": _("Say why this person has to read this.")})
    if (
        compartment.readers.filter(person=person, ended_at=None).exists()
        or relation_inside(compartment, person) is None
    ):
        raise Invalid({"person": _("Choose somebody who is not named yet and whose role can read a case.")})
    if kept_away(compartment.case, [person]):
        raise Invalid({"person": conflict_words([person.display_name])})
    reader = write_reader(actor, compartment, person, reason.strip())
    if compartment.is_live and reader.relation:
        grant_of(actor=actor, case=compartment.case, person=person, relation=reader.relation, reason=reason.strip())
    tell(events.COMPARTMENT_READER_NAMED, actor, compartment, {"person": str(person.id)})
    notify(notices.COMPARTMENT_NAMED, person, compartment)
    return reader


@transaction.atomic
def end_reader(*, actor: User, reader: CompartmentReader, reason: str) -> None:
    """Ends somebody's reading at once. Raises Denied, Invalid without a reason or for owner and supervisor."""
    compartment = reader.compartment
    require_lead(actor, compartment)
    if reader.person_id in (compartment.owner_id, compartment.supervisor_id):
        raise Invalid({"person": _("The compartment must always have its owner and its supervisor.")})
    if not reason.strip():
        raise Invalid({"reason": _("Say why this person no longer needs it.")})
    now = timezone.now()
    held = live(CaseGrant.objects.filter(content_object=compartment.case_id, user=reader.person_id))
    held.update(expires_at=now, ended_by=actor, ended_reason=reason.strip()[:200])
    reader.ended_at, reader.ended_by, reader.ended_reason = now, actor, reason.strip()[:200]
    reader.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    tell(events.COMPARTMENT_READER_ENDED, actor, compartment, {"person": str(reader.person_id)})


@transaction.atomic
def release_methods(*, actor: User, reader: CompartmentReader) -> None:
    """Lets a named prosecutor read covert methods, in their name. Raises Denied, WrongState for anybody else."""
    require_lead(actor, reader.compartment)
    if reader.relation != Relation.LEGAL or reader.released_at is not None or reader.ended_at is not None:
        raise WrongState(_("Methods are released to a named prosecutor, once."))
    reader.released_by, reader.released_at = actor, timezone.now()
    reader.save(update_fields=["released_by", "released_at"])
    tell(events.METHODS_RELEASED, actor, reader.compartment, {"person": str(reader.person_id)})


def conflict_words(names: Sequence[str]) -> str:
    """What to say when people cannot be named because of a conflict of interest."""
    return _("A conflict of interest keeps them from this case: %(names)s. Choose somebody else.") % {
        "names": ", ".join(names)
    }


def page_of(compartment: Compartment) -> str:
    """Where a compartment's own page is."""
    return reverse("cases:compartment", args=[compartment.id])


def relation_inside(compartment: Compartment, person: User) -> str | None:
    """The place a named reader gets on the case: none for an examiner, who reads their exhibits alone."""
    if person.pk == compartment.owner_id:
        return Relation.CASE_OFFICER
    if person.pk == compartment.supervisor_id:
        return Relation.SUPERVISOR
    if person.role == "examiner":
        return ""
    if not has(person, Permission.CASE_READ):
        return None
    if has(person, Permission.CASE_WORK):
        return Relation.COMPARTMENT_READER
    return Relation.VICTIM_OFFICER if has(person, Permission.VICTIM_RECORD) else Relation.LEGAL


def write_reader(actor: User, compartment: Compartment, person: User, reason: str) -> CompartmentReader:
    """Writes a named reader. Raises Invalid for a role that reads no case."""
    relation = relation_inside(compartment, person)
    if relation is None:
        raise Invalid({"readers": _("Choose people whose role can read a case.")})
    made = CompartmentReader(
        compartment=compartment, person=person, relation=relation, reason=reason[:200], named_by=actor
    )
    made.save(force_insert=True)
    return made


def require_lead(actor: User, compartment: Compartment) -> None:
    """Raises Denied unless the actor owns or supervises the compartment, WrongState unless it stands."""
    if not leads(actor, held_posts(compartment)):
        raise Denied
    if not compartment.is_live:
        raise WrongState(_("This compartment has not been entered, or was left."))


def tell(kind: Kind, actor: User, compartment: Compartment, facts: Mapping[str, Fact]) -> None:
    """Records it in the compartment's own stream."""
    record(kind, actor=actor, target=compartment_target(compartment), facts=facts, stream=compartment.stream)


def notify(kind: NoticeKind, person: User, compartment: Compartment) -> None:
    """Queues a notice that names the compartment and never the case."""
    queue(kind, to=person, target=compartment_target(compartment), link=page_of(compartment))
