"""The fixed cast that the demo and the tests share. Each has a standing reason to be refused something.

Two police units, two partner agencies; see design/house.md.
"""

from dataclasses import dataclass
from types import SimpleNamespace

from django.utils import timezone

from ocsea.access.models import Agency, Unit, User


@dataclass(frozen=True)
class Person:
    """One member of the cast, and where they belong."""

    username: str
    display_name: str
    role: str
    unit: str | None = None
    agency: str | None = None
    callback: str = ""


UNITS = {
    "north": ("North unit", "NORTH", "+44 20 7946 0100"),
    "south": ("South unit", "SOUTH", "+44 20 7946 0200"),
}
AGENCIES = {
    "riverside": ("Riverside Social Services", "social_services", "Riverside", "+44 20 7946 0300"),
    "hillcrest": ("Hillcrest Support", "ngo", "Hillcrest", "+44 20 7946 0400"),
}
PEOPLE = (
    Person("ada", "Ada Okafor", "investigator", "north", callback="+44 20 7946 0101"),
    Person("ben", "Ben Marek", "investigator", "north", callback="+44 20 7946 0102"),
    Person("cleo", "Cleo Singh", "investigator", "north", callback="+44 20 7946 0103"),
    Person("dev", "Dev Rahman", "investigator", "south", callback="+44 20 7946 0201"),
    Person("sana", "Sana Haddad", "supervisor", "north", callback="+44 20 7946 0104"),
    Person("ines", "Ines Duarte", "intake_officer", "north", callback="+44 20 7946 0105"),
    Person("emil", "Emil Novak", "examiner", "north", callback="+44 20 7946 0106"),
    Person("vera", "Vera Lindqvist", "victim_officer", "north", callback="+44 20 7946 0107"),
    Person("pia", "Pia Moreno", "partner", agency="riverside"),
    Person("rolf", "Rolf Hansen", "partner", agency="riverside"),
    Person("otto", "Otto Weiss", "partner", agency="hillcrest"),
    Person("quin", "Quin Adeyemi", "prosecutor"),
    Person("aud", "Aud Larsen", "auditor"),
    Person("adm", "Adm Petrov", "unit_administrator", "north"),
)


def make_cast() -> SimpleNamespace:
    """Writes the cast and returns it by name, with units and agencies. Needs the `owner` role; safe to run again."""
    made = SimpleNamespace()
    for key, (name, code, phone) in UNITS.items():
        unit, _ = Unit.objects.get_or_create(code=code, defaults={"name": name, "callback_number": phone})
        setattr(made, key, unit)
    for key, (name, kind, area, phone) in AGENCIES.items():
        agency, _ = Agency.objects.get_or_create(name=name, defaults={"kind": kind, "area": area, "phone": phone})
        setattr(made, key, agency)
    for person in PEOPLE:
        setattr(made, person.username, _make(person, made))
    return made


def _make(person: Person, made: SimpleNamespace) -> User:
    user, _ = User.objects.get_or_create(
        username=person.username,
        defaults={
            "display_name": person.display_name,
            "role": person.role,
            "unit": getattr(made, person.unit) if person.unit else None,
            "agency": getattr(made, person.agency) if person.agency else None,
            "email": f"{person.username}@example.org",
            "callback_number": person.callback,
            "second_factor_at": timezone.now(),
        },
    )
    return user
