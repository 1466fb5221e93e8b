"""Opening a case with its first places."""

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
from cases.policy import case_target
from ocsea.access.can import has
from ocsea.access.can import require as require_right
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid
from ocsea.ledger.record import record
from ocsea.vault import fields


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

    Raises Denied without the right, Invalid when the case officer is not an investigator of the same unit, the
    operation has no name or the priority no reason.
    """
    require_right(actor, Permission.CASE_OPEN)
    officer = case_officer or actor
    wrong = {}
    if not operation.strip():
        wrong["operation"] = _("Give the operation a name.")
    if actor.unit is None or not may_lead(officer, actor.unit_id):
        wrong["case_officer"] = _("Choose an investigator of your own unit as case officer.")
    if priority not in Priority.values or not priority_reason.strip():
        wrong["priority_reason"] = _("Say in a sentence why the case has this priority.")
    if wrong:
        raise Invalid(wrong)
    case = Case(
        operation=operation.strip(),
        unit=actor.unit,
        case_officer=officer,
        priority=priority,
        opened_by=actor,
        source_reference=source_reference,
    )
    fields.put_many([(case, {"priority_reason": priority_reason.strip(), "summary": summary.strip() or None})])
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


def may_lead(person: User, unit_id: uuid.UUID | None) -> bool:
    """Whether a person can be case officer in this unit. Not a supervisor: they approve what the officer proposes."""
    works = has(person, Permission.CASE_WORK) and not has(person, Permission.CASE_APPROVE)
    return works and unit_id is not None and person.unit_id == unit_id


def grant_of(
    *, actor: User, case: Case, person: User, relation: str, reason: str, expires_at: datetime | None = None
) -> CaseGrant:
    """Writes somebody's place on a case, or renews it. Who may do so is the calling service's to ask."""
    given = {
        "relation": relation,
        "reason": reason[:200],
        "expires_at": expires_at,
        "granted_by": actor,
        "granted_at": timezone.now(),
    }
    held: CaseGrant | None = CaseGrant.objects.filter(content_object=case, user=person).first()
    if held is not None:
        CaseGrant.objects.filter(pk=held.pk).update(**given, ended_by=None, ended_reason="")
        return held
    grant = CaseGrant(
        user=person, content_object=case, permission_id=work_case(), opened_at=case.opened_at, **given
    )  # fmt: skip
    # Guardian's save() reads the content type back; the row is inserted as it stands.
    CaseGrant.objects.bulk_create([grant])
    return grant


def _first_grants(*, actor: User, case: Case) -> None:
    grant_of(
        actor=actor, case=case, person=case.case_officer, relation=Relation.CASE_OFFICER, reason=_("Opened the case")
    )
    supervisors = User.objects.filter(unit=case.unit, role="supervisor", is_active=True)
    for supervisor in supervisors:
        reason = _("Supervises the owning unit")
        grant_of(actor=actor, case=case, person=supervisor, relation=Relation.SUPERVISOR, reason=reason)


@cache
def work_case() -> int:
    """The id of guardian's permission that every place on a case carries."""
    return DjangoPermission.objects.get(content_type__app_label="cases", codename="work_case").pk
