"""What each purpose releases by default, and what it keeps back and why. One template version a set of rules."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from referrals.enums import IDENTIFYING, Purpose

TEMPLATE_VERSION = "2026-1"


@dataclass(frozen=True)
class Field:
    """One line of the document: the code of the identity field, its label, and why it is kept back when it is."""

    code: str
    label: str | Promise
    withheld_because: str | Promise


_NOT_NEEDED = _("This service can help without it. Ask if you need it.")
# In the order a reader needs them at the door: who, where, who else is there.
IDENTITY_FIELDS: tuple[Field, ...] = (
    Field("name", _("Child's name"), _NOT_NEEDED),
    Field("birth_date", _("Date of birth"), _NOT_NEEDED),
    Field("address", _("Where the child is"), _NOT_NEEDED),
    Field("school", _("School"), _NOT_NEEDED),
    Field("guardians", _("Parents or guardians"), _NOT_NEEDED),
    Field("contacts", _("How to reach the child safely"), _NOT_NEEDED),
    Field("household", _("Who else is in the house"), _NOT_NEEDED),
)
# Never in a referral, whatever its purpose; the reader is told that it exists and why it is kept back.
ALWAYS_WITHHELD: tuple[tuple[Promise, Promise], ...] = (
    (_("How we know"), _("To protect the investigation and other children.")),
    (_("Other children in the case"), _("Each child has a referral of their own.")),
)


def released_fields(purpose: str) -> tuple[Field, ...]:
    """The identity fields that this purpose releases by default."""
    return IDENTITY_FIELDS if Purpose(purpose) in IDENTIFYING else ()


def withheld_fields(purpose: str) -> tuple[Field, ...]:
    """The identity fields that this purpose keeps back."""
    released = set(released_fields(purpose))
    return tuple(field for field in IDENTITY_FIELDS if field not in released)
