"""Units and agencies: adding and changing them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ocsea.access import events
from ocsea.access.can import require
from ocsea.access.models import Agency, Unit, User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid, NotVisible
from ocsea.ledger.record import ADMINISTRATION, Target, record
from ocsea.web.administration.people import units_of


@transaction.atomic
def add_unit(*, actor: User, values: Mapping[str, Any]) -> Unit:
    """A new unit; whoever makes it keeps it until it has an administrator. Raises Invalid when the code is taken."""
    require(actor, Permission.ACCESS_ADMINISTER)
    unit = Unit(**values)
    if Unit.objects.filter(code=unit.code).exists():
        raise Invalid({"code": _("Another unit has this code. Choose another one.")})
    unit.save(force_insert=True)
    _record_unit(actor, unit, sorted(values))
    return unit


@transaction.atomic
def change_unit(*, actor: User, unit: Unit, values: Mapping[str, Any]) -> None:
    """Changes a unit's name, zone, calendar or number; its code stays for ever. Raises NotVisible."""
    require(actor, Permission.ACCESS_ADMINISTER)
    found = units_of(actor).select_for_update().filter(pk=unit.pk).first()
    if found is None:
        raise NotVisible
    changed = [name for name, value in values.items() if name != "code" and getattr(found, name) != value]
    for name in changed:
        setattr(found, name, values[name])
    if changed:
        found.save(update_fields=changed)
        _record_unit(actor, found, changed)


@transaction.atomic
def keep_agency(*, actor: User, agency: Agency | None, values: Mapping[str, Any]) -> Agency:
    """Adds an agency (`agency` None), or changes one. Agencies belong to no unit."""
    require(actor, Permission.ACCESS_ADMINISTER)
    if agency is None:
        found, changed = Agency(**values), sorted(values)
        found.save(force_insert=True)
    else:
        found = Agency.objects.select_for_update().get(pk=agency.pk)
        changed = [name for name, value in values.items() if getattr(found, name) != value]
        for name in changed:
            setattr(found, name, values[name])
        if not changed:
            return found
        found.save(update_fields=changed)
    target = Target("agency", found.id, f"agency {found.id.hex[:8]}")
    record(events.AGENCY_KEPT, actor=actor, target=target, facts={"fields": changed}, stream=ADMINISTRATION)
    return found


def _record_unit(actor: User, unit: Unit, changed: list[str]) -> None:
    target = Target("unit", unit.id, unit.code)
    record(events.UNIT_KEPT, actor=actor, target=target, facts={"fields": changed}, stream=ADMINISTRATION)
