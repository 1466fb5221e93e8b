"""The cases app's records, one noun a file."""

from cases.models.access import Denial, LostPlace, NewSupervisor
from cases.models.case import Case, CaseGrant, CaseOffence, OffenceType, new_reference
from cases.models.compartment import Compartment, CompartmentReader, EntryMethod
from cases.models.deconfliction import Approach, DeconflictionCheck, DeconflictionToken
from cases.models.finder import FinderLookup
from cases.models.person import Identifier, Person, PersonRoleRecord
from cases.models.record import Authority, CaseEvent, EntryLink, EntryPerson, JournalEntry, StageMove
from cases.models.reveal_check import RevealCheck
from cases.models.sign import Sign, SignRule

__all__ = [
    "Approach",
    "Authority",
    "Case",
    "CaseEvent",
    "CaseGrant",
    "CaseOffence",
    "Compartment",
    "CompartmentReader",
    "DeconflictionCheck",
    "DeconflictionToken",
    "Denial",
    "EntryLink",
    "EntryMethod",
    "EntryPerson",
    "FinderLookup",
    "Identifier",
    "JournalEntry",
    "LostPlace",
    "NewSupervisor",
    "OffenceType",
    "Person",
    "PersonRoleRecord",
    "RevealCheck",
    "Sign",
    "SignRule",
    "StageMove",
    "new_reference",
]
