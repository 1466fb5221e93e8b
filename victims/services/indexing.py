"""What of a victim stands in the blind index: names with a whole date of birth, accounts, and ways to reach them."""

import re
from collections.abc import Iterator, Mapping

from ocsea.vault import fields
from ocsea.vault.index import Clue, Entry, Purpose, put
from victims.models import Victim, VictimIdentity
from victims.services.facts import IDENTITY_FIELDS

_EMAIL = re.compile(r"[^\s<>,;]+@[^\s<>,;]+\.[^\s<>,;]+")
_PHONE = re.compile(r"\+?\d[\d ()./-]{5,}\d")


def index_victim(victim: Victim, values: Mapping[str, str | None]) -> None:
    """Puts the identity, as it was just written, into the index for every case of the victim. One statement."""
    put("victims_index_write", [victim.id], clues_of(values))


def clues_of(values: Mapping[str, str | None]) -> tuple[Clue, ...]:
    """Accounts and names stand one a line ("Handle, Chatterbox: otter"); numbers and addresses anywhere."""
    told = {name: text for name, text in values.items() if text}
    born = told.get("birth_date", "")
    names = [told.get("name", ""), *told.get("other_names", "").splitlines()]
    found = [Clue(Purpose.PERSON, name, born=born) for name in names if name and born]
    found += [Clue(Purpose.HANDLE, line.rpartition(": ")[2]) for line in told.get("handles", "").splitlines()]
    reached = "\n".join(told.get(name, "") for name in ("contacts", "handles"))
    found += [Clue(Purpose.EMAIL, text) for text in _EMAIL.findall(reached)]
    found += [Clue(Purpose.PHONE, text) for text in _PHONE.findall(reached)]
    return tuple(found)


def entries() -> Iterator[Entry]:
    """Everything of all victims, for `manage.py rebuild_index`."""
    rows = VictimIdentity.objects.select_related("victim").order_by("pk").iterator()
    for row, values in fields.opened(rows, IDENTITY_FIELDS):
        cases = tuple(row.victim.links.values_list("case_id", flat=True).distinct())
        yield Entry(row.victim_id, cases, clues_of(values))
