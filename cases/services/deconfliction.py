"""Deconfliction: other units are asked about identifiers, and whoever holds the same is told; the asker is not.

The comparing is the worker's: the request that asks does the same work, in the same time, whoever holds what.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import events, notices
from cases.duty.policy import approach_target
from cases.enums import Deconflicted
from cases.models import Approach, Case, DeconflictionCheck, Identifier, Person
from cases.policy import case_target, require
from cases.services.indexing import clues_of
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid, TooMany
from ocsea.ledger.record import Job, Target, record
from ocsea.notices.services import queue
from ocsea.vault import fields
from ocsea.vault.index import Indexer, Term, columns

_JOB = Job("deconfliction")
_AT_ONCE = 500


@dataclass(frozen=True)
class About:
    """What is asked about: one identifier, one person's, or (neither) all of the case."""

    person: Person | None = None
    identifier: Identifier | None = None


@transaction.atomic
def ask_others(*, actor: User, case: Case, about: About) -> DeconflictionCheck:
    """Has every identifier compared with all units' cases. What cannot be compared makes it "partly checked".

    Raises Denied, Invalid (field `about`) when nothing of it can be compared, TooMany after sixty within an hour.
    """
    require(actor, case, Permission.CASE_WORK)
    terms, compared, left_out = _terms(case, about)
    if not compared:
        raise Invalid({"about": _("Nothing of this can be compared. Record it as not checked, and say why.")})
    outcome = Deconflicted.PARTLY if left_out else Deconflicted.CHECKED
    check = _check(actor, case, about, outcome, compared=compared, left_out=left_out)
    check.save(force_insert=True)
    purposes, tokens = columns(terms)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_deconflict_ask(%s, %s::text[], %s::bytea[])", [check.id, purposes, tokens])
        row = cursor.fetchone()
    if not row or not row[0]:
        raise TooMany(_("You have asked sixty times within an hour. Call your supervisor."))
    return _recorded(actor, case, check)


@transaction.atomic
def record_not_checked(*, actor: User, case: Case, about: About, reason: str) -> DeconflictionCheck:
    """Writes down that nobody was asked, and why. Raises Denied, Invalid without a reason."""
    require(actor, case, Permission.CASE_WORK)
    if not reason.strip():
        raise Invalid({"reason": _("Say why nobody was asked.")})
    check = _check(actor, case, about, Deconflicted.NOT_CHECKED)
    fields.put(check, "reason", reason.strip())
    check.save(force_insert=True)
    return _recorded(actor, case, check)


@transaction.atomic
def tell_others() -> int:
    """The worker's part: compares what waits and tells the other side. Returns how many people were told."""
    found = list(Approach.objects.raw("SELECT * FROM cases_deconflict_match(%s)", [_AT_ONCE]))
    people = User.objects.in_bulk([row.recipient_id for row in found])
    for row in found:
        link = reverse("cases:approach", args=[row.id])
        queue(notices.ASKED_ABOUT, to=people[row.recipient_id], target=approach_target(row), link=link, urgent=True)
    for case_id, check_id in sorted({(row.case_id, row.check_id) for row in found}):
        told = [row.recipient_id for row in found if (row.case_id, row.check_id) == (case_id, check_id)]
        _record_told(case_id, check_id, told)
    return len(found)


def _terms(case: Case, about: About) -> tuple[list[Term], int, int]:
    rows = _identifiers(case, about)
    values = fields.get_many(rows, ["value"], for_work=True)  # compared as keyed tokens, shown to nobody
    indexer = Indexer()
    each = [indexer.asked(clues_of(row, values[row.pk]["value"])) for row in rows]
    compared = [terms for terms in each if terms]
    return [term for terms in compared for term in terms], len(compared), len(rows) - len(compared)


def _identifiers(case: Case, about: About) -> Sequence[Identifier]:
    rows = case.identifiers.order_by("linked_at", "id")
    if about.identifier is not None:
        rows = rows.filter(pk=about.identifier.pk)
    elif about.person is not None:
        rows = rows.filter(person=about.person)
    return list(rows)


def _check(
    actor: User, case: Case, about: About, outcome: Deconflicted, *, compared: int = 0, left_out: int = 0
) -> DeconflictionCheck:
    return DeconflictionCheck(
        case=case,
        person=about.person,
        identifier=about.identifier,
        outcome=outcome,
        compared=compared,
        left_out=left_out,
        asked_by=actor,
    )


def _recorded(actor: User, case: Case, check: DeconflictionCheck) -> DeconflictionCheck:
    record(
        events.DECONFLICTION_ASKED,
        actor=actor,
        target=case_target(case),
        facts={"outcome": check.outcome, "compared": check.compared, "left_out": check.left_out},
        stream=case.stream,
    )
    return check


def _record_told(case_id: uuid.UUID, check_id: uuid.UUID, told: Sequence[uuid.UUID]) -> None:
    record(
        events.DECONFLICTION_TOLD,
        actor=_JOB,
        target=Target("check", check_id, "deconfliction"),
        facts={"told": sorted(str(person) for person in told)},
        stream=f"case:{case_id}",
    )
