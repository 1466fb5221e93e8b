"""What higher apps hang into a case: panels, list facts, summary rows, warnings, and what blocks closing it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from cases.models import Case
from ocsea.access.models import User
from ocsea.access.permissions import Permission

Words = str | Promise


@dataclass(frozen=True)
class Panel:
    """A tab of the case's page: the URL of this name gets the case's reference and has its own door."""

    code: str
    label: Words
    url_name: str
    permission: Permission
    order: int
    count: Callable[[User, Case], int] | None = None


@dataclass(frozen=True)
class ListFact:
    """A column of the worklist, filled for a whole page of cases in one statement."""

    name: str
    label: Words
    of: Callable[[Sequence[UUID]], Mapping[UUID, Any]]


@dataclass(frozen=True)
class LinkTarget:
    """A record of a higher app that a journal entry may name: kind, id, reference, and `words` to choose by."""

    kind: str
    target_id: UUID
    reference: str
    words: str


@dataclass(frozen=True)
class LinkSource:
    """Where the targets of one kind come from: those of a case that this person may see, and a target's page."""

    kind: str
    label: Words
    targets: Callable[[User, Case], Sequence[LinkTarget]]
    url_of: Callable[[str], str]


_panels: list[Panel] = []
_facts: list[ListFact] = []
_blockers: list[Callable[[Case], str | None]] = []
_warnings: list[Callable[[User, Case], str | None]] = []
_links: dict[str, LinkSource] = {}
_rows: list[Callable[[User, Case], Mapping[str, Any] | None]] = []


def add_panel(
    code: str,
    label: Words,
    url_name: str,
    permission: Permission,
    order: int,
    count: Callable[[User, Case], int] | None = None,
) -> None:
    """Adds a tab; call it from AppConfig.ready()."""
    _panels.append(Panel(code, label, url_name, permission, order, count))


def add_list_fact(name: str, label: Words, of: Callable[[Sequence[UUID]], Mapping[UUID, Any]]) -> None:
    """Adds a column to the worklist."""
    _facts.append(ListFact(name, label, of))


def add_closing_blocker(blocker: Callable[[Case], str | None]) -> None:
    """Adds a reason why a case may not be closed yet, in words, or None."""
    _blockers.append(blocker)


def add_warning(warning: Callable[[User, Case], str | None]) -> None:
    """Adds a sentence for the alert on top of the case, or None."""
    _warnings.append(warning)


def add_summary_row(row: Callable[[User, Case], Mapping[str, Any] | None]) -> None:
    """Adds a row to the case's summary: `label` and `items`, each with `text`, `url` and `status`; or None."""
    _rows.append(row)


def add_link_source(
    kind: str,
    label: Words,
    targets: Callable[[User, Case], Sequence[LinkTarget]],
    url_of: Callable[[str], str],
) -> None:
    """Lets journal entries name records of this kind in place; `url_of` turns a reference into its page."""
    _links[kind] = LinkSource(kind, label, targets, url_of)


def link_sources() -> Mapping[str, LinkSource]:
    """Kind -> where its targets come from."""
    return dict(_links)


def panels() -> list[Panel]:
    """The tabs in order."""
    return sorted(_panels, key=lambda panel: panel.order)


def list_facts() -> list[ListFact]:
    """The worklist's further columns."""
    return list(_facts)


def closing_blockers(case: Case) -> list[str]:
    """Why the case may not be closed yet; empty when nothing stands against it."""
    return [words for blocker in _blockers if (words := blocker(case))]


def warnings(actor: User, case: Case) -> list[str]:
    """What the case's alert says."""
    return [words for warning in _warnings if (words := warning(actor, case))]


def summary_rows(actor: User, case: Case) -> list[Mapping[str, Any]]:
    """The summary's further rows."""
    return [found for row in _rows if (found := row(actor, case))]
