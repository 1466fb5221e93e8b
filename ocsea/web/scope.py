"""What a token lets the request that carries it do: below its owner's rights, never beyond."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from ocsea.redaction.sensitivity import FieldClass


@dataclass(frozen=True)
class Scope:
    """The limits of one token."""

    may_write: bool
    collections: frozenset[str]
    classes: frozenset[FieldClass]

    def allows(self, method: str, path: str) -> bool:
        """Whether a request may be made at all: `/api/v1/<collection>/...`."""
        collection = path.removeprefix("/api/v1/").split("/")[0]
        return collection in self.collections and (self.may_write or method in {"GET", "HEAD", "OPTIONS"})


_current: ContextVar[Scope | None] = ContextVar("token_scope", default=None)
_narrowed: ContextVar[frozenset[FieldClass]] = ContextVar("narrowed", default=frozenset(FieldClass))


@contextmanager
def unlimited() -> Iterator[None]:
    """One request: whatever limit is set inside ends with it."""
    before = _current.set(None)
    try:
        yield
    finally:
        _current.reset(before)


def limit(scope: Scope) -> None:
    """From here to the end of the request nobody reads more than the token's classes."""
    _current.set(scope)


@contextmanager
def narrowed_to(classes: frozenset[FieldClass]) -> Iterator[None]:
    """Inside nobody reads more than these classes, whatever they may otherwise read: for what leaves the unit."""
    before = _narrowed.set(_narrowed.get() & classes)
    try:
        yield
    finally:
        _narrowed.reset(before)


def within_limits(klass: FieldClass) -> bool:
    """Whether what is made now, and the request's token if it carries one, may hold this class."""
    scope = _current.get()
    return klass in _narrowed.get() and (scope is None or klass in scope.classes)
