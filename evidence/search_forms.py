"""The finds of a search, a row each: made to be gone through by keyboard."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from evidence.enums import ExhibitKind
from evidence.forms import ItemForm
from evidence.services.searching import MOST
from ocsea.web.forms import offer

PREFIX, FIRST_ROWS, MORE_ROWS = "find", 5, 10
_STATES = ("kind", "power_state", "network_state")


class RowForm(ItemForm):
    """One find; a row in which nothing was typed is left out. Data is acquired later, at a desk, not at a scene."""

    inside = forms.IntegerField(
        label=gettext_lazy("Was inside row"), required=False, min_value=1, widget=forms.TextInput(attrs={"size": 2})
    )
    field_order = ("description", "kind", "number", "seal_number", *_STATES[1:], "condition", "inside")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # "__number__" stands in the row that the script copies.
        place = str(self.prefix or "").rpartition("-")[2]
        row = str(int(place) + 1) if place.isdigit() else "__number__"
        self.said_as = _("Row %(row)s") % {"row": row}
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = _("%(column)s, row %(row)s") % {"column": field.label, "row": row}
            field.help_text = ""
        self.fields["description"].required = False  # its absence is told by the service, in its own words
        offer(self, "kind", (each for each in ExhibitKind.choices if each[0] != ExhibitKind.EXTRACTION))

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; what is chosen from a list comes with the row."""
        return not any(value for name, value in self.cleaned_data.items() if name not in _STATES)

    def item(self) -> dict[str, Any]:
        """The typed answers, by the names of the service's Find."""
        return {name: self.cleaned_data[name] for name in ItemForm.base_fields}


_Sheet = formset_factory(RowForm, extra=0, max_num=MOST, absolute_max=MOST, validate_max=True)
_WORDS: Any = {  # said when they are shown, in the reader's language
    "too_many_forms": ngettext_lazy(
        "At most %(num)d row goes in at once. Register the others afterwards.",
        "At most %(num)d rows go in at once. Register the others afterwards.",
        "num",
    ),
    "missing_management_form": gettext_lazy("The rows did not arrive whole. Open the page again: your draft is there."),
}


def sent_sheet(sent: Mapping[str, Any]) -> "BaseFormSet[RowForm]":
    """The rows that were sent, to be checked."""
    return _Sheet(sent, prefix=PREFIX, error_messages=_WORDS)


def kept_sheet(typed: Mapping[str, Any], *, more: int = 0) -> "BaseFormSet[RowForm]":
    """The rows as they were typed before (a draft, or sent for `more` of them), unchecked; or the first empty ones."""
    total = str(typed.get(f"{PREFIX}-TOTAL_FORMS", ""))
    count = min(int(total) + more, MOST) if total.isdigit() else FIRST_ROWS
    names = [(name, f"{PREFIX}-%d-{name}") for name in RowForm.base_fields]
    initial = [{name: typed[key % at] for name, key in names if key % at in typed} for at in range(count)]
    return _Sheet(initial=initial, prefix=PREFIX)
