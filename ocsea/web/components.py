"""The data shapes that components take: views build them, templates hand them on.

Counts are `int`, an already worded text ("10,000+", "not known"), or None for "no count here".
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from ocsea.web import marks

Words = str | Promise


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place in the dark bar. `badge` is a number of things that wait; None or 0 shows nothing."""

    label: Words
    url: str
    badge: int | str | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab or saved view."""

    label: Words
    url: str
    count: int | str | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a data table. `key` is what the sort parameter is called; numbers are set to the end.

    In a record table `key` also names the presenter's item, and `cell` draws it.
    """

    key: str
    label: Words
    sortable: bool = False
    numeric: bool = False
    cell: Callable[[object], SafeString] = marks.shown


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force; following `remove_url` takes it away."""

    label: Words
    remove_url: str


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the user menu, named in itself."""

    code: str
    name: str
    current: bool = False
