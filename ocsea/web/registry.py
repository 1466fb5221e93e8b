"""What higher apps hang into the frame and into "My work", without the platform knowing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from ocsea.access.permissions import Permission

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
_sections: list[Section] = []
_finders: list[Finder] = []


def add_nav(item: NavItem) -> None:
    """Adds an entry to the bar; call it from AppConfig.ready()."""
    _nav.append(item)


def add_section(section: Section) -> None:
    """Adds a part to "My work"; call it from AppConfig.ready()."""
    _sections.append(section)


def add_finder(finder: Finder) -> None:
    """Adds a group of search results; call it from AppConfig.ready()."""
    _finders.append(finder)


def nav_items() -> list[NavItem]:
    """The bar's entries in order."""
    return sorted(_nav, key=lambda item: item.order)


def sections() -> list[Section]:
    """The parts of "My work" in order."""
    return sorted(_sections, key=lambda section: section.order)


def finders() -> list[Finder]:
    """The groups of search results in the order they were added."""
    return list(_finders)
