"""Opening a case, and giving and ending access to it."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from django.contrib.auth.models import Permission as DjangoPermission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import events
from cases.enums import Priority, Relation
from cases.models import Case, CaseGrant, CaseOffence, OffenceType
from cases.policy import case_target, relation_of, require
from ocsea.access.can import has
from ocsea.access.can import require as require_right
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid
from ocsea.ledger.record import Target, record
from ocsea.vault import fields

# The places on a case that one person gives another; the others come with the case itself.
_GIVEN = frozenset({Relation.TEAM, Relation.VICTIM_OFFICER, Relation.LEGAL})


@transaction.atomic
def open_case(
    *,
    actor: User,
    operation: str,
    priority: str,
    priority_reason: str,
    case_officer: User | None = None,
    summary: str = "",
    offence_types: Sequence[OffenceType] = (),
    source_reference: str = "",
) -> Case:
    """Opens a case in the actor's unit with its case officer, and its unit's supervisors as readers.

    Raises Denied without the right, Invalid when the case officer is not an investigator of the same unit or the
    priority has no reason.
    """
    require_right(actor, Permission.CASE_OPEN)
    officer = case_officer or actor
    if actor.unit is None or officer.unit_id != actor.unit_id or not has(officer, Permission.CASE_WORK):
        raise Invalid({"case_officer": _("Choose an investigator of your own unit as case officer.")})
    if priority not in Priority.values or not priority_reason.strip():
        raise Invalid({"priority_reason": _("Say in a sentence why the case has this priority.")})
    case = Case(
        operation=operation,
        unit=actor.unit,
        case_officer=officer,
        priority=priority,
        opened_by=actor,
        source_reference=source_reference,
    )
    fields.put_many([(case, {"priority_reason": priority_reason, "summary": summary})])
    case.save(force_insert=True)
    _first_grants(actor=actor, case=case)
    if offence_types:
        CaseOffence.objects.bulk_create([CaseOffence(case=case, offence_type=kind) for kind in offence_types])
    record(
        events.CASE_OPENED,
        actor=actor,
        target=case_target(case),
        facts={"priority": priority, "offences": [kind.code for kind in offence_types], "source": source_reference},
        stream=case.stream,
    )
    return case


@transaction.atomic
def grant_access(
    *, actor: User, case: Case, person: User, relation: str, reason: str, expires_at: datetime | None = None
) -> CaseGrant:
    """Puts a person on a case, or renews their place. Takes effect at the next statement.

    Raises Denied unless the actor works on the case, Invalid when the reason is empty or the role does not fit.
    """
    require(actor, case, Permission.CASE_WORK)
    if relation not in {Relation.TEAM, Relation.VICTIM_OFFICER, Relation.LEGAL} or not has(
        person, Permission.CASE_READ
    ):
        raise Invalid({"person": _("This person's role does not fit this place on the case.")})
    if not reason.strip():
        raise Invalid({"reason": _("Say why this person needs the case.")})
    grant = _grant(actor=actor, case=case, person=person, relation=relation, reason=reason, expires_at=expires_at)
    record(
        events.CASE_GRANTED,
        actor=actor,
        target=case_target(case),
        facts={"person": str(person.id), "relation": relation, "until": expires_at.isoformat() if expires_at else None},
        stream=case.stream,
    )
    return grant


@transaction.atomic
def end_access(*, actor: User, case: Case, person: User, reason: str) -> None:
    """Ends a person's place on a case now. The case officer's and the supervisor's places cannot be ended so."""
    require(actor, case, Permission.CASE_WORK)
    if relation_of(person, case) in {Relation.CASE_OFFICER, Relation.SUPERVISOR}:
        raise Invalid({"person": _("Hand the case over first: it must always have a case officer and a supervisor.")})
    CaseGrant.objects.filter(content_object=case, user=person).update(expires_at=timezone.now(), reason=reason[:200])
    record(
        events.CASE_REVOKED,
        actor=actor,
        target=case_target(case),
        facts={"person": str(person.id)},
        stream=case.stream,
    )


def _first_grants(*, actor: User, case: Case) -> None:
    _grant(
        actor=actor, case=case, person=case.case_officer, relation=Relation.CASE_OFFICER, reason=_("Opened the case")
    )
    supervisors = User.objects.filter(unit=case.unit, role="supervisor", is_active=True).exclude(
        pk=case.case_officer_id
    )
    for supervisor in supervisors:
        reason = _("Supervises the owning unit")
        _grant(actor=actor, case=case, person=supervisor, relation=Relation.SUPERVISOR, reason=reason)


def _grant(
    *, actor: User, case: Case, person: User, relation: str, reason: str, expires_at: datetime | None = None
) -> CaseGrant:
    held: CaseGrant | None = CaseGrant.objects.filter(content_object=case, user=person).first()
    if held is not None:
        CaseGrant.objects.filter(pk=held.pk).update(
            relation=relation, reason=reason[:200], expires_at=expires_at, granted_by=actor, granted_at=timezone.now()
        )
        return held
    grant = CaseGrant(
        user=person,
        content_object=case,
        permission_id=_work_case(),
        relation=relation,
        granted_by=actor,
        reason=reason[:200],
        expires_at=expires_at,
        opened_at=case.opened_at,
    )
    # Guardian's save() reads the content type back; the row is inserted as it stands.
    CaseGrant.objects.bulk_create([grant])
    return grant


@cache
def _work_case() -> int:
    return DjangoPermission.objects.get(content_type__app_label="cases", codename="work_case").pk


def target_of_person(person_id: uuid.UUID, label: str) -> Target:
    """How the ledger names a person in a case: by label, never by name."""
    return Target("person", person_id, label)
