"""What is typed into victims' pages: parsing and field checks; rules live in services."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from cases.enums import Known
from ocsea.access.models import Reveal
from ocsea.access.reveals import LONGEST_MINUTES, MINUTES
from ocsea.web.fields import DayField
from victims.enums import AgeBand, Identification, Safety, Sex
from victims.services import births
from victims.services.deciding import Decision
from victims.services.describing import SafetyNow
from victims.services.facts import DESCRIPTION_FIELDS, IDENTITY_FIELDS, Description, Identity, Relative


def _text(label: Any, rows: int = 2, help_text: Any = "", *, missing: Any = "") -> forms.CharField:
    """A text of some lines; compulsory where `missing` says what to do about an empty one."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(missing),
        error_messages={"required": missing},
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=10_000,
    )


def _line(label: Any, help_text: Any = "") -> forms.CharField:
    attrs = {"autocomplete": "off", "spellcheck": "false"}
    widget = forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=400, widget=widget)


class RevealForm(forms.Form):
    """Why somebody needs to see who it is."""

    reason = forms.ChoiceField(
        label=_("Why do you need to see it?"),
        choices=[("", _("Choose a reason")), *Reveal.Reason.choices],
        error_messages={"required": _("Choose why you need to see this.")},
    )
    length = forms.ChoiceField(
        label=_("For how long?"),
        choices=[
            ("", _("Ten minutes")),
            ("today", _("I am working with this child today: four hours, or until the screen is locked")),
        ],
        widget=forms.RadioSelect,
        initial="",
        required=False,
    )

    def minutes(self) -> int:
        """How long the identity is to stand open."""
        return LONGEST_MINUTES if self.cleaned_data.get("length") == "today" else MINUTES


class DecisionForm(forms.Form):
    """The safeguarding decision. "Not known" is an answer."""

    risk = _text(
        _("Risk, in words"), 3, missing=_("Say in a sentence what the risk is, or that nothing is known of one.")
    )
    suspect_contact = forms.ChoiceField(
        label=_("Does a suspect have contact with this person?"),
        choices=Known,
        widget=forms.RadioSelect,
        initial=Known.NOT_KNOWN,
    )
    action = _text(
        _("What will be done"), 2, missing=_("Say what will be done to protect them, or why nothing is needed.")
    )
    responsible = forms.CharField(
        label=_("Who does it"),
        max_length=400,
        error_messages={"required": _("Say who does it.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    due_on = DayField(label=_("By when"), error_messages={"required": _("Say by when it is done.")})

    def decision(self) -> Decision:
        """The typed answers as the service takes them."""
        return Decision(**self.cleaned_data)


class DescriptionForm(forms.Form):
    """What everybody on the case may know."""

    age_band = forms.ChoiceField(label=_("Age"), choices=AgeBand, initial=AgeBand.NOT_KNOWN)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex, initial=Sex.NOT_KNOWN)
    identification = forms.ChoiceField(
        label=_("Do we know who it is?"), choices=Identification, initial=Identification.UNIDENTIFIED
    )
    language = _line(_("Language"))
    communication_needs = _text(
        _("Communication needs"), 2, _("What helps this person to understand and to be understood.")
    )
    contact_wishes = _text(_("Wishes about contact"), 2, _("In their own words where you have them. No names here."))
    do_not_contact = forms.ChoiceField(
        label=_("Did they ask not to be contacted?"), choices=Known, initial=Known.NOT_KNOWN
    )

    def description(self) -> Description:
        """The typed answers as the service takes them."""
        return Description(**{name: self.cleaned_data[name] for name in DESCRIPTION_FIELDS})


class AboutForm(DescriptionForm):
    """The description with the state of safety, for somebody who is recorded already."""

    safety = forms.ChoiceField(label=_("Safety"), choices=Safety, initial=Safety.NOT_ASSESSED)
    safety_reviewed_on = DayField(label=_("Safety plan reviewed on"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ("identification", "safety", "safety_reviewed_on")

    def safety_now(self) -> SafetyNow:
        """The typed state as the service takes it."""
        return SafetyNow(self.cleaned_data["safety"], self.cleaned_data["safety_reviewed_on"])


class IdentityForm(forms.Form):
    """Who it is: sealed when it is saved."""

    name = _line(_("Name"))
    other_names = _text(_("Other names"), 2, _("One on each line."))
    birth_date = _line(_("Date of birth"), _("As far as it is known: 2 5 2013, 5 2013 or 2013."))
    address = _text(_("Address"), 3)
    school = _line(_("School"))
    contacts = _text(_("How to reach them safely"), 2, _("Whose telephone it is, who reads it, and what not to use."))
    handles = _text(_("Accounts and handles"), 2, _("One on each line."))
    other_details = _text(_("Other details"), 2)

    def clean_birth_date(self) -> str:
        """ISO 8601, as far as it was typed."""
        text = self.cleaned_data["birth_date"].strip()
        if not text:
            return ""
        try:
            return births.parse(text)
        except ValueError:
            raise forms.ValidationError(_("Write the date as 2 5 2013, or only the year, or leave it empty.")) from None

    def identity(self) -> Identity:
        """The typed answers as the service takes them."""
        return Identity(**{name: self.cleaned_data[name] for name in IDENTITY_FIELDS})


class IdentityEditForm(IdentityForm):
    """The same for an identity that stands already."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class RecordForm(DescriptionForm, IdentityForm):
    """Everything that may be known when somebody is recorded; nothing is compulsory."""

    existing = _line(
        _("Pseudonym, if this person is recorded already"),
        _("Like V-7KQ3MX. Open that identity first, to tell that it is the same person."),
    )


class RelativeForm(forms.Form):
    """Somebody around the child; a line without name and relation is left out."""

    name = _line(_("Name"))
    relation = _line(_("Relation"))
    lives_there = forms.ChoiceField(label=_("Lives there"), choices=Known, initial=Known.NOT_KNOWN)
    parental_responsibility = forms.ChoiceField(
        label=_("Parental responsibility"), choices=Known, initial=Known.NOT_KNOWN
    )
    of_concern = forms.ChoiceField(label=_("Person of concern"), choices=Known, initial=Known.NOT_KNOWN)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A line that was left as it stands is blank: "not known" is no change.
        self.empty_permitted, self.use_required_attribute = True, False


HouseholdFormSet = formset_factory(RelativeForm, extra=0)


def household_form(data: Mapping[str, str] | None = None, *, lines: int = 2) -> "BaseFormSet[RelativeForm]":
    """Lines for people around the child: as typed (posted, or from a draft), or this many empty ones."""
    if data is not None and "household-TOTAL_FORMS" in data:
        return HouseholdFormSet(data, prefix="household")
    initial = [{"lives_there": Known.NOT_KNOWN} for _line_number in range(lines)]
    return HouseholdFormSet(initial=initial, prefix="household")


def relatives(formset: "BaseFormSet[RelativeForm]") -> list[Relative]:
    """The typed lines as the service takes them; the formset must be valid."""
    told = [Relative(**form.cleaned_data) for form in formset.forms if form.cleaned_data]
    return [relative for relative in told if not relative.is_blank]
