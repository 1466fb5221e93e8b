"""What the record of a case holds that a schedule may list: log entries and exhibits, each as its newest mark says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cases import policy as cases_policy
from cases.enums import Relevance
from cases.models import Case, JournalEntry
from evidence import policy
from evidence.enums import Material
from evidence.models import DisclosureMark, Exhibit
from evidence.papers.words import when
from ocsea.access.models import User
from ocsea.redaction.sensitivity import FieldClass
from ocsea.vault.fields import get_many

_WORDS = ("reason", "assists_how", "description")


@dataclass(frozen=True)
class Item:
    """One thing of the record. `title` tells which without telling what stands in it."""

    kind: Material
    id: UUID
    title: str
    at: datetime
    relevant: Relevance
    sensitive: bool = False
    reason: str = ""
    assists: bool = False
    assists_how: str = ""
    description: str = ""

    @property
    def described(self) -> str:
        """As a schedule lists it."""
        return f"{self.title}: {self.description}" if self.description else self.title

    @property
    def undecided(self) -> bool:
        return self.relevant == Relevance.NOT_DECIDED


def material_of(actor: User, case: Case) -> list[Item]:
    """Everything that can be listed of a case that was opened through its door, oldest first.

    Empty for whoever does not read case content.
    """
    if not cases_policy.viewer_of(actor, case).may(FieldClass.CASE):
        return []
    marks = _newest_marks(case)
    entries = case.entries.select_related("author").order_by("signed_at", "id")
    items = [_of_entry(each, marks.get(each.pk, {})) for each in entries]
    items += [_of_exhibit(each, marks.get(each.pk, {})) for each in policy.of_case(actor, case)]
    return sorted(items, key=lambda each: (each.at, str(each.id)))


def sensitive_in(actor: User, case: Case) -> frozenset[UUID]:
    """The log entries and exhibits that are sensitive as their newest marks say: what no defence and nobody outside is
    told of.
    """
    return frozenset(item.id for item in material_of(actor, case) if item.sensitive)


def _newest_marks(case: Case) -> dict[UUID, dict[str, Any]]:
    marks = list(DisclosureMark.objects.filter(case=case).order_by("marked_at", "id"))
    opened = get_many(marks, list(_WORDS)) if marks else {}
    found: dict[UUID, dict[str, Any]] = {}
    for mark in marks:
        words = {name: opened.get(mark.pk, {}).get(name) or "" for name in _WORDS}
        told = {"relevant": Relevance(mark.relevant), "sensitive": mark.sensitive, "assists": mark.assists}
        found[mark.entry_id or mark.exhibit_id] = told | words  # type: ignore[index]  # one of the two is set
    return found


def _of_entry(entry: JournalEntry, mark: dict[str, Any]) -> Item:
    own: dict[str, Any] = {"relevant": Relevance(entry.relevant), "sensitive": entry.sensitive}
    if entry.sensitive:
        own["reason"] = entry.sensitive_reason
    elif entry.method_digest:
        # Covert means and sources are sensitive unless an officer decides otherwise.
        own |= {"sensitive": True, "reason": _("How it was learned is covert.")}
    told = {"kind": entry.get_kind_display(), "at": when(entry.event_at, entry.event_zone)}
    title = _("Log entry, %(kind)s, of %(at)s") % told
    return Item(kind=Material.ENTRY, id=entry.pk, title=title, at=entry.signed_at, **own | mark)


def _of_exhibit(exhibit: Exhibit, mark: dict[str, Any]) -> Item:
    told = {"number": exhibit.number, "kind": exhibit.get_kind_display()}
    title = _("Exhibit %(number)s, %(kind)s") % told
    unmarked = {"relevant": Relevance.NOT_DECIDED}
    return Item(kind=Material.EXHIBIT, id=exhibit.pk, title=title, at=exhibit.registered_at, **unmarked | mark)


def undecided(items: Iterable[Item]) -> int:
    """How many nobody has decided about."""
    return sum(each.undecided for each in items)
