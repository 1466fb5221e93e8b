"""What can be recorded. Each app declares its kinds in events.py and registers them when it starts."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise

_CODE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\Z")


class Category(StrEnum):
    """Why an entry is kept, in the words of Directive (EU) 2016/680 article 25; refusals are ours."""

    ALTERATION = "alteration"
    COLLECTION = "collection"
    COMBINATION = "combination"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    ERASURE = "erasure"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entry. `code` is `noun.verb`, for ever; `meaning` is what a reader sees, and may be reworded."""

    code: str
    category: Category
    meaning: str | Promise = field(compare=False)

    def __post_init__(self) -> None:
        if not _CODE.match(self.code):
            raise ValueError(f"A ledger kind is written noun.verb, not {self.code!r}.")
        if not self.meaning:
            raise ValueError(f"The ledger kind {self.code} needs a meaning.")


class UnknownKind(LookupError):
    """Nobody registered this kind."""


_registered: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Makes kinds known. Raises ValueError when another kind already has one of the codes."""
    for kind in kinds:
        if _registered.setdefault(kind.code, kind) is not kind:
            raise ValueError(f"Two ledger kinds are called {kind.code}.")


def registered() -> tuple[Kind, ...]:
    """All known kinds, by code."""
    return tuple(_registered[code] for code in sorted(_registered))


def kind_of(code: str) -> Kind:
    """The kind with this code. Raises UnknownKind."""
    try:
        return _registered[code]
    except KeyError:
        raise UnknownKind(code) from None
