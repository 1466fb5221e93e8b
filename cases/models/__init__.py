"""The cases app's records, one noun a file."""

from cases.models.access import Denial
from cases.models.case import Case, CaseGrant, CaseOffence, OffenceType, new_reference
from cases.models.deconfliction import Approach, DeconflictionCheck, DeconflictionToken
from cases.models.finder import FinderLookup
from cases.models.person import Identifier, Person, PersonRoleRecord
from cases.models.record import Authority, CaseEvent, EntryLink, EntryPerson, JournalEntry, StageMove

__all__ = [
    "Approach",
    "Authority",
    "Case",
    "CaseEvent",
    "CaseGrant",
    "CaseOffence",
    "DeconflictionCheck",
    "DeconflictionToken",
    "Denial",
    "EntryLink",
    "EntryPerson",
    "FinderLookup",
    "Identifier",
    "JournalEntry",
    "OffenceType",
    "Person",
    "PersonRoleRecord",
    "StageMove",
    "new_reference",
]
