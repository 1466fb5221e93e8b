"""The form of deconfliction."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.forms.parts import short
from cases.models import Identifier, Person
from cases.services.deconfliction import About
from ocsea.web.forms import offer

ASK, NOT_ASKED = "ask", "not_asked"


class DeconflictionForm(forms.Form):
    """About what, and whether to ask now or to write down why not."""

    about = forms.ChoiceField(label=gettext_lazy("About"))
    act = forms.ChoiceField(
        label=gettext_lazy("What to record"),
        choices=[
            (ASK, gettext_lazy("Ask all units now")),
            (NOT_ASKED, gettext_lazy("Nobody was asked, for this reason")),
        ],
        initial=ASK,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Reason, when nobody was asked"), widget=short(2), required=False)

    def __init__(self, *args: Any, people: Sequence[Person], leads: Sequence[Identifier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._about = {"case": About()}
        self._about |= {f"person-{person.pk}": About(person=person) for person in people}
        self._about |= {f"identifier-{lead.pk}": About(lead.person, lead) for lead in leads}
        words = {"case": _("All identifiers of the case")}
        words |= {f"person-{person.pk}": _("All identifiers of %(person)s") % {"person": person} for person in people}
        words |= {f"identifier-{lead.pk}": _words(lead) for lead in leads}
        offer(self, "about", list(words.items()))

    def clean_about(self) -> About:
        return self._about[self.cleaned_data["about"]]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("act") == NOT_ASKED and not typed.get("reason", "").strip():
            self.add_error("reason", _("Say why nobody was asked."))
        return typed


def _words(lead: Identifier) -> str:
    """An identifier without its value: what it is, whose, where from."""
    told = (lead.get_kind_display(), str(lead.person) if lead.person else "", lead.service, lead.source)
    return ", ".join(part for part in told if part)
