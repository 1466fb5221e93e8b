"""The duty finder's forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import LookupKind, Review
from cases.forms.parts import CHOOSE, short
from ocsea.web.fields import DayField


class FinderForm(forms.Form):
    """One exact value."""

    kind = forms.ChoiceField(label=_("What you have"), choices=[CHOOSE, *LookupKind.choices])
    value = forms.CharField(
        label=_("The number, account or name"),
        max_length=200,
        help_text=_("Exactly as you have it. Nothing similar is looked for."),
    )
    born = DayField(label=_("Date of birth"), required=False, help_text=_("With a name only."))

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("kind") == LookupKind.PERSON and not typed.get("born") and "born" not in self.errors:
            self.add_error("born", _("Give the date of birth: many people share a name."))
        return typed


class EmergencyForm(forms.Form):
    """Why the case is needed now."""

    reason = forms.CharField(
        label=_("Why you need this case now"),
        widget=short(3),
        help_text=_("The case officer and your supervisor are told at once. Your supervisor reads this."),
        error_messages={"required": _("Say why you need the case now. Your supervisor reads it.")},
    )


class ReviewForm(forms.Form):
    """What the supervisor found."""

    finding = forms.ChoiceField(
        label=_("Your finding"),
        choices=[(each.value, each.label) for each in (Review.CONFIRMED, Review.OBJECTED)],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(label=_("Comment"), widget=short(3))
