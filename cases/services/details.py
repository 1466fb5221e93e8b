"""Changing what a case says about itself. A form carries the version it was read at; nobody overwrites unseen."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import events
from cases.enums import Priority, Relation
from cases.models import Case, CaseGrant, CaseOffence, OffenceType
from cases.policy import case_target, require
from cases.services.stages import lock
from ocsea.access.can import has
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Conflict, Invalid
from ocsea.ledger.record import record
from ocsea.vault import fields


@transaction.atomic
def change_details(
    *,
    actor: User,
    case: Case,
    version: int,
    operation: str,
    priority: str,
    priority_reason: str,
    summary: str,
    retention_review_on: date | None = None,
    offence_types: Sequence[OffenceType] = (),
) -> Case:
    """Writes the details as given. Raises Denied, Invalid, and Conflict when `version` is no longer the case's."""
    case = lock(case)
    require(actor, case, Permission.CASE_WORK)
    if case.version != version:
        raise Conflict
    if priority not in Priority.values or not priority_reason.strip():
        raise Invalid({"priority_reason": _("Say in a sentence why the case has this priority.")})
    changed = _changed(case, operation=operation, priority=priority, retention_review_on=retention_review_on)
    case.operation, case.priority, case.retention_review_on = operation, priority, retention_review_on
    fields.put_many([(case, {"priority_reason": priority_reason.strip(), "summary": summary.strip()})])
    case.updated_at, case.version = timezone.now(), case.version + 1
    case.save()
    held = set(CaseOffence.objects.filter(case=case).values_list("offence_type", flat=True))
    new = [CaseOffence(case=case, offence_type=kind) for kind in offence_types if kind.pk not in held]
    CaseOffence.objects.bulk_create(new)
    record(
        events.CASE_CHANGED,
        actor=actor,
        target=case_target(case),
        facts={"changed": changed, "priority": priority, "offences_added": len(new)},
        stream=case.stream,
    )
    return case


@transaction.atomic
def hand_over(*, actor: User, case: Case, to: User, reason: str) -> Case:
    """Makes another investigator of the unit the case officer; the former one stays on the team.

    Raises Denied, Invalid when the person cannot be case officer or the reason is empty.
    """
    case = lock(case)
    require(actor, case, Permission.CASE_WORK)
    if to.unit_id != case.unit_id or not has(to, Permission.CASE_WORK):
        raise Invalid({"to": _("Choose an investigator of the case's own unit.")})
    if not reason.strip():
        raise Invalid({"reason": _("Say why the case changes hands.")})
    grants = CaseGrant.objects.filter(content_object=case)
    grants.filter(relation=Relation.CASE_OFFICER).update(relation=Relation.TEAM)
    if not grants.filter(user=to).update(relation=Relation.CASE_OFFICER, expires_at=None, granted_by=actor):
        from_team = grants.filter(user=actor).get()
        CaseGrant.objects.bulk_create(
            [
                CaseGrant(
                    user=to,
                    content_object=case,
                    permission_id=from_team.permission_id,
                    relation=Relation.CASE_OFFICER,
                    granted_by=actor,
                    reason=reason[:200],
                    opened_at=case.opened_at,
                )
            ]
        )
    case.case_officer, case.updated_at, case.version = to, timezone.now(), case.version + 1
    case.save(update_fields=["case_officer", "updated_at", "version"])
    record(
        events.CASE_GRANTED,
        actor=actor,
        target=case_target(case),
        facts={"person": str(to.id), "relation": str(Relation.CASE_OFFICER), "until": None},
        stream=case.stream,
    )
    return case


def _changed(case: Case, **values: object) -> list[str]:
    return sorted(name for name, value in values.items() if getattr(case, name) != value)
