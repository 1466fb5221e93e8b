"""Registering what a search found: many exhibits at once, all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Case
from evidence import notices
from evidence.models import Exhibit
from evidence.services import chain
from evidence.services.registering import Find, lock_numbers, write_find
from ocsea.access.models import User
from ocsea.errors import Invalid

MOST = 60  # rows in one go; a larger search is registered in several
# What the rows of a search have in common: a fault in one of these is told once.
_COMMON = frozenset({"seized_at", "place", "found_by", "authority", "reason"})


@dataclass(frozen=True)
class Row:
    """A find and the row (from 1) it was inside, which comes before its own; `number` is how its faults are named."""

    number: int
    find: Find
    inside: int | None = None


@transaction.atomic
def register_search(*, actor: User, case: Case, rows: Sequence[Row]) -> list[Exhibit]:
    """Registers the finds in their order; the actor holds them all from then on.

    What is irregular goes in as in `register_exhibit`, and is told once for the whole search. With a fault in any row
    none is registered: raises Invalid with `row number:field` for each, and the plain field for what rows share.
    Raises Denied.
    """
    if not rows:
        raise Invalid({"rows": _("Describe at least one find.")})
    case = lock_numbers(actor, case)
    made: dict[int, Exhibit] = {}
    wrong: dict[str, str] = {}
    for row in rows:
        try:
            parent = _parent(row, made)
            made[row.number] = write_find(actor=actor, case=case, find=replace(row.find, parent=parent))
        except Invalid as error:
            told = {name: str(words) for name, words in error.fields.items()}
            wrong |= {name if name in _COMMON else f"{row.number}:{name}": words for name, words in told.items()}
    chain.refuse_unless_right(wrong)
    irregular = [exhibit for exhibit in made.values() if exhibit.irregularities]
    if irregular:
        chain.tell_overseers(notices.SEARCH_IRREGULAR, irregular[0], actor=actor)
    return list(made.values())


def _parent(row: Row, made: dict[int, Exhibit]) -> Exhibit | None:
    if row.inside is None:
        return None
    if row.inside not in made:
        raise Invalid({"inside": _("Name a row above this one that is filled in and right.")})
    return made[row.inside]
