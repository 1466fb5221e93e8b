"""What an auditor asks by, and why entries are taken out."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from ocsea.ledger.events import Ground
from ocsea.ledger.kinds import Category, registered
from ocsea.web.fields import DayField


class Asked(models.TextChoices):
    """Ready-made questions, beside the kinds themselves."""

    NIGHT = "night", _("Anything at night, 22:00 to 06:00")
    REFUSED = "refused", _("Anything refused")


class AuditForm(forms.Form):
    """The filters of the list; all are optional, and all that are given must hold.

    `record` takes a number as people write it, or the id that links carry.
    """

    person = forms.CharField(label=_("Person"), required=False, max_length=150)
    record = forms.CharField(label=_("Record"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("What was done"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            Category.COLLECTION: _("Added"),
            Category.ALTERATION: _("Changed"),
            Category.CONSULTATION: _("Read"),
            Category.DISCLOSURE: _("Sent out"),
            Category.COMBINATION: _("Combined"),
            Category.ERASURE: _("Erased"),
            Category.REFUSAL: _("Refused"),
        }
        groups = [
            (words[category], sorted((kind.code, kind.meaning) for kind in registered() if kind.category is category))
            for category in Category
        ]
        chosen: Any = [("", _("Anything")), *Asked.choices, *(group for group in groups if group[1])]
        self.fields["kind"].choices = chosen  # type: ignore[attr-defined]  # a ChoiceField has it

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if (since := told.get("since")) and (until := told.get("until")) and until < since:
            self.add_error("until", _("The last day is before the first one."))
        return told


class ExportForm(forms.Form):
    """Why the entries found are taken out."""

    reason = forms.ChoiceField(label=_("Why"), choices=[("", _("Choose")), *Ground.choices])
