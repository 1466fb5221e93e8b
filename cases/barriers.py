"""What keeps people from a case whatever they hold: conflicts of interest, and compartments that do not name them.

Row security hides the rows of these tables from those they are about, and with them the cases; these querysets give
the same answer above it.
"""

from collections.abc import Collection, Mapping
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from cases.enums import Relation
from cases.models import Case, CaseGrant, Compartment, CompartmentReader, Denial
from ocsea.access.models import User
from ocsea.ledger.record import Target

M = TypeVar("M", bound=Model)

# Who answers for a compartment, in this order; the auditor sees that somebody does.
POSTS = ("owner", "supervisor", "duty_contact", "disclosure_officer", "auditor")


def compartments_entered() -> QuerySet[Compartment]:
    """Those that stand now."""
    return Compartment.objects.filter(confirmed_at__isnull=False, left_at=None)


def _named(person: User | OuterRef) -> QuerySet[CompartmentReader]:
    return CompartmentReader.objects.filter(compartment__case=OuterRef("content_object"), person=person, ended_at=None)


# Asked by every list: put together once.
_DENIED = Denial.objects.filter(case=OuterRef("content_object"), person=OuterRef("user"), ended_at=None)
_CLOSED = compartments_entered().filter(case=OuterRef("content_object"))
_UNBARRED = ~Exists(_DENIED) & (~Exists(_CLOSED) | Exists(_named(OuterRef("user"))))


def unbarred(grants: QuerySet[CaseGrant]) -> QuerySet[CaseGrant]:
    """Grants of people whom no conflict of interest keeps away, and who are named where the case is a compartment."""
    return grants.filter(_UNBARRED)


def reading_methods(actor: User) -> Exists:
    """For grants: whether the actor reads covert methods of the case. Named readers do, also when the compartment was
    left; a prosecutor by a release in their name."""
    named = _named(actor).filter(compartment__confirmed_at__isnull=False)
    return Exists(named.filter(Q(released_at__isnull=False) | ~Q(relation=Relation.LEGAL)))


def without_barred(actor: User, rows: QuerySet[M]) -> QuerySet[M]:
    """Rows (with a `case`) without those of cases that do not exist for the actor, by whatever path they have them.

    Row security hides these from the actor's own session already; this is the same answer above it.
    """
    named = CompartmentReader.objects.filter(compartment=OuterRef("pk"), person=actor, ended_at=None)
    denied = Denial.objects.filter(person=actor, ended_at=None)
    closed = compartments_entered().exclude(Exists(named))
    return rows.exclude(case__in=denied.values("case")).exclude(case__in=closed.values("case"))


def compartments_known_to(actor: User) -> QuerySet[Compartment]:
    """Those that name the actor to read, have them as auditor, or that they proposed and nobody has entered. A post
    counts while its holder reads: with their account, role or unit both are gone.
    """
    named = CompartmentReader.objects.filter(compartment=OuterRef("pk"), person=actor, ended_at=None)
    known = Q(Exists(named)) | Q(proposed_by=actor, confirmed_at=None)
    if actor.role == "auditor":
        known |= Q(auditor=actor)
    return Compartment.objects.filter(known).select_related(*POSTS, "proposed_by", "confirmed_by")


def held_posts(compartment: Compartment) -> Mapping[str, UUID]:
    """The posts that count: whose holder is named to read, or audits. By one statement."""
    reading = set(compartment.readers.filter(ended_at=None).values_list("person", flat=True))
    auditor = compartment.auditor
    if auditor.is_active and auditor.role == "auditor":
        reading.add(auditor.pk)
    holders = {post: getattr(compartment, f"{post}_id") for post in POSTS}
    return {post: holder for post, holder in holders.items() if holder in reading}


def leads(actor: User, held: Mapping[str, UUID]) -> bool:
    """Whether the actor is owner or supervisor among the posts that count."""
    return actor.pk in (held.get("owner"), held.get("supervisor"))


def discloses(actor: User, case: Case) -> bool:
    """Whether the actor may prepare what leaves the unit: in a compartment that is its disclosure officer's alone."""
    entered = compartments_entered().filter(case=case).select_related("auditor").first()
    return entered is None or held_posts(entered).get("disclosure_officer") == actor.pk


def kept_away(case: Case, people: Collection[User]) -> set[User]:
    """Those of these people whom a conflict of interest keeps from the case, for an asker who answers for it."""
    kept = set(Denial.objects.filter(case=case, person__in=people, ended_at=None).values_list("person", flat=True))
    return {person for person in people if person.pk in kept}


def may_join(case: Case, person: User) -> bool:
    """Whether a person can be put on a case that the asker holds. Says no more, and nothing to others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_may_join(%s, %s)", [case.pk, person.pk])
        row = cursor.fetchone()
    return bool(row and row[0])


def compartment_target(compartment: Compartment) -> Target:
    """How the ledger names a compartment: by its own id, never by the case."""
    return Target("compartment", compartment.id, f"C-{str(compartment.id)[:8]}")
