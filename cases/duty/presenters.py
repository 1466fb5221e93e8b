"""What is shown of look-ups, questions between units, and signs."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from cases.models import Approach, DeconflictionCheck, FinderLookup, RevealCheck, Sign
from ocsea.ledger.kinds import UnknownKind, kind_of
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.presenter import Presenter


class LookupPresenter(Presenter[FinderLookup]):
    """A question to the duty finder and what followed it."""

    model = FinderLookup
    fields: ClassVar[Sequence[str]] = (
        *("asked_by", "asked_at", "kind", "question", "case", "opened_at", "until", "renewed_at", "reason"),
        *("review", "reviewed_by", "reviewed_at", "comment"),
    )


class RevealCheckPresenter(Presenter[RevealCheck]):
    """An opened identity, for whoever looks at it afterwards: whose by pseudonym, never by name."""

    model = RevealCheck
    fields: ClassVar[Sequence[str]] = (
        *("person", "reference", "case", "opened_at", "minutes", "reason"),
        *("review", "reviewed_by", "reviewed_at", "comment"),
    )


class CheckPresenter(Presenter[DeconflictionCheck]):
    """What was asked of other units, or why it was not. No result: there is none to show."""

    model = DeconflictionCheck
    fields: ClassVar[Sequence[str]] = ("outcome", "compared", "left_out", "reason", "asked_by", "asked_at")
    derived = {"about": (FieldClass.CASE, _("about"))}

    def about(self) -> str:
        """An identifier without its value, a person's label, or empty: all of the case."""
        lead = self.record.identifier
        if lead is not None:
            told = (str(lead.get_kind_display()), str(lead.person) if lead.person else "", lead.source)
            return ", ".join(part for part in told if part)
        return str(self.record.person) if self.record.person else ""


class ApproachPresenter(Presenter[Approach]):
    """A question of another officer, as its recipient gets it."""

    model = Approach
    fields: ClassVar[Sequence[str]] = ("asked_by", "unit", "officer", "asked_at", "kinds")


class SignPresenter(Presenter[Sign]):
    """Counts, times and kinds. No record, no reference, no question."""

    model = Sign
    fields: ClassVar[Sequence[str]] = ("rule", "person", "unit", "day", "number", "first_at", "last_at")
    derived = {"what": (FieldClass.STAFF, _("kinds of entries"))}

    def what(self) -> list[str]:
        return [_meaning(code) for code in self.record.kinds]


def _meaning(code: str) -> str:
    try:
        return str(kind_of(code).meaning)
    except UnknownKind:
        return code
