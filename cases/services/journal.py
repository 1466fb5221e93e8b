"""Signing journal entries. An entry is never edited: a correction is a new one that points to the old."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import rfc8785
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import events
from cases.enums import EntryKind, Relevance
from cases.models import Case, EntryLink, EntryMethod, EntryPerson, JournalEntry, Person
from cases.policy import require, standing_of
from cases.registry import LinkTarget
from cases.services.stages import lock
from ocsea.access.models import User
from ocsea.access.permissions import Permission
from ocsea.errors import Denied, Invalid
from ocsea.ledger.facts import instant
from ocsea.ledger.models import Payload
from ocsea.ledger.record import Target, record
from ocsea.vault import fields
from ocsea.vault.digest import digest
from ocsea.vault.errors import SealBroken


@dataclass(frozen=True)
class Entry:
    """What was typed. `event_at` is aware; `event_zone` is the IANA name it was told in; `method` says how it was
    learned where that is covert."""

    text: str
    event_at: datetime
    event_zone: str
    kind: str = EntryKind.NOTE
    relevant: str = Relevance.NOT_DECIDED
    sensitive: bool = False
    sensitive_reason: str = ""
    people: Sequence[Person] = ()
    links: Sequence[LinkTarget] = ()
    corrects: JournalEntry | None = None
    method: str = ""


@transaction.atomic
def sign_entry(*, actor: User, case: Case, entry: Entry) -> JournalEntry:
    """Signs an entry: its SHA-256 over canonical JSON (RFC 8785) goes into the ledger with the author's name.

    A covert method stands apart, sealed, for named readers of a compartment; the entry carries a keyed digest of it.

    Raises Denied, Invalid for an empty text, a time in the future, "sensitive" without a reason, or people and
    corrections of another case.
    """
    case = lock(case)
    require(actor, case, Permission.JOURNAL_WRITE)
    method = entry.method.strip()
    if method and not standing_of(actor, case).reads_method:
        raise Denied(_("Only named readers of a compartment write down covert methods."), target=case.reference)
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
    if method:
        row.method_digest = digest("entry method", f"{row.id}:{method}").hex()
    people, links = {person.id for person in entry.people}, {link.target_id: link for link in entry.links}
    row.content_hash = content_hash(row, entry.text.strip(), people, [link.reference for link in links.values()])
    fields.put(row, "text", entry.text.strip())
    row.save(force_insert=True)
    if method:
        covert = EntryMethod(entry=row)
        fields.put(covert, "text", method)
        covert.save(force_insert=True)
    EntryPerson.objects.bulk_create([EntryPerson(entry=row, person_id=person) for person in people])
    EntryLink.objects.bulk_create(
        [EntryLink(entry=row, kind=link.kind, target_id=key, reference=link.reference) for key, link in links.items()]
    )
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


def content_hash(row: JournalEntry, text: str, people: Iterable[UUID], links: Iterable[str]) -> str:
    """SHA-256 (hex) over RFC 8785 JSON of what was signed: the entry's id, case, author, type, times in UTC with the
    zone they were told in, marks with their reason, text, the people and references linked, what it corrects, and the
    keyed digest of its covert part."""
    signed = {
        "author": str(row.author_id),
        "case": str(row.case_id),
        "corrects": str(row.corrects_id) if row.corrects_id else None,
        "event_at": instant(row.event_at),
        "event_zone": row.event_zone,
        "id": str(row.id),
        "kind": str(row.kind),
        "links": sorted(links),
        "people": sorted(map(str, people)),
        "relevant": str(row.relevant),
        "sensitive": row.sensitive,
        "sensitive_reason": row.sensitive_reason,
        "signed_at": instant(row.signed_at),
        "text": text,
    }
    if row.method_digest:
        signed["method_digest"] = row.method_digest
    return sha256(rfc8785.dumps(signed)).hexdigest()


@dataclass(frozen=True)
class Check:
    """What a check of a case's log found: how many entries, and those that are not as they were signed."""

    entries: int
    changed: tuple[JournalEntry, ...]
    missing: int

    @property
    def is_whole(self) -> bool:
        return not self.changed and not self.missing


def check_log(case: Case) -> Check:
    """Computes every entry's hash anew and holds it to the entry and to the ledger's own line of its signing.

    `missing` counts entries that the ledger knows and the log does not have. Four statements, whatever the number.
    """
    rows = list(case.entries.prefetch_related("people", "links").order_by("signed_at"))
    texts = fields.get_many(rows, ["text"], broken=_unreadable)
    signed = {
        line.target_id: json.loads(line.body)["facts"]["hash"]
        for line in Payload.objects.filter(stream=case.stream, kind=events.ENTRY_SIGNED.code)
    }
    changed = [row for row in rows if not _is_as_signed(row, texts[row.pk]["text"], signed.get(row.pk))]
    return Check(len(rows), tuple(changed), len(set(signed) - {row.pk for row in rows}))


def _unreadable(row: Model, name: str, error: SealBroken) -> None:
    """A text that does not open has no hash: the entry is shown as changed."""


def _is_as_signed(row: JournalEntry, text: str | None, in_ledger: str | None) -> bool:
    if text is None:
        return False
    people, links = [person.pk for person in row.people.all()], [link.reference for link in row.links.all()]
    return content_hash(row, text, people, links) == row.content_hash == in_ledger


def _check(case: Case, entry: Entry) -> None:
    wrong = {}
    if entry.kind not in EntryKind.values:
        wrong["kind"] = _("Choose what the entry records.")
    if entry.relevant not in Relevance.values:
        wrong["relevant"] = _("Choose relevant, not relevant or not decided.")
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
