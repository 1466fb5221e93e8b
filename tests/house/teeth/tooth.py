"""What a planted hole is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Tooth:
    """A control that is taken away, and the narrow tests of which at least one must then fail.

    `sql` is run by the database's superuser after the migrations; `replace` puts `instead` in place of a function,
    `package.module:name` or `package.module:Class.name`, wherever our modules hold it.
    """

    name: str
    tests: tuple[str, ...]
    sql: str = ""
    replace: str = ""
    instead: Callable[..., Any] | None = None


def nothing(*_given: Any, **_named: Any) -> None:
    """A control that does nothing."""


def yes(*_given: Any, **_named: Any) -> bool:
    """A control that says yes."""
    return True


def no(*_given: Any, **_named: Any) -> bool:
    """A control that says no."""
    return False
