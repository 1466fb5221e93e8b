"""Identifiers of a case: accounts, addresses, connections and devices, each sealed, with where it comes from."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases import events
from cases.enums import Certainty, IdentifierKind
from cases.models import Case, Identifier, Person
from cases.policy import case_target, person_target, require
from cases.services.indexing import index_identifier
from cases.services.people import refuse_victims
from cases.services.stages import lock
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid
from ocsea.ledger.record import record
from ocsea.vault import fields
from ocsea.vault.digest import digest


@dataclass(frozen=True)
class Lead:
    """An identifier as it was typed or reported."""

    kind: str
    value: str
    source: str
    certainty: str = Certainty.NOT_KNOWN
    service: str = ""
    seen_at: datetime | None = None
    zone_text: str = ""
    port: int | None = None


@transaction.atomic
def link_identifier(*, actor: User, case: Case, lead: Lead, person: Person | None = None) -> Identifier:
    """Links a handle, address, connection or device, sealed, with source, certainty and who linked it.

    Raises Denied, Invalid without kind, value or source or for somebody of another case, WrongState for a recorded
    victim, whose accounts belong to the sealed identity.
    """
    case = lock(case)
    require(actor, case, Permission.CASE_WORK)
    _check_lead(case, lead, person)
    row = Identifier(
        case=case,
        person=person,
        kind=lead.kind,
        digest=digest(f"identifier {lead.kind}", normalised(lead.value)),
        service=lead.service,
        seen_at=lead.seen_at,
        zone_text=lead.zone_text,
        port=lead.port,
        source=lead.source.strip(),
        certainty=lead.certainty,
        linked_by=actor,
    )
    fields.put(row, "value", lead.value.strip())
    row.save(force_insert=True)
    index_identifier(row, lead.value)
    record(
        events.IDENTIFIER_LINKED,
        actor=actor,
        target=person_target(person) if person else case_target(case),
        facts={"kind": lead.kind, "certainty": lead.certainty},
        stream=case.stream,
    )
    return row


def normalised(value: str) -> str:
    """The form in which two writings of one identifier are the same: NFKC, case folded, without spaces around."""
    return unicodedata.normalize("NFKC", value).strip().casefold()


def _check_lead(case: Case, lead: Lead, person: Person | None) -> None:
    wrong = {}
    if lead.kind not in IdentifierKind.values:
        wrong["kind"] = _("Choose what it is.")
    if not lead.value.strip():
        wrong["value"] = _("Write the account, address or number.")
    if not lead.source.strip():
        wrong["source"] = _("Say where this comes from.")
    if lead.certainty not in Certainty.values:
        wrong["certainty"] = _("Choose how sure this is.")
    if person is not None and person.case_id != case.id:
        wrong["person"] = _("Choose somebody of this case.")
    if wrong:
        raise Invalid(wrong)
    if person is not None:
        refuse_victims(person)
