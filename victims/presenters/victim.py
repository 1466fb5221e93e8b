"""The victim under the pseudonym, for lists and for their own page."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import JournalEntry
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web.presenter import Choice, Presenter
from victims.enums import Safety, Standing
from victims.models import Victim, VictimCase

_COLOURS = {
    Standing.NO_DECISION: "red",
    Standing.AT_RISK_AGAIN: "red",
    Standing.NOT_ASSESSED: "orange",
    Standing.PLAN_IN_PLACE: "teal",
}


class Status(Choice):
    """A coded state with its tag's colour. Teal, not green: a plan is no promise."""

    @property
    def colour(self) -> str:
        return _COLOURS[Standing(self.code)]


class VictimRowPresenter(Presenter[Victim]):
    """A line of a list. The record comes from `policy.visible_to`, which says whether there is a decision."""

    model = Victim
    fields: ClassVar[Sequence[str]] = ("pseudonym", "age_band", "sex", "identification", "recorded_at")
    derived = {"standing": (FieldClass.VICTIM, gettext_lazy("status"))}

    def standing(self) -> Status:
        """The one status: no decision yet, else what is known of the safety."""
        if not self.record.decided:
            return Status(Standing.NO_DECISION.value, str(Standing.NO_DECISION.label))
        return Status(self.record.safety, _safety_words(self.record))


class VictimPresenter(VictimRowPresenter):
    """The victim's page and its answer in the API."""

    fields = (
        *VictimRowPresenter.fields,
        "safety_reviewed_on",
        "language",
        "communication_needs",
        "contact_wishes",
        "do_not_contact",
        "recorded_by",
        "updated_at",
    )
    derived = {**VictimRowPresenter.derived, "safety": (FieldClass.VICTIM, gettext_lazy("safety"))}

    def safety(self) -> Status:
        """The state in words, a plan with the day it was last reviewed."""
        return Status(self.record.safety, _safety_words(self.record))


class LinkPresenter(Presenter[VictimCase]):
    """A case of the victim that the reader holds, and as which of its people."""

    model = VictimCase
    fields = ("case", "linked_at", "linked_by")
    derived = {
        "label": (FieldClass.CASE, gettext_lazy("person")),
        "source": (FieldClass.CASE, gettext_lazy("source")),
    }

    def label(self) -> str:
        return self.record.person.label

    def source(self) -> str:
        return self.record.person.source


class EntryLinePresenter(Presenter[JournalEntry]):
    """That a journal entry names this person; what it says is read in the case."""

    model = JournalEntry
    fields = ("kind", "signed_at", "author")
    derived = {"case": (FieldClass.PUBLIC, gettext_lazy("case"))}

    def case(self) -> str:
        return self.record.case.reference


def _safety_words(victim: Victim) -> str:
    if victim.safety == Safety.PLAN_IN_PLACE and victim.safety_reviewed_on is not None:
        day = date_format(victim.safety_reviewed_on, "j M Y")
        return _("Safety plan in place, reviewed on %(day)s") % {"day": day}
    return str(Safety(victim.safety).label)
