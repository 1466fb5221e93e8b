"""What is told about a victim, before it is sealed: one shape for forms, cases and other services."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cases.enums import Known
from victims.enums import AgeBand, Identification, Sex

IDENTITY_FIELDS = (*("name", "other_names", "birth_date", "address", "school", "contacts", "handles", "other_details"),)

DESCRIPTION_FIELDS = (
    *("age_band", "sex", "identification", "language", "communication_needs", "contact_wishes", "do_not_contact"),
)


@dataclass(frozen=True)
class Relative:
    """Somebody around the child, as typed. `relation` is free words: stepfather, grandmother, lodger."""

    name: str = ""
    relation: str = ""
    lives_there: str = Known.NOT_KNOWN
    parental_responsibility: str = Known.NOT_KNOWN
    of_concern: str = Known.NOT_KNOWN

    @property
    def is_blank(self) -> bool:
        return not self.name.strip() and not self.relation.strip()


@dataclass(frozen=True)
class Identity:
    """Who it is. Empty means not known. `birth_date` is ISO 8601, as far as it is known."""

    name: str = ""
    other_names: str = ""
    birth_date: str = ""
    address: str = ""
    school: str = ""
    contacts: str = ""
    handles: str = ""
    other_details: str = ""

    def values(self) -> dict[str, str]:
        """Field -> text, for those that say something."""
        return {name: text.strip() for name in IDENTITY_FIELDS if (text := getattr(self, name)).strip()}


@dataclass(frozen=True)
class Description:
    """What anybody on the case may know: age, sex, language, needs, wishes."""

    age_band: str = AgeBand.NOT_KNOWN
    sex: str = Sex.NOT_KNOWN
    identification: str = Identification.UNIDENTIFIED
    language: str = ""
    communication_needs: str = ""
    contact_wishes: str = ""
    do_not_contact: str = Known.NOT_KNOWN


@dataclass(frozen=True)
class Told:
    """Everything a form of this app can tell at once."""

    description: Description = field(default_factory=Description)
    identity: Identity = field(default_factory=Identity)
    household: Sequence[Relative] = ()
