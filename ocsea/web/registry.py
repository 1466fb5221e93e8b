"""What higher apps hang into the frame and into "My work", without the platform knowing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from ocsea.access.permissions import Permission
from ocsea.redaction.sensitivity import FieldClass

if TYPE_CHECKING:  # apps.py imports this before any model may be loaded
    from ocsea.access.models import User


@dataclass(frozen=True)
class NavItem:
    """One entry of the dark bar, for those with `permission` (None: everybody of the staff area).

    `badge` counts what waits for this person; None shows no badge.
    """

    label: str | Promise
    url_name: str
    permission: Permission | None
    order: int
    badge: Callable[[User], int] | None = None


@dataclass(frozen=True)
class Row:
    """One line of a "My work" section."""

    reference: str
    title: str
    link: str
    status: str = ""
    due_at: datetime | date | None = None
    note: str = ""


@dataclass(frozen=True)
class Section:
    """A part of "My work": `rows` answers with what this person may see, most urgent first."""

    title: str | Promise
    empty: str | Promise
    permission: Permission
    order: int
    rows: Callable[[User], Sequence[Row]]
    more_url_name: str = ""


@dataclass(frozen=True)
class Finder:
    """What the search box asks an app: the rows of one group that this person may open."""

    title: str | Promise
    permission: Permission
    find: Callable[[User, str], Sequence[Row]]


_nav: list[NavItem] = []
_branches: dict[str, str] = {}
_sections: list[Section] = []
_finders: list[Finder] = []
_audit_pages: list[tuple[str | Promise, str]] = []
_sealed_references: dict[str, FieldClass] = {}


def add_nav(item: NavItem) -> None:
    """Adds an entry to the bar; call it from AppConfig.ready()."""
    _nav.append(item)


def add_branch(url_name: str, entry: str) -> None:
    """Pages from this address on stand under another app's entry of the bar; call it from AppConfig.ready()."""
    _branches[url_name] = entry


def add_section(section: Section) -> None:
    """Adds a part to "My work"; call it from AppConfig.ready()."""
    _sections.append(section)


def add_finder(finder: Finder) -> None:
    """Adds a group of search results; call it from AppConfig.ready()."""
    _finders.append(finder)


def add_audit_page(label: str | Promise, url_name: str) -> None:
    """Adds a page of an app to the auditor's tabs; call it from AppConfig.ready()."""
    _audit_pages.append((label, url_name))


def audit_pages() -> list[tuple[str | Promise, str]]:
    """(label, name of the address) of the auditor's pages that apps added."""
    return list(_audit_pages)


def seal_references_of(target_type: str, klass: FieldClass) -> None:
    """The number of such a record is itself of a class that not everybody reads; call it from AppConfig.ready()."""
    _sealed_references[target_type] = klass


def class_of_references(target_type: str) -> FieldClass:
    """The class of such a record's number: PUBLIC unless an app said otherwise."""
    return _sealed_references.get(target_type, FieldClass.PUBLIC)


def nav_items() -> list[NavItem]:
    """The bar's entries in order."""
    return sorted(_nav, key=lambda item: item.order)


def branches() -> dict[str, str]:
    """Names of addresses with the entry of the bar that they and all below stand under."""
    return {item.url_name: item.url_name for item in _nav} | _branches


def sections() -> list[Section]:
    """The parts of "My work" in order."""
    return sorted(_sections, key=lambda section: section.order)


def finders() -> list[Finder]:
    """The groups of search results in the order they were added."""
    return list(_finders)
