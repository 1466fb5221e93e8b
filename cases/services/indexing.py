"""What of a case stands in the blind index: identifiers by their value, people by name and date of birth."""

from collections.abc import Iterator, Mapping

from cases.enums import IdentifierKind
from cases.models import Identifier, Person
from ocsea.vault import fields
from ocsea.vault.index import Clue, Entry, Purpose, put

# "Other" is any text: it has no normal form, and is not compared.
_PURPOSES: dict[str, Purpose] = {
    IdentifierKind.HANDLE: Purpose.HANDLE,
    IdentifierKind.EMAIL: Purpose.EMAIL,
    IdentifierKind.PHONE: Purpose.PHONE,
    IdentifierKind.IP: Purpose.CONNECTION,
    IdentifierKind.DEVICE: Purpose.DEVICE,
    IdentifierKind.PAYMENT: Purpose.WALLET,
}
_NAMED = ("name", "birth_date")


def index_identifier(row: Identifier, value: str) -> None:
    """Puts an identifier that was just linked into the index. One statement."""
    put("cases_index_write", [row.case_id, row.id], clues_of(row, value))


def index_person(person: Person) -> None:
    """Puts somebody into the index as they now stand; nobody without a name and a whole date of birth. Two statements.

    A recorded victim is taken out: the sealed store puts them in.
    """
    told: Mapping[str, str | None] = {}
    if not person.pseudonym:
        told = fields.get_many([person], _NAMED, for_work=True)[person.pk]  # only keyed tokens are kept
    put("cases_index_write", [person.case_id, person.id], _person(told))


def clues_of(row: Identifier, value: str | None) -> tuple[Clue, ...]:
    """What an identifier is compared by; nothing where its kind has no normal form or its value moved away."""
    purpose = _PURPOSES.get(row.kind)
    return (Clue(purpose, value, port=row.port, at=row.seen_at),) if purpose and value else ()


def entries() -> Iterator[Entry]:
    """Everything of all cases, for `manage.py rebuild_index`."""
    identifiers = Identifier.objects.exclude(value=None).order_by("pk")
    for row, told in fields.opened(identifiers.iterator(), ("value",)):
        yield Entry(row.pk, (row.case_id,), clues_of(row, told["value"]))
    for person, told in fields.opened(Person.objects.filter(pseudonym="").order_by("pk").iterator(), _NAMED):
        yield Entry(person.pk, (person.case_id,), _person(told))


def _person(told: Mapping[str, str | None]) -> tuple[Clue, ...]:
    name, born = told.get("name"), told.get("birth_date")
    return (Clue(Purpose.PERSON, name, born=born),) if name and born else ()
