"""Signing journal entries. An entry is never edited: a correction is a new one that points to the old."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import rfc8785
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import events
from cases.enums import EntryKind, Relevance
from cases.models import Case, EntryPerson, JournalEntry, Person
from cases.policy import require
from cases.services.stages import lock
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Invalid
from ocsea.ledger.record import Target, record
from ocsea.vault import fields


@dataclass(frozen=True)
class Entry:
    """What was typed. `event_at` is aware; `event_zone` is the IANA name it was told in."""

    text: str
    event_at: datetime
    event_zone: str
    kind: str = EntryKind.NOTE
    relevant: str = Relevance.NOT_DECIDED
    sensitive: bool = False
    sensitive_reason: str = ""
    people: Sequence[Person] = ()
    corrects: JournalEntry | None = None


@transaction.atomic
def sign_entry(*, actor: User, case: Case, entry: Entry) -> JournalEntry:
    """Signs an entry: its SHA-256 over canonical JSON (RFC 8785) goes into the ledger with the author's name.

    Raises Denied, Invalid for an empty text, a time in the future, or "sensitive" without a reason.
    """
    case = lock(case)
    require(actor, case, Permission.JOURNAL_WRITE)
    _check(case, entry)
    row = JournalEntry(
        case=case,
        kind=entry.kind,
        event_at=entry.event_at,
        event_zone=entry.event_zone,
        relevant=entry.relevant,
        sensitive=entry.sensitive,
        sensitive_reason=entry.sensitive_reason.strip() if entry.sensitive else "",
        corrects=entry.corrects,
        author=actor,
        signed_at=timezone.now(),
    )
    row.content_hash = content_hash(row, entry.text.strip())
    fields.put(row, "text", entry.text.strip())
    row.save(force_insert=True)
    EntryPerson.objects.bulk_create([EntryPerson(entry=row, person=person) for person in entry.people])
    case.updated_at = row.signed_at
    case.save(update_fields=["updated_at"])
    record(
        events.ENTRY_SIGNED,
        actor=actor,
        target=Target("entry", row.id, case.reference),
        facts={
            "hash": row.content_hash,
            "kind": row.kind,
            "corrects": str(row.corrects_id) if row.corrects_id else None,
        },
        stream=case.stream,
    )
    return row


def content_hash(row: JournalEntry, text: str) -> str:
    """SHA-256 (hex) over what was signed: case, author, type, times in UTC, marks, text, and what it corrects."""
    signed = {
        "author": str(row.author_id),
        "case": str(row.case_id),
        "corrects": str(row.corrects_id) if row.corrects_id else None,
        "event_at": row.event_at.isoformat(),
        "event_zone": row.event_zone,
        "kind": str(row.kind),
        "relevant": str(row.relevant),
        "sensitive": row.sensitive,
        "signed_at": row.signed_at.isoformat(),
        "text": text,
    }
    return sha256(rfc8785.dumps(signed)).hexdigest()


def _check(case: Case, entry: Entry) -> None:
    wrong = {}
    if not entry.text.strip():
        wrong["text"] = _("Write what happened.")
    if entry.event_at > timezone.now():
        wrong["event_at"] = _("The time of the event cannot lie in the future.")
    if entry.sensitive and not entry.sensitive_reason.strip():
        wrong["sensitive_reason"] = _("Say why the entry is sensitive.")
    if entry.corrects is not None and entry.corrects.case_id != case.id:
        wrong["corrects"] = _("An entry can only correct one of the same case.")
    if any(person.case_id != case.id for person in entry.people):
        wrong["people"] = _("Choose people of this case.")
    if wrong:
        raise Invalid(wrong)
