"""Changing what a case says about itself. A form carries the version it was read at; nobody overwrites unseen."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases import events
from cases.enums import Priority
from cases.models import Case, CaseOffence, OffenceType
from cases.policy import case_target, require
from cases.services.stages import lock
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Conflict, Invalid
from ocsea.ledger.kinds import Category
from ocsea.ledger.read import entries
from ocsea.ledger.record import record
from ocsea.vault import fields

_SEALED = ("priority_reason", "summary")
_CHANGES = frozenset({events.CASE_CHANGED.code, events.CASE_MOVED.code, events.CASE_GRANTED.code})


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
    retention_review_on: date | None,
    offence_types: Sequence[OffenceType],
) -> Case:
    """Writes the details as given.

    Raises Denied, Invalid, and Conflict (with the name of whoever was first) when `version` is no longer the case's.
    """
    case = lock(case)
    require(actor, case, Permission.CASE_WORK)
    if case.version != version:
        raise Conflict(_who_was_first(case))
    _check(operation, priority, priority_reason)
    plain: dict[str, Any] = {
        "operation": operation.strip(),
        "priority": priority,
        "retention_review_on": retention_review_on,
    }
    sealed = {"priority_reason": priority_reason.strip(), "summary": summary.strip() or None}
    held = fields.get_many([case], _SEALED)[case.pk]
    changed = [name for name, value in plain.items() if getattr(case, name) != value]
    changed += [name for name, value in sealed.items() if (held[name] or None) != value]
    for name, value in plain.items():
        setattr(case, name, value)
    fields.put_many([(case, sealed)])
    case.updated_at, case.version = timezone.now(), case.version + 1
    case.save(update_fields=[*plain, *sealed, "updated_at", "version"])
    added, removed = _set_offences(case, offence_types)
    record(
        events.CASE_CHANGED,
        actor=actor,
        target=case_target(case),
        facts={"changed": sorted(changed), "offences_added": added, "offences_removed": removed},
        stream=case.stream,
    )
    return case


def _check(operation: str, priority: str, priority_reason: str) -> None:
    wrong = {}
    if not operation.strip():
        wrong["operation"] = _("Give the operation a name.")
    if priority not in Priority.values or not priority_reason.strip():
        wrong["priority_reason"] = _("Say in a sentence why the case has this priority.")
    if wrong:
        raise Invalid(wrong)


def _set_offences(case: Case, wanted: Sequence[OffenceType]) -> tuple[list[str], list[str]]:
    """Makes the case's offence types those wanted, and returns the codes added and removed."""
    held = {row.offence_type_id: row for row in CaseOffence.objects.filter(case=case).select_related("offence_type")}
    new = [kind for kind in wanted if kind.pk not in held]
    gone = [row for key, row in held.items() if key not in {kind.pk for kind in wanted}]
    CaseOffence.objects.bulk_create([CaseOffence(case=case, offence_type=kind) for kind in new])
    CaseOffence.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return sorted(kind.code for kind in new), sorted(row.offence_type.code for row in gone)


def _who_was_first(case: Case) -> str:
    written = entries(case.stream, without=[Category.CONSULTATION])
    last = next((entry for entry in written if entry.kind in _CHANGES), None)
    person = User.objects.filter(pk=last.actor.removeprefix("user:")).first() if last else None
    if last is None or person is None:
        return str(Conflict.default)
    at = timezone.localtime(last.at)
    return _("%(who)s changed this case at %(at)s, while you were working. Look at the change, then save again.") % {
        "who": person.display_name,
        "at": date_format(at, "j M Y, H:i"),
    }
