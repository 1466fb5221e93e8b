"""Forms about what was done and when: the log, events, authorities."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import AuthorityKind, Certainty, EntryKind, EventKind, Relevance
from cases.forms.parts import CHOOSE, now_in, short
from cases.models import Case, JournalEntry, Person
from cases.registry import LinkTarget
from ocsea.web.fields import DayField, InstantField
from ocsea.web.forms import offer, offer_rows


class EntryForm(forms.Form):
    """A journal entry."""

    kind = forms.ChoiceField(label=_("Type"), choices=EntryKind)
    at = InstantField(label=_("Time of the event"))
    text = forms.CharField(label=_("What happened"), widget=short(5))
    people = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(), label=_("People"), required=False, widget=forms.CheckboxSelectMultiple
    )
    links = forms.MultipleChoiceField(label=_("Exhibits"), required=False, widget=forms.CheckboxSelectMultiple)
    relevant = forms.ChoiceField(label=_("Relevant"), choices=Relevance, initial=Relevance.NOT_DECIDED)
    sensitive = forms.BooleanField(label=_("Sensitive"), required=False)
    sensitive_reason = forms.CharField(label=_("Why it is sensitive"), max_length=200, required=False)
    method = forms.CharField(
        label=_("Covert method or source"),
        widget=short(),
        required=False,
        help_text=_("Read by the compartment's named readers alone."),
    )
    corrects = forms.ModelChoiceField(queryset=JournalEntry.objects.none(), widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, case: Case, targets: Sequence[LinkTarget] = (), covert: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not covert:
            del self.fields["method"]
        self.fields["at"].initial = now_in(case)
        offer_rows(self, "people", case.people.all())
        offer_rows(self, "corrects", case.entries.all())
        self._targets = {str(target.target_id): target for target in targets}
        offer(self, "links", [(key, target.words) for key, target in self._targets.items()])

    def clean_links(self) -> list[LinkTarget]:
        return [self._targets[key] for key in self.cleaned_data["links"]]


class LogFilterForm(forms.Form):
    """The log's filters."""

    kind = forms.ChoiceField(label=_("Type"), choices=[("", _("Any")), *EntryKind.choices], required=False)
    relevant = forms.ChoiceField(label=_("Relevant"), choices=[("", _("Any")), *Relevance.choices], required=False)
    person = forms.ModelChoiceField(
        queryset=Person.objects.none(), label=_("Person"), required=False, empty_label=_("Anybody")
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "person", case.people.all())


class EventForm(forms.Form):
    """Something that happened."""

    kind = forms.ChoiceField(label=_("Event"), choices=[CHOOSE, *EventKind.choices])
    person = forms.ModelChoiceField(
        queryset=Person.objects.none(), label=_("Person"), required=False, empty_label=_("Nobody in particular")
    )
    at = InstantField(label=_("Time"))
    detail = forms.CharField(label=_("Details and conditions"), widget=short(3), required=False)
    return_on = DayField(label=_("Return or next date"), required=False)
    certainty = forms.ChoiceField(label=_("Certainty"), choices=Certainty, initial=Certainty.CONFIRMED)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].initial = now_in(case)
        offer_rows(self, "person", case.people.all())


class AuthorityForm(forms.Form):
    """A warrant, order, consent or power, by number."""

    kind = forms.ChoiceField(label=_("Authority"), choices=[CHOOSE, *AuthorityKind.choices])
    number = forms.CharField(label=_("Number"), max_length=60)
    issued_by = forms.CharField(label=_("Issued by"), max_length=120)
    scope = forms.CharField(label=_("Scope"), max_length=300)
    issued_on = DayField(label=_("Issued"))
    expires_on = DayField(label=_("Expires"), required=False)
